"""Where in a block which header is in force: IIS and Exchange write one at each start, in mid-file too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from firedoor.readers.logs.layout import BARE, FIELDS, NO_HEADER, Header, Style, header_of
from firedoor.readers.logs.probing import Section
from firedoor.readers.logs.scanning import Words
from firedoor.readers.logs.words import SETS, NumberedWords, word_set

_LONGEST_HEADER = 64 * 1024
_MOST = 1000  # headers of one block; more are not of a log


@dataclass(slots=True)
class Sections:
    """Takes the blocks of a file in order."""

    style: Style
    header: Header = NO_HEADER

    def now(self) -> tuple[Section, ...]:
        """One section of any length under the header in force."""
        return (Section(0, 1 << 62, self.header, fresh=False),)

    def of(self, data: bytes, marks: Iterable[int]) -> tuple[Section, ...]:
        """The sections of a block of whole lines. ``marks``: offsets behind what may begin a header.

        A header with a fault leaves the one before it in force.
        """
        if self.style is Style.FREE:
            return (Section(0, len(data), self.header, fresh=False),)
        made: list[Section] = []
        begin, fresh = 0, False
        for start in sorted({data.rfind(b"\n", 0, end) + 1 for end in marks}):
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


@dataclass(slots=True)
class Finder:
    """Looks for the words of the rules and for headers in one pass."""

    words: Words | None
    style: Style
    _both: Words = field(init=False)
    _first: int = field(init=False)  # number of the first mark
    _numbers: Sequence[Sequence[int]] = ()

    def __post_init__(self) -> None:
        words = self.words
        if isinstance(words, NumberedWords):
            self._numbers, words = words.numbers, words.all
        own = words.words if isinstance(words, SETS) else ()
        self._both, self._first = _with_marks(own, self.style), len(own)

    def places(self, data: bytes) -> tuple[list[tuple[int, int]], list[int]]:
        """The places of words, and those of what may begin a header."""
        hits, marks = list[tuple[int, int]](), list[int]()
        for number, end in self._both.places(data):
            if number >= self._first:
                marks.append(end)
            elif self._numbers:
                hits.extend((own, end) for own in self._numbers[number])
            else:
                hits.append((number, end))
        if self.words is not None and not self._first:
            hits.extend(self.words.places(data))
        return hits, marks


@lru_cache(maxsize=64)
def _with_marks(words: tuple[str, ...], style: Style) -> Words:
    bare = [mark.decode() for mark in BARE] if style is Style.COMMA else []
    return word_set([*words, FIELDS.decode(), *bare])
