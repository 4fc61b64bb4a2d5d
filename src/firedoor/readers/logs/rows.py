"""A row of a text log as an event."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from firedoor.model.hunt.event import Event
from firedoor.model.hunt.source import Kind
from firedoor.model.origin import Origin
from firedoor.readers.logs.blocks import LONGEST_ROW
from firedoor.readers.logs.complaints import Complaints
from firedoor.readers.logs.joining import Joiner
from firedoor.readers.logs.layout import (
    Header,
    Layout,
    Row,
    Style,
    cells_spanning,
    names_columns,
)
from firedoor.readers.logs.making import event_of
from firedoor.readers.logs.plain import parting_of
from firedoor.readers.logs.probing import TOO_LONG, Prober, Section
from firedoor.readers.logs.quick import Quick
from firedoor.readers.logs.scanning import Seen

NO_COLUMNS = "stands in a file that does not name its columns: only its text is looked at"
NOT_FITTING = "does not have as many cells as its header has columns"
_COMMENT = re.compile(
    rb"#(?:Software|Version|Log-type|Date|Fields|Remark|Start-Date|End-Date):", re.IGNORECASE
)
_PATH = re.compile(
    r"temporary file '([^'\r\n]{1,1024})'|'([A-Za-z]:\\[^'\r\n]{1,1024}|\\\\[^'\r\n]{1,1024})'"
)
_HEAD = 200
_LEAST, _MOST = 4 * 1024, 32 * 1024  # bytes of plain rows taken at once
_MOST_REFUSED = 1024


@dataclass(slots=True)
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
    _joiner: Joiner = field(init=False)
    _data: bytes = b""
    _sections: Sequence[Section] = ()
    _begins: list[int] = field(default_factory=list)
    _window: int = _LEAST
    _quick: Quick | None = None
    _refused: int = 1
    _singly: int = 0  # so many rows are read one by one before many are tried again

    def __post_init__(self) -> None:
        self._joiner = Joiner(self.prober.clock)

    def begin_block(self, data: bytes, sections: Sequence[Section]) -> None:
        """From now on offsets are of this block."""
        self._joiner.begin_block(data)
        self._data, self._sections = data, sections
        self._begins = [section.begin for section in sections]

    def quickly(self, start: int, line: int) -> tuple[Iterator[Seen], int, int] | None:
        """Many rows at once, if all are as most are; with the offset behind them and the lines up to there.

        The same answers as of ``at``. Where they are not, the next many are left to ``at``.
        """
        if self._singly:
            self._singly -= 1
            return None
        section = self._section(start)
        quick = self._quick_of(section.header)
        stop = self._data.rfind(b"\n", start, min(start + self._window, section.end))
        if not quick.parting or stop < 0:
            self._window = min(self._window * 2, _MOST)
            return None
        try:
            rows = [row.rstrip("\r") for row in self._data[start:stop].decode().split("\n")]
            made = quick.events(rows, line)
        except UnicodeDecodeError:
            made = None
        if made is None:
            self._window = _LEAST
            self._singly = self._refused = min(self._refused * 2, _MOST_REFUSED)
            return None
        self._window, self._refused = min(self._window * 2, _MOST), 1
        return made, stop + 1, line + len(rows)

    def _quick_of(self, header: Header) -> Quick:
        if self._quick is None or self._quick.header is not header:
            parting = parting_of(self.layout, header)
            self._quick = Quick(self.file, header, self.prober.naming, parting)
        return self._quick

    def plain(self, start: int, line: int) -> tuple[Event, int] | None:
        """The record of a line that is as most are, and where it ends; None if it is not, or does not tell."""
        data = self._data
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        if end - start > LONGEST_ROW:
            return None
        text = data[start:end].decode("utf-8", "replace").rstrip("\r")
        event = self._quick_of(self._section(start).header).event(text, line)
        return None if event is None else (event, end)

    def at(self, start: int, line: int) -> Record:
        """The record that begins with a line."""
        plain = self.plain(start, line)
        if plain is not None:
            return Record(start, plain[1], line, plain[0])
        return self._record(start, line, back=False)

    def around(self, start: int, line: int) -> Record:
        """The record of which a line is a part that is not plain."""
        return self._record(start, line, back=True)

    def untaken(self, begin: int, end: int, line: int, texts: tuple[str, ...]) -> Event:
        """A line too long to be taken apart, with its beginning."""
        head = self._data[begin : min(end, begin + _HEAD)].decode("utf-8", "replace")
        time = self.prober.clock.prefix(self._data, begin, end)
        origin = Origin(self.file, line, "", head)
        return Event(self.prober.usual(), {}, (head, *texts), time, origin)

    def _section(self, start: int) -> Section:
        sections = self._sections
        return sections[bisect_right(self._begins, start) - 1] if len(sections) > 1 else sections[0]

    def _record(self, start: int, line: int, *, back: bool) -> Record:
        data = self._data
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        if end - start > LONGEST_ROW:
            self.complaints.add(TOO_LONG, line)
            return Record(
                start, end, line, self.untaken(start, end, line, ()), long=data[start:end]
            )
        text = data[start:end].decode("utf-8", "replace").rstrip("\r")
        header = self._section(start).header
        comment = data.startswith(b"#", start) and _COMMENT.match(data, start)
        if comment or not text.strip() or names_columns(data, start, self.layout.style):
            return Record(start, end, line)
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
        return event_of(source, fields, text, time, (self.file, line))

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
        return event_of(source, fields, text, time, (self.file, line))

    def _joined(
        self, start: int, end: int, line: int, header: Header, *, back: bool
    ) -> Record | None:
        """A row of which a cell in quotes spans lines."""
        if self.layout.style is not Style.COMMA or not header.names:
            return None
        found = self._joiner.lines(start, end, line, back=back)
        if found is None:
            return None
        begin, stop = found.begin, found.end
        text = self._data[begin:stop].decode("utf-8", "replace").rstrip("\r")
        cells = cells_spanning(text)
        if len(cells) != len(header.names):
            return None
        event = self._event(text, cells, begin, found.line, header)
        return Record(begin, stop, found.line, event, extra=found.lines - 1)


def _path(text: str) -> dict[str, str]:
    found = _PATH.search(text)
    return {"path": found[1] or found[2]} if found else {}
