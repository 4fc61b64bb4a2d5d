"""What a log covers, without reading the time of every line.

Of each block the first and the last line are looked at. Where these are less than an hour apart, and in order, the
lines between are taken to be between them too; elsewhere the same is tried with parts of 16 KiB, and what is left is
looked at line by line. What this cannot see: a jump of the clock forth and back within 256 KiB, and lines without a
time between two good ones. A gap, or a jump that stays, is always seen. Files without dates, with rows of several
machines, or of free text are read line by line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firedoor.model.hunt.source import Source
from firedoor.model.hunt.span import Span
from firedoor.readers.logs.blocks import BLOCK, LONGEST_ROW, newlines
from firedoor.readers.logs.clock import Clock
from firedoor.readers.logs.complaints import Complaints
from firedoor.readers.logs.layout import Header, Style, blank_cells, comma_cells, names_columns
from firedoor.readers.logs.naming import Naming
from firedoor.readers.logs.rhythm import Rhythm

SEGMENT = BLOCK + 64 * 1024  # mostly all of a block
_NEAR = 16 * 1024  # behind a header each line of so many bytes is looked at
_CLOSE = timedelta(hours=1)
NO_TIME = "has no time that could be read"
TOO_LONG = f"is longer than {LONGEST_ROW // 1024} KiB: it was searched, not taken apart"
_SAMPLE = 32  # of lines looked at one by one, each so many-th is asked whose it is
_BLANK = (b"", b"\r")
_HASH = ord("#")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a block under one header. ``fresh``: it begins with the line that names its columns."""

    begin: int
    end: int
    header: Header
    fresh: bool


