"""The named list of lines that cannot change which packet reaches whom (``irrelevant.toml``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from firedoor.model.network.line_state import LineBook, LineState
from firedoor.readers.firewalls.asa.lines import Line
from firedoor.readers.firewalls.data_files import data_file

_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """The patterns of one place as word prefixes, with the reason of each."""

    reasons: Mapping[tuple[str, ...], str]

    def reason(self, words: tuple[str, ...]) -> str:
        """Why a line is irrelevant; nothing if it is not listed."""
        lower = tuple(word.lower() for word in words[: _LONGEST + 1])
        if lower[:1] == ("no",):
            lower = lower[1:]
        for length in range(min(len(lower), _LONGEST), 0, -1):
            found = self.reasons.get(lower[:length])
            if found:
                return found
        return self.reasons.get((lower[0].partition(":")[0] + ":*",), "") if lower else ""


def _load() -> dict[str, Listed]:
    places = data_file(__package__, "irrelevant.toml")
    return {
        place: Listed(
            {
                tuple(pattern.split()): reason
                for reason, patterns in groups.items()
                for pattern in patterns
            }
        )
        for place, groups in places.items()
    }


LISTED: Mapping[str, Listed] = _load()


def mark_listed(book: LineBook, place: str, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Mark the listed lines of a block, with what is indented under them; return the others."""
    listed = LISTED[place]
    left: list[Line] = []
    under: int | None = None
    for line in lines:
        if under is not None and line.indent > under:
            book.mark(line.number, LineState.IRRELEVANT)
            continue
        under = None
        if listed.reason(line.words):
            book.mark(line.number, LineState.IRRELEVANT)
            under = line.indent
        else:
            left.append(line)
    return tuple(left)
