"""The time of each row, also where a W3C log writes only the time of day."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from firedoor.readers.logs.layout import Header, Style
from firedoor.readers.logs.moments import day_of, is_clock, moment

_PREFIX = 48
_FREE_PREFIX = 96
_SOMEWHERE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d")
_BEGINS = frozenset(bytes((code,)) for code in b'0123456789"')
_MIDNIGHT = 12  # a clock that falls back by more hours than this has passed midnight


@dataclass(slots=True)
class Clock:
    """Times of the rows of one file. Days of a log without dates are counted on from its ``#Date`` lines."""

    style: Style
    day: date | None = None
    _hour: int = 0
    _marks: list[tuple[int, date | None]] = field(default_factory=list)

    def begin_block(self) -> None:
        """A new block: offsets count from its beginning."""
        self._marks = [(-1, self.day)]

    def comment(self, text: str, offset: int) -> None:
        """A line of comment; ``#Date`` sets the day."""
        if text.startswith("#Date:"):
            day = day_of(text[6:].strip()[:10])
            if day is not None:
                self.day, self._hour = day, 0
                self._marks.append((offset, day))

    def prefix(self, data: bytes, start: int, end: int) -> datetime | None:
        """The time with which a line begins."""
        if self.style is not Style.FREE and data[start : start + 1] not in _BEGINS:
            return None
        length = _FREE_PREFIX if self.style is Style.FREE else _PREFIX
        text = data[start : min(end, start + length)].decode("ascii", "replace")
        if self.style is Style.FREE:
            found = _SOMEWHERE.search(text)
            return moment(text[found.start() :]) if found else None
        return moment(text.lstrip('"'))

    def follow(self, cells: Sequence[str], header: Header, offset: int) -> None:
        """The next row of a log without dates: past midnight its day is the next."""
        clock = cells[header.time[0]] if header.time and header.time[0] < len(cells) else ""
        if self.day is None or not is_clock(clock):
            return
        hour = int(clock[:2])
        if self._hour - hour > _MIDNIGHT and self.day < date.max:
            self.day += timedelta(days=1)
            self._marks.append((offset, self.day))
        self._hour = hour

    def of(self, cells: Sequence[str], header: Header, offset: int) -> datetime | None:
        """The time of a row of this block that was taken apart."""
        if not header.time or max(header.time) >= len(cells):
            return None
        if header.dated:
            return moment(" ".join(cells[place] for place in header.time).strip())
        clock = cells[header.time[0]]
        day = self._marks[bisect_right([mark[0] for mark in self._marks], offset) - 1][1]
        return moment(f"{day.isoformat()} {clock}") if day is not None and is_clock(clock) else None