@dataclass(slots=True)
class Prober:
    """Takes the blocks of a file in order."""

    style: Style
    naming: Naming
    clock: Clock
    complaints: Complaints
    line: int = 0  # lines before the block
    mixed: bool = False
    rhythms: dict[Source, Rhythm] = field(default_factory=dict)
    _source: Source | None = None
    _open: bool = False  # inside a quoted cell that spans lines

    def take(self, data: bytes, sections: Sequence[Section]) -> None:
        """Whole lines."""
        for place, section in enumerate(sections):
            last = place + 1 == len(sections)
            fresh = section.fresh or not self.line
            for begin, end in _pieces(
                data, section.begin, section.end, _NEAR if fresh else SEGMENT
            ):
                near = (fresh and begin == section.begin) or (not last and end == section.end)
                careful = near or not self.line or end - begin > SEGMENT + LONGEST_ROW
                if careful:
                    self._closely(data, begin, end, section.header, careful=True)
                elif not self._quickly(data, begin, end, section.header):
                    self._in_parts(data, begin, end, section.header)

    def _in_parts(self, data: bytes, begin: int, end: int, header: Header) -> None:
        """A quiet log has more than an hour in a segment, and still many rows in each."""
        for start, stop in _pieces(data, begin, end, _NEAR, _NEAR):
            if not self._quickly(data, start, stop, header):
                self._closely(data, start, stop, header, careful=False)

    def endless(self, data: bytes, *, begins: bool, ends: bool) -> None:
        """A piece of a line that is longer than a block."""
        if begins:
            self.complaints.add(TOO_LONG, self.line + 1)
            self._unread(
                self._of(self._source), self.clock.prefix(data, 0, len(data)), self.line + 1
            )
        if ends:
            self.line += 1

    def doubt(self, source: Source) -> None:
        """A row with a time turned out not to fit its header."""
        self._of(source).unread += 1

    def source(self, header: Header, cells: Sequence[str]) -> Source:
        """The source of a row: its own if it fits its header, else that of the file."""
        fits = len(cells) == len(header.names)
        return self.naming.source(header, cells) if fits else self.usual()

    def usual(self) -> Source:
        """The source of a row that does not say its own."""
        return self._source or self.naming.base

    def spans(self, file: str) -> tuple[Span, ...]:
        """What was seen, by source."""
        if not self.rhythms:
            self._of(self._source)
        return tuple(rhythm.span(file) for _, rhythm in sorted(self.rhythms.items()))

    def _quickly(self, data: bytes, begin: int, end: int, header: Header) -> bool:
        if self.mixed or self._open or not header.leads or self.style is Style.FREE:
            return False
        if not header.dated or data[begin] == _HASH:
            return False
        stop = data.find(b"\n", begin, end)
        stop = end if stop < 0 else stop
        tail = data.rfind(b"\n", begin, end - 1) + 1 or begin
        first, last = (self.clock.prefix(data, at, end) for at in (begin, tail))
        if first is None or last is None or not timedelta() <= last - first <= _CLOSE:
            return False
        if not self._same(data, header, ((begin, stop), (tail, end))):
            return False
        count = newlines(data, begin, end) + (data[end - 1 : end] != b"\n")
        rhythm = self._of(self._source)
        rhythm.step(first, self.line + 1)
        if count > 1:
            rhythm.step(last, self.line + count, count - 1)
        self.line += count
        return True

    def _same(self, data: bytes, header: Header, lines: Sequence[tuple[int, int]]) -> bool:
        """Whether some lines are of the source of all lines so far."""
        for begin, end in lines:
            if end - begin > LONGEST_ROW:
                return False
            cells = self.cells(data, begin, end, header)
            if len(cells) != len(header.names):
                return False
            source = self.naming.source(header, cells)
            self._source = self._source or source
            if source != self._source:
                self.mixed = True
                return False
        return True

    def cells(self, data: bytes, begin: int, end: int, header: Header) -> list[str]:
        """The cells of a line."""
        text = data[begin:end].decode("utf-8", "replace").rstrip("\r\n")
        return self.cells_of(text, header)

    def cells_of(self, text: str, header: Header) -> list[str]:
        """The cells of the text of a row."""
        if self.style is Style.COMMA:
            return comma_cells(text)
        return blank_cells(text, header) if self.style is Style.BLANK else [text]

    def _closely(self, data: bytes, begin: int, end: int, header: Header, *, careful: bool) -> None:
        for start, stop in lines_in(data, begin, end):
            self.line += 1
            if stop - start <= 1 and data[start:stop] in _BLANK:
                continue
            if names_columns(data, start, self.style):
                continue
            if data[start] == _HASH:
                self.clock.comment(data[start : start + 64].decode("ascii", "replace"), start)
            elif stop - start > LONGEST_ROW:
                self.complaints.add(TOO_LONG, self.line)
                time = self.clock.prefix(data, start, stop)
                self._unread(self._of(self._source), time, self.line)
            elif data[start:stop].strip():
                self._row(data, start, stop, header, named=careful or self.line % _SAMPLE == 0)

    def _row(self, data: bytes, start: int, stop: int, header: Header, *, named: bool) -> None:
        quick = header.leads and header.dated
        time = self.clock.prefix(data, start, stop) if quick else None
        if self._continues(data, start, stop, fresh=time is not None):
            return
        if quick and time is None and self.style is Style.COMMA and not self.mixed:
            self.complaints.add(NO_TIME, self.line)
            self._unread(self._of(self._source), None, self.line)
            return
        source = self._source
        if named or not quick or self.mixed or source is None:
            cells = self.cells(data, start, stop, header)
            if not header.dated:
                self.clock.follow(cells, header, start)
            time = time or self.clock.of(cells, header, start)
            source = self._noted(self.source(header, cells), header, cells, time)
        rhythm = self._of(source)
        if time is not None:
            rhythm.step(time, self.line)
        elif self.style is Style.FREE:
            rhythm.records += 1
        else:
            self.complaints.add(NO_TIME, self.line)
            self._unread(rhythm, None, self.line)

    def _noted(
        self, source: Source, header: Header, cells: Sequence[str], time: datetime | None
    ) -> Source:
        """The source of a row; the first good one is that of the file, another makes it a mixed one."""
        if time is not None and header.names and len(cells) == len(header.names):
            if self._source is None:
                self._source = source
            elif source != self._source:
                self.mixed = True
        return source

    def _continues(self, data: bytes, start: int, stop: int, *, fresh: bool) -> bool:
        """Whether a line without a time belongs to the row before it, within quotes."""
        if self.style is not Style.COMMA:
            return False
        inside = self._open and not fresh
        odd = data.count(b'"', start, stop) % 2 == 1
        self._open = inside != odd
        return inside

    def _unread(self, rhythm: Rhythm, time: datetime | None, line: int) -> None:
        rhythm.unread += 1
        if time is None:
            rhythm.records += 1
        else:
            rhythm.step(time, line)

    def _of(self, source: Source | None) -> Rhythm:
        source = source or self.naming.base
        rhythm = self.rhythms.get(source)
        if rhythm is None:
            rhythm = self.rhythms[source] = Rhythm(source)
        return rhythm


def lines_in(data: bytes, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Begin and end (before the line end) of each line."""
    at = begin
    while at < end:
        stop = data.find(b"\n", at, end)
        stop = end if stop < 0 else stop
        yield at, stop
        at = stop + 1


def _pieces(
    data: bytes, begin: int, end: int, first: int, others: int = SEGMENT
) -> Iterator[tuple[int, int]]:
    """Parts of whole lines. ``first``, ``others``: their lengths, at least."""
    at, length = begin, first
    while at < end:
        stop = data.find(b"\n", at + length, end) + 1 or end
        yield at, stop
        at, length = stop, others
