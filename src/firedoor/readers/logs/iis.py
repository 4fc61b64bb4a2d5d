"""W3C logs of IIS and of HTTP.sys: only which span they cover and who spoke with the machine."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import InputFile, Options, Reader, Reading
from firedoor.readers.logs.activity import Tally
from firedoor.readers.logs.lines import Line, lines_of
from firedoor.readers.text import decode_head

_FIELDS = "#Fields:"
_DATE = "#Date:"
_TYPICAL = frozenset({"c-ip", "s-ip", "cs-method", "cs-uri-stem"})
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,7})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Without a date column: a clock that falls back by more than this has passed midnight.
_MIDNIGHT = timedelta(hours=12)


def recognises(file: InputFile) -> bool:
    """A #Fields line with a time and a column that only a web server's log has."""
    for line in decode_head(file.head).splitlines():
        if line.startswith(_FIELDS):
            columns = set(line[len(_FIELDS) :].split())
            return "time" in columns and bool(columns & _TYPICAL)
    return False


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """Read line by line. Times are UTC, as W3C logs of IIS always are."""
    log = _Log()
    for line in lines_of(file):
        log.take(line)
    if not log.columns and not log.tally.understood:
        raise InputError(Problem(file.name, "has no #Fields line that could be used"))
    return log.tally.reading(file.name)


IIS_ACTIVITY_READER = Reader("iis-activity", recognises, read, None)


@dataclass(slots=True)
class _Log:
    columns: dict[str, int] = field(default_factory=dict)
    width: int = 0
    tally: Tally = field(default_factory=Tally)
    _day: date | None = None
    _clock: str = ""
    _good: str = ""  # the last date that was seen to be one

    def take(self, line: Line) -> None:
        text = line.text
        if not line.whole:
            self.tally.not_understood(line)
        elif text.startswith(_FIELDS):
            self._header(text[len(_FIELDS) :].split())
        elif text.startswith(_DATE):
            self._new_day(text[len(_DATE) :].split())
        elif text and not text.startswith("#") and not text.isspace():
            self._row(line)

    def _header(self, names: list[str]) -> None:
        self.width = len(names)
        self.columns = {name.casefold(): at for at, name in enumerate(names)}
        if "c-ip" not in self.columns:
            self.tally.notes.append(
                "no c-ip column: the log does not say who spoke with the machine"
            )

    def _new_day(self, words: list[str]) -> None:
        try:
            self._day = date.fromisoformat(words[0])
        except (IndexError, ValueError):
            return
        self._clock = ""

    def _row(self, line: Line) -> None:
        cells = _cells(line.text, self.width)
        time = self._time(cells)
        if not time:
            self.tally.not_understood(line)
            return
        machine = self._cell(cells, "s-computername")
        self.tally.row(machine, time, self._cell(cells, "c-ip"), self._cell(cells, "s-ip"), line)

    def _cell(self, cells: list[str], name: str) -> str:
        at = self.columns.get(name)
        return "" if at is None or cells[at] == "-" else cells[at]

    def _time(self, cells: list[str]) -> str:
        """Date and time of a row, ISO 8601; empty if it has none."""
        if not cells:
            return ""
        clock = self._cell(cells, "time")
        if not _TIME.fullmatch(clock):
            return ""
        if "date" not in self.columns:
            return self._dated(clock)
        day = self._cell(cells, "date")
        if day != self._good:
            try:
                date.fromisoformat(day if _DAY.fullmatch(day) else "")
            except ValueError:
                return ""
            self._good = day
        return f"{day}T{clock}"

    def _dated(self, clock: str) -> str:
        """A time under the last #Date line; past midnight the next day."""
        if self._day is None:
            return ""
        if self._clock > clock and _since(clock, self._clock) > _MIDNIGHT and self._day < date.max:
            self._day += timedelta(days=1)
        self._clock = clock
        return f"{self._day.isoformat()}T{clock}"


def _since(early: str, late: str) -> timedelta:
    begin, end = (datetime.fromisoformat(f"2000-01-01T{clock}") for clock in (early, late))
    return end - begin


def _cells(text: str, expected: int) -> list[str]:
    """The cells of a row, if it has as many as there are columns. IIS at times writes two blanks."""
    cells = text.rstrip().split(" ")
    if len(cells) != expected:
        cells = text.split()
    return cells if expected and len(cells) == expected else []
