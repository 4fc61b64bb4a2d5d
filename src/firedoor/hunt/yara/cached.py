"""Compiled rules in the user's cache, found again by the content of their files and by the engine's version."""

from __future__ import annotations

import io
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import yara_x

from firedoor.hunt.sigma.plan import Unusable
from firedoor.hunt.yara.reading import RuleFiles
from firedoor.site.cache import Cache, key_of


@dataclass(frozen=True, slots=True)
class Made:
    """What a compiler makes of files. ``of_logs``: files of rules about logs. ``slow``: places that it calls slow."""

    rules: yara_x.Rules
    of_logs: yara_x.Rules | None
    refused: tuple[Unusable, ...]
    slow: tuple[str, ...]


def kept_or_made(
    given: Sequence[RuleFiles], cache: Cache | None, make: Callable[[Sequence[RuleFiles]], Made]
) -> Made:
    """What was made of these files before, else what is made of them now, which is kept."""
    if cache is None:
        return make(given)
    key = _key(given)
    known = _restored(cache.get(key))
    if known is not None:
        return known
    made = make(given)
    refused = tuple((one.file, one.id, one.title, one.reason) for one in made.refused)
    cache.put(key, (_bytes(made.rules), _bytes(made.of_logs), refused, made.slow))
    return made


def _key(given: Sequence[RuleFiles]) -> str:
    parts = [b"yara", version("yara-x").encode(), platform.machine().encode()]
    for one in given:
        parts.append(str(len(one.files)).encode())
        for file in one.files.values():
            parts += (file.name.encode("utf-8", "replace"), file.text.encode("utf-8", "replace"))
    return key_of(*parts)


def _restored(value: object) -> Made | None:
    """What the cache holds; None if it is not what was put there, or of another build of yara-x."""
    match value:
        case (bytes() as rules, bytes() as of_logs, tuple() as refused, tuple() as slow):
            try:
                logs = _rules(of_logs) if of_logs else None
                return Made(_rules(rules), logs, tuple(Unusable(*one) for one in refused), slow)
            except Exception:  # noqa: BLE001 - then they are compiled anew
                return None
    return None


def _rules(data: bytes) -> yara_x.Rules:
    return yara_x.Rules.deserialize_from(io.BytesIO(data))


def _bytes(rules: yara_x.Rules | None) -> bytes:
    stream = io.BytesIO()
    if rules is not None:
        rules.serialize_into(stream)
    return stream.getvalue()
