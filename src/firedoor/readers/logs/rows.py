"""A row of a text log as an event."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field

from firedoor.model.hunt.event import Event
from firedoor.model.hunt.source import Kind
from firedoor.model.origin import EXCERPT_LENGTH, Origin
from firedoor.readers.logs.blocks import LONGEST_ROW
from firedoor.readers.logs.complaints import Complaints
from firedoor.readers.logs.layout import (
    Header,
    Layout,
    Row,
    Style,
    cells_spanning,
    comma_cells,
    names_columns,
)
from firedoor.readers.logs.moments import plain_moment
from firedoor.readers.logs.probing import TOO_LONG, Prober, Section
from firedoor.readers.logs.scanning import Seen

NO_COLUMNS = "stands in a file that does not name its columns: only its text is looked at"
NOT_FITTING = "does not have as many cells as its header has columns"
_MOST_JOINED = 40  # lines of one row with line ends in quotes
_COMMENT = re.compile(
    rb"#(?:Software|Version|Log-type|Date|Fields|Remark|Start-Date|End-Date):", re.IGNORECASE
)
_PATH = re.compile(
    r"temporary file '([^'\r\n]{1,1024})'|'([A-Za-z]:\\[^'\r\n]{1,1024}|\\\\[^'\r\n]{1,1024})'"
)
_HEAD = 200
_LEAST, _MOST = 4 * 1024, 256 * 1024  # bytes of plain rows taken at once


@dataclass(frozen=True, slots=True)
class Record:
    """A row in its block: where it begins and ends (before its line end) and its event, None for comments and blanks.

    ``extra``: further lines of it. ``long``: its bytes where it is too long to be taken apart.
    """

    begin: int
    end: int
    line: int
    event: Event | None = None
    extra: int = 0
    long: bytes | None = None


@dataclass(slots=True)
class Rows:
    """Makes events of the lines of one file, block by block."""

    file: str
    layout: Layout
    prober: Prober
    complaints: Complaints
    _data: bytes = b""
    _sections: Sequence[Section] = ()
    _begins: list[int] = field(default_factory=list)
    _window: int = _LEAST

    def begin_block(self, data: bytes, sections: Sequence[Section]) -> None:
        """From now on offsets are of this block."""
        self._data, self._sections = data, sections
        self._begins = [section.begin for section in sections]

    def quickly(self, start: int, line: int) -> Generator[Seen, None, tuple[int, int]]:
        """Plain rows of a block of ASCII, up to the first that is not plain; returns its offset and the lines before.

        The same answers as of ``at``, for rows of Exchange that begin with their time.
        """
        section, layout = self._section(start), self.layout
        header = section.header
        stop = self._data.rfind(b"\n", start, min(start + self._window, section.end))
        comma = layout.style is Style.COMMA and layout.kind is not Kind.OAB_GENERATOR
        if not comma or header.time != (0,) or stop < 0:
            self._window = _LEAST
            return start, line
        width, source = len(header.names), self.prober.naming.quick(header)
        for row in self._data[start:stop].decode("ascii").split("\n"):
            text = row.rstrip("\r")
            cells = text.split(",") if '"' not in text else comma_cells(text)
            time = (
                plain_moment(cells[0]) if len(cells) == width and len(row) < LONGEST_ROW else None
            )
            if time is None:
                self._window = _LEAST
                return start, line
            line += 1
            excerpt = text if len(text) <= EXCERPT_LENGTH else text[: EXCERPT_LENGTH - 1] + "…"
            origin = Origin(self.file, line, "", excerpt)
            yield Seen(Event(source(cells), Row(header, cells), (text,), time, origin), None)
            start += len(row) + 1
        self._window = min(self._window * 2, _MOST)
        return start, line

    def at(self, start: int, line: int) -> Record:
        """The record that begins with a line."""
        return self._record(start, line, back=False)

    def around(self, start: int, line: int) -> Record:
        """The record of which a line is a part."""
        return self._record(start, line, back=True)

    def untaken(self, begin: int, end: int, line: int, texts: tuple[str, ...]) -> Event:
        """A line too long to be taken apart, with its beginning."""
        head = self._data[begin : min(end, begin + _HEAD)].decode("utf-8", "replace")
        time = self.prober.clock.prefix(self._data, begin, end)
        origin = Origin(self.file, line, "", head)
        return Event(self.prober.usual(), {}, (head, *texts), time, origin)

    def _section(self, start: int) -> Section:
        return self._sections[bisect_right(self._begins, start) - 1]

    def _record(self, start: int, line: int, *, back: bool) -> Record:
        data = self._data
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        if end - start > LONGEST_ROW:
            self.complaints.add(TOO_LONG, line)
            return Record(
                start, end, line, self.untaken(start, end, line, ()), long=data[start:end]
            )
        if data.startswith(b"#", start) and _COMMENT.match(data, start):
            return Record(start, end, line)
        if names_columns(data, start, self.layout.style):
            return Record(start, end, line)
        text = data[start:end].decode("utf-8", "replace").rstrip("\r")
        if not text or text.isspace():
            return Record(start, end, line)
        header = self._section(start).header
        cells = self.prober.cells_of(text, header)
        if len(cells) != len(header.names) and self.layout.style is not Style.FREE:
            joined = self._joined(start, end, line, header, back=back)
            return joined or Record(
                start, end, line, self._misfit(text, cells, start, line, header)
            )
        return Record(start, end, line, self._event(text, cells, start, line, header))

    def _event(
        self, text: str, cells: Sequence[str], start: int, line: int, header: Header
    ) -> Event:
        prober = self.prober
        if self.layout.style is Style.FREE:
            time = prober.clock.prefix(self._data, start, start + len(text))
            fields: Mapping[str, str] = {"message": text} | _path(text)
        else:
            time = prober.clock.of(cells, header, start)
            fields = Row(header, cells)
            if self.layout.kind is Kind.OAB_GENERATOR:
                fields = dict(fields) | _path(text)
        source = prober.source(header, cells)
        origin = Origin(self.file, line, "", text[: EXCERPT_LENGTH + 1])
        return Event(source, fields, (text,), time, origin)

    def _misfit(
        self, text: str, cells: Sequence[str], start: int, line: int, header: Header
    ) -> Event:
        """A row that does not fit: the cells that it has where it was cut, else only its text."""
        self.complaints.add(NO_COLUMNS if header.assumed else NOT_FITTING, line)
        prober = self.prober
        time = prober.clock.of(cells, header, start) or prober.clock.prefix(
            self._data, start, start + len(text)
        )
        short = time is not None and not header.assumed and 1 < len(cells) < len(header.names)
        fields: Mapping[str, str] = Row(header, cells[:-1]) if short else {}
        source = prober.usual()
        if time is not None:
            prober.doubt(source)
        if self.layout.kind is Kind.OAB_GENERATOR:
            fields = dict(fields) | _path(text)
        origin = Origin(self.file, line, "", text[: EXCERPT_LENGTH + 1])
        return Event(source, fields, (text,), time, origin)

    def _joined(
        self, start: int, end: int, line: int, header: Header, *, back: bool
    ) -> Record | None:
        """A row of which a cell in quotes spans lines: from the line with a time up to the next one with a time."""
        data, clock = self._data, self.prober.clock
        if self.layout.style is not Style.COMMA or not header.names:
            return None
        begin, first = start, line
        while clock.prefix(data, begin, end) is None:
            if not back or not begin or first <= line - _MOST_JOINED:
                return None
            begin, first = data.rfind(b"\n", 0, begin - 1) + 1, first - 1
        stop, last = end, line
        while last < line + _MOST_JOINED and stop - begin <= LONGEST_ROW:
            text = data[begin:stop].decode("utf-8", "replace").rstrip("\r")
            if text.count('"') % 2 == 0:
                cells = cells_spanning(text)
                if last > first and len(cells) == len(header.names):
                    event = self._event(text, cells, begin, first, header)
                    return Record(begin, stop, first, event, extra=last - first)
                return None
            after = data.find(b"\n", stop + 1)
            after = len(data) if after < 0 else after
            if stop + 1 >= len(data) or clock.prefix(data, stop + 1, after) is not None:
                return None
            stop, last = after, last + 1
        return None


def _path(text: str) -> dict[str, str]:
    found = _PATH.search(text)
    return {"path": found[1] or found[2]} if found else {}
