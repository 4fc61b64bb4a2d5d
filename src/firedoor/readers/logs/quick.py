"""Rows that are as most are, as records: one, or many at once. The same answers as the slow way, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter

from firedoor.model.hunt.event import Event
from firedoor.model.hunt.source import Source
from firedoor.readers.logs.layout import Header, Row, comma_cells
from firedoor.readers.logs.making import event_of, seen_of
from firedoor.readers.logs.moments import moment_of, plain_moment
from firedoor.readers.logs.naming import Naming
from firedoor.readers.logs.plain import cells_of_rows, times_of_rows
from firedoor.readers.logs.scanning import Seen

_MOST_KNOWN = 1024


@dataclass(slots=True)
class Quick:
    """For the rows of one file under one header. ``parting``: "" where no row is read quickly."""

    file: str
    header: Header
    naming: Naming
    parting: str
    _width: int = field(init=False)
    _key: Callable[[Sequence[str]], object] = field(init=False)
    _known: dict[object, Source] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._width = len(self.header.names)
        places = self.naming.places(self.header)
        self._key = itemgetter(*places) if places else _nothing

    def event(self, text: str, line: int) -> Event | None:
        """The record of a row; None if it is not one of these."""
        if self.parting == ",":
            cells = text.split(",") if '"' not in text else comma_cells(text)
            if len(cells) != self._width:
                return None
            time = plain_moment(cells[0])
        else:
            cells = text.rstrip().split(" ")
            if len(cells) != self._width or not self.parting:
                return None
            time = moment_of(cells[0], cells[1])
        if time is None:
            return None
        source = self._source(cells)
        return event_of(source, Row(self.header, cells), text, time, (self.file, line))

    def events(self, rows: Sequence[str], line: int) -> Iterator[Seen] | None:
        """The records of many rows; None if one is not one of these. ``line``: lines before."""
        if self.parting == " " and any(row.rstrip() != row for row in rows):
            return None
        cells = cells_of_rows(rows, self._width, self.parting)
        if cells is None:
            return None
        times = times_of_rows(cells, self._width, self.parting)
        return None if None in times else self._seen(rows, cells, times, line)

    def _seen(
        self, rows: Sequence[str], cells: Sequence[str], times: Sequence[datetime | None], line: int
    ) -> Iterator[Seen]:
        width, header, file, source_of = self._width, self.header, self.file, self._source
        begin = 0
        for text, time in zip(rows, times, strict=True):
            line += 1
            own = cells[begin : begin + width]
            begin += width
            yield seen_of(
                event_of(source_of(own), Row(header, own), text, time, (file, line)), None
            )

    def _source(self, cells: Sequence[str]) -> Source:
        key = self._key(cells)
        source = self._known.get(key)
        if source is None:
            source = self.naming.source(self.header, cells)
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = source
        return source


def _nothing(cells: Sequence[str]) -> object:  # noqa: ARG001 (as ``itemgetter``)
    return None
