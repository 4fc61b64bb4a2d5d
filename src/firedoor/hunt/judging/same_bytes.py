"""Logs that cannot be two: the very same bytes stand for different logs, or for different machines.

A log of IIS does not say whose it is: who copies a folder twice, or to the wrong place, covers one log with another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from firedoor.hunt.covering.fetching import named
from firedoor.hunt.covering.joining import key_of
from firedoor.hunt.covering.titles import title_of
from firedoor.hunt.found import FileFound
from firedoor.hunt.judging.doubts import Doubt
from firedoor.model.hunt.source import Source

_MOST = 20


def of_same_bytes(files: Iterable[FileFound]) -> Mapping[str, list[Doubt]]:
    """By machine, the logs of it of which the same bytes were given as another log too; the first ones of each."""
    alike: dict[str, list[FileFound]] = {}
    for file in files:
        if file.sha256 and any(span.records for span in file.spans):
            alike.setdefault(file.sha256, []).append(file)
    found: dict[str, list[Doubt]] = {}
    for same in alike.values():
        for other in same[1:]:
            if _are_two(_first(same[0]), _first(other)):
                doubt = _doubt(same[0], other)
                for host in sorted({_first(same[0]).host, _first(other).host}):
                    doubts = found.setdefault(host, [])
                    if len(doubts) < _MOST:
                        doubts.append(doubt)
    return found


def _are_two(one: Source, other: Source) -> bool:
    """Whether they are logs of different names; a copy that does not say which log it is covers no other."""
    kind, log, host = (a == b for a, b in zip(key_of(one), key_of(other), strict=True))
    named_log, named_host = (bool(a and b) for a, b in ((one.log, other.log), (one.host, other.host)))  # fmt: skip
    return not kind or (named_log and not log) or (named_host and not host)


def _first(file: FileFound) -> Source:
    return file.spans[0].source


def _doubt(one: FileFound, other: FileFound) -> Doubt:
    first, second = (
        f"the {title_of(_first(file))} of {named(_first(file).host)}" for file in (one, other)
    )
    return Doubt(
        f"{one.file} and {other.file} hold the very same bytes, but stand for {first} and for {second}: one of the two "
        "was copied from, or to, the wrong place",
        f"copy {first} and {second} once more, each to a folder of its own",
    )
