"""How the rows of a text log are written: their columns, what parts them, and where time and names stand."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from firedoor.model.hunt.source import Kind

_QUOTED_CELL = re.compile(r'(?:^|,)(?:"((?:[^"]|"")*)"?|([^,]*))')
_TIMES = ("DateTime", "TimeStamp", "MyTimeStamp", "date-time", "Time")
_MOST_COLUMNS = 2000
_AGENT, _REFERER = "cs(User-Agent)", "cs(Referer)"
_NUMBERS = ("sc-status", "sc-substatus", "sc-win32-status", "time-taken", "sc-bytes", "cs-bytes")


class Style(StrEnum):
    """What parts the cells of a row."""

    COMMA = "comma"  # Exchange
    BLANK = "blank"  # W3C
    FREE = "free"  # no cells


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of log. ``hosts``, ``logs``: columns that name the machine and the log, best first."""

    name: str
    kind: Kind
    style: Style
    hosts: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The columns in force. ``time``: where the time stands (date and clock in W3C), empty where it has none.

    ``dated``: False where rows hold only the time of day. ``assumed``: the file does not name its columns.
    """

    names: tuple[str, ...]
    at: Mapping[str, int]
    time: tuple[int, ...]
    dated: bool = True
    assumed: bool = False

    @property
    def leads(self) -> bool:
        """Whether a row begins with its time, so that it can be read without taking the row apart."""
        return self.time in ((0,), (0, 1))


NO_HEADER = Header((), {}, (0,), assumed=True)
FIELDS = b"#Fields:"
# Beginnings of first lines that name columns without "#Fields:".
BARE = (
    b"DateTime,",
    b"TimeStamp,",
    b"MyTimeStamp,",
    b"date-time,",
    b'"DateTime",',
    b'"TimeStamp",',
)


class Row(Mapping[str, str]):
    """The cells of a row by the names of their columns; a dictionary that costs no time to make."""

    __slots__ = ("_cells", "_header")

    def __init__(self, header: Header, cells: Sequence[str]) -> None:
        self._header = header
        self._cells = cells

    def __getitem__(self, name: str) -> str:
        at = self._header.at[name]
        if at >= len(self._cells):
            raise KeyError(name)
        return self._cells[at]

    def __contains__(self, name: object) -> bool:
        return name in self._header.at and self._header.at[str(name)] < len(self._cells)

    def __iter__(self) -> Iterator[str]:
        return iter(self._header.names[: len(self._cells)])

    def __len__(self) -> int:
        return min(len(self._header.names), len(self._cells))

    def __repr__(self) -> str:
        return repr(dict(self))


def header_of(text: str, style: Style) -> Header | None:
    """The columns that a ``#Fields:`` line or a first line names. None if it cannot be a header."""
    listed = text.split() if style is Style.BLANK else [name.strip() for name in comma_cells(text)]
    if not listed or len(listed) > _MOST_COLUMNS or len(set(listed)) != len(listed):
        return None
    names = tuple(listed)
    at = {name: place for place, name in enumerate(names)}
    if style is Style.BLANK:
        time = tuple(at[name] for name in ("date", "time") if name in at)
        return Header(names, at, time, "date" in at)
    found = next((at[name] for name in _TIMES if name in at), 0)
    return Header(names, at, (found,))


def names_columns(data: bytes, start: int, style: Style) -> bool:
    """Whether a line only names columns."""
    return data.startswith((FIELDS, *BARE) if style is Style.COMMA else FIELDS, start)


def comma_cells(text: str) -> list[str]:
    """The cells of a row of Exchange, of any length."""
    if '"' not in text:
        return text.split(",")
    try:
        return next(csv.reader([text]), [])
    except csv.Error:  # a cell beyond the limit of the module
        cells = []
        for match in _QUOTED_CELL.finditer(text):
            quoted = match[1]
            cells.append(match[2] if quoted is None else quoted.replace('""', '"'))
        return cells


def cells_spanning(text: str) -> list[str]:
    """The cells of a row with line ends within quotes."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return []
    return rows[0] if len(rows) == 1 else []


def blank_cells(text: str, header: Header) -> list[str]:
    """The cells of a W3C row. IIS at times writes two blanks, and some write user agents with blanks."""
    cells = text.rstrip().split(" ")
    width = len(header.names)
    if len(cells) == width or not width:
        return cells
    closer = text.split()
    if len(closer) > width:
        return _agent_with_blanks(closer, header) or closer
    return closer


def _agent_with_blanks(cells: list[str], header: Header) -> list[str]:
    """Too many cells, whose surplus is the user agent's: right if the numbers behind it are where they belong."""
    at = header.at.get(_AGENT)
    if at is None:
        return []
    surplus = len(cells) - len(header.names)
    referer = header.at.get(_REFERER) == at + 1
    whole = [*cells[:at], " ".join(cells[at : at + surplus + 1]), *cells[at + surplus + 1 :]]
    places = [header.at[name] for name in _NUMBERS if header.at.get(name, -1) > at + referer]
    right = bool(places) and all(whole[place].lstrip("-").isdigit() for place in places)
    return whole if right else []
