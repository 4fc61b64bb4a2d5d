"""The lists of words that decide whether a sentence asks, denies or only tells.

They stand in ``data/speech.toml``, the wider ones of caution in ``data/caution.toml``.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files

from firedoor.readers.advisories.wording import Wording, parse_wording

_DATA = files("firedoor.readers.advisories") / "data"
_LISTS: dict[str, list[str]] = {
    name: entries
    for file in ("speech.toml", "caution.toml")
    for name, entries in tomllib.loads((_DATA / file).read_text(encoding="utf-8")).items()
}


def words(name: str) -> frozenset[str]:
    """One of the lists, as whole words."""
    return frozenset(_LISTS[name])


def stems(name: str) -> tuple[str, ...]:
    """One of the lists, as beginnings of words for ``str.startswith``."""
    return tuple(_LISTS[name])


def wordings(name: str) -> tuple[Wording, ...]:
    """One of the lists, as wordings."""
    return tuple(parse_wording(line) for line in _LISTS[name])
