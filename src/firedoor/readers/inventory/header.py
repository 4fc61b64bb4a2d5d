"""Finding the header of a table: under title lines, in one row or two, guessed or mapped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firedoor.model.problem import InputError, Problem
from firedoor.readers.inventory.columns import (
    IDENTITY,
    Column,
    guess,
    is_of_other_table,
    is_weak,
    plain,
)
from firedoor.readers.inventory.values import is_address

_SEARCHED_ROWS = 30
_SHOWN_HEADERS = 15
_NEEDED_BESIDE_WEAK = 2
MAX_COLUMNS = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the number of its (first) line or sheet row, and its cells."""

    number: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Header:
    """The headers of a table by position, and what each means.

    ``first`` is the index of the first data row. A header that stands twice means nothing:
    which of the two columns is right cannot be known (``doubled``).
    """

    row: Row
    columns: Mapping[int, Column]
    first: int
    doubled: tuple[str, ...]

    @property
    def unused(self) -> tuple[str, ...]:
        """The headers, as written, of columns that nothing is taken from."""
        return tuple(
            " ".join(text.split())
            for place, text in enumerate(self.row.cells)
            if text.strip() and place not in self.columns
        )

    @property
    def names_machines(self) -> bool:
        """Whether a column holds host names or addresses."""
        return bool(IDENTITY & set(self.columns.values()))

    def fits(self, row: Row) -> bool:
        """Whether the cells of a line stand under their headers; blanks at the end do not matter."""
        width = max(index + 1 for index, text in enumerate(self.row.cells) if text.strip())
        beyond = any(text.strip() for text in row.cells[len(self.row.cells) :])
        return len(row.cells) >= width and not beyond

    def recognised(self) -> bool:
        """Whether an asset list is certain enough to be read without being told that it is one."""
        texts = self.row.cells
        if any(is_of_other_table(text) for text in texts):
            return False
        strong = {column for place, column in self.columns.items() if not is_weak(texts[place])}
        if strong & IDENTITY:
            return len(strong) > 1 or len(set(self.columns.values())) > _NEEDED_BESIDE_WEAK
        return self.names_machines and len(strong) >= _NEEDED_BESIDE_WEAK


def find_header(rows: Sequence[Row], mapping: Mapping[str, str], file: str) -> Header | None:
    """The header among the first rows: the one of which most columns are known; None if none is.

    ``mapping`` is the operator's own (our column, header text). Raises ``InputError`` where it
    names a column that we do not have.
    """
    wanted = _wanted(mapping, file)
    best: Header | None = None
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        header = _header(row, index + 1, wanted)
        if header.columns and (best is None or _score(header) > _score(best)):
            best = header
    return _with_second_row(best, rows, wanted) if best else None


def check_mapping(
    header: Header | None, rows: Sequence[Row], mapping: Mapping[str, str], file: str
) -> None:
    """Raise ``InputError`` unless every header that the operator's mapping names stands there."""
    texts = header.row.cells if header else ()
    present = {plain(text) for text in texts}
    missing = [text for text in mapping.values() if plain(text) not in present]
    if missing:
        named = ", ".join(repr(text) for text in missing)
        message = f"has no column headed {named}; the headers are: {shown_headers(header, rows)}"
        raise InputError(
            Problem(file=file, message=message, advice="correct [[inventory]] in site.toml")
        )


def shown_headers(header: Header | None, rows: Sequence[Row]) -> str:
    """The headers of the table for a message, or the first row where none was recognised."""
    widest = max(rows[:_SEARCHED_ROWS], key=lambda row: sum(map(bool, row.cells)), default=None)
    row = header.row if header else widest
    texts = [" ".join(text.split())[:40] for text in row.cells if text.strip()] if row else []
    more = f" and {len(texts) - _SHOWN_HEADERS} more" if len(texts) > _SHOWN_HEADERS else ""
    return (", ".join(texts[:_SHOWN_HEADERS]) or "none") + more


def _wanted(mapping: Mapping[str, str], file: str) -> dict[str, Column]:
    unknown = sorted(set(mapping) - {column.value for column in Column})
    if unknown:
        known = ", ".join(Column)
        message = (
            f"columns maps {', '.join(unknown)}, which is no column of ours; ours are: {known}"
        )
        raise InputError(
            Problem(file=file, message=message, advice="correct [[inventory]] in site.toml")
        )
    return {plain(text): Column(name) for name, text in mapping.items()}


def _header(row: Row, first: int, wanted: Mapping[str, Column]) -> Header:
    times = Counter(plain(text) for text in row.cells)
    columns: dict[int, Column] = {}
    doubled: dict[str, None] = {}
    for place, text in enumerate(row.cells):
        column = _column(text, wanted)
        if column and times[plain(text)] > 1:
            doubled[" ".join(text.split())] = None
        elif column:
            columns[place] = column
    return Header(row, _without_weak_names(row, columns), first, tuple(doubled))


def _column(text: str, wanted: Mapping[str, Column]) -> Column | None:
    """The operator's word first; what he mapped elsewhere is not guessed from other headers."""
    if not text.strip():
        return None
    mapped = wanted.get(plain(text))
    if mapped:
        return mapped
    guessed = guess(text)
    return None if guessed in wanted.values() else guessed


def _without_weak_names(row: Row, columns: dict[int, Column]) -> dict[int, Column]:
    """Drop "Name" as the host where "Hostname" stands beside it: then it names something else."""
    hosts = [place for place, column in columns.items() if column is Column.HOST]
    weak = {place for place in hosts if is_weak(row.cells[place])}
    if len(weak) == len(hosts):
        weak = set()
    return {place: column for place, column in columns.items() if place not in weak}


def _score(header: Header) -> tuple[bool, int]:
    found = set(header.columns.values())
    return header.names_machines, len(found)


def _with_second_row(header: Header, rows: Sequence[Row], wanted: Mapping[str, Column]) -> Header:
    """Join a header of two rows (merged cells): the lower one holds the parts of the upper ones."""
    above, here = header.first - 2, header.first - 1
    if header.first < len(rows) and _is_lower_half(rows[here], rows[header.first], wanted):
        return _joined(rows[here], rows[header.first], header.first + 1, wanted)
    if above >= 0 and _is_lower_half(rows[above], rows[here], wanted):
        return _joined(rows[above], rows[here], header.first, wanted)
    return header


def _is_lower_half(upper: Row, lower: Row, wanted: Mapping[str, Column]) -> bool:
    """A row with known headers that leaves out the machine's name, which stands in the upper row."""
    named = _header(upper, 0, wanted).columns
    parts = _header(lower, 0, wanted).columns
    if not named or not parts or any(map(is_address, lower.cells)):
        return False
    left_out = [
        place for place in named if not (place < len(lower.cells) and lower.cells[place].strip())
    ]
    names = [place for place, column in named.items() if column in IDENTITY]
    return bool(left_out) and set(names) <= set(left_out) and set(named) <= {*left_out, *parts}


def _joined(upper: Row, lower: Row, first: int, wanted: Mapping[str, Column]) -> Header:
    width = max(len(upper.cells), len(lower.cells))
    top, bottom = (row.cells + ("",) * (width - len(row.cells)) for row in (upper, lower))
    texts = tuple(b if b.strip() else a for a, b in zip(top, bottom, strict=True))
    return _header(Row(lower.number, texts), first, wanted)
