"""Where in a block which header is in force: IIS and Exchange write one at each start, in mid-file too."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from firedoor.readers.logs.layout import BARE, FIELDS, NO_HEADER, Header, Style, header_of
from firedoor.readers.logs.probing import Section
from firedoor.readers.logs.words import FastWords, PlainWords, word_set

_LONGEST_HEADER = 64 * 1024
_MOST = 1000  # headers of one block; more are not of a log


@dataclass(slots=True)
class Sections:
    """Takes the blocks of a file in order."""

    style: Style
    header: Header = NO_HEADER
    _markers: FastWords | PlainWords = field(init=False)

    def __post_init__(self) -> None:
        self._markers = _markers(self.style)

    def now(self) -> tuple[Section, ...]:
        """One section of any length under the header in force."""
        return (Section(0, 1 << 62, self.header, fresh=False),)

    def of(self, data: bytes) -> tuple[Section, ...]:
        """The sections of a block of whole lines. A header with a fault leaves the one before it in force."""
        if self.style is Style.FREE:
            return (Section(0, len(data), self.header, fresh=False),)
        made: list[Section] = []
        begin, fresh = 0, False
        for start in sorted(
            {data.rfind(b"\n", 0, end) + 1 for _, end in self._markers.places(data)}
        ):
            header = self._header(data, start)
            if header is None or len(made) > _MOST:
                continue
            if start > begin:
                made.append(Section(begin, start, self.header, fresh))
            begin, fresh, self.header = start, True, header
        made.append(Section(begin, len(data), self.header, fresh))
        return tuple(made)

    def _header(self, data: bytes, start: int) -> Header | None:
        end = data.find(b"\n", start, start + _LONGEST_HEADER)
        line = data[start : end if end >= 0 else start + _LONGEST_HEADER]
        if line.startswith(FIELDS):
            line = line[len(FIELDS) :]
        elif not line.startswith(BARE) or self.style is not Style.COMMA:
            return None
        return header_of(line.decode("utf-8", "replace").strip(), self.style)


@cache
def _markers(style: Style) -> FastWords | PlainWords:
    bare = [mark.decode() for mark in BARE] if style is Style.COMMA else []
    return word_set([FIELDS.decode(), *bare])
