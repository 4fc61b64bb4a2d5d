"""The rows of an asset list as claims, the same for text tables and workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from firedoor.model.claim import Claim
from firedoor.model.moment import Moment
from firedoor.model.origin import Origin
from firedoor.model.problem import Problem
from firedoor.readers.interface import Reading
from firedoor.readers.inventory.columns import IDENTITY, Column
from firedoor.readers.inventory.header import Header, Row
from firedoor.readers.inventory.values import meaning, moment, tidy, unusable

MAX_PROBLEMS = 200
_SHOWN_HEADERS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands: a text file (rows are lines), or a sheet of a workbook."""

    file: str
    sheet: str = ""

    def origin(self, row: Row, column: int, header: str, text: str) -> Origin:
        """The place of one cell."""
        if self.sheet:
            return Origin(self.file, record=self.cell(row.number, column), text=text)
        return Origin(self.file, line=row.number, record=header, text=text)

    def problem(
        self, row: Row, message: str, column: int | None = None, header: str = ""
    ) -> Problem:
        """A problem with one row, or with one cell of it."""
        if not self.sheet:
            return Problem(self.file, message, line=row.number, place=header)
        place = f"{self.sheet}!{row.number}" if column is None else self.cell(row.number, column)
        return Problem(self.file, message, place=place)

    def cell(self, number: int, column: int) -> str:
        """The name of a cell as spreadsheets write it: ``Inventory!D7``."""
        return f"{self.sheet}!{column_letters(column)}{number}"


@dataclass(slots=True)
class Tally:
    """What has been read so far. Counts stay exact where problems are no longer listed one by one."""

    claims: list[Claim] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unlisted: int = 0
    records: int = 0
    understood: int = 0
    partly: int = 0
    irrelevant: int = 0
    not_understood: int = 0
    notes: list[str] = field(default_factory=list)

    def report(self, problem: Problem) -> None:
        """List a problem, or count it where too many are listed already."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
        else:
            self.unlisted += 1

    def reading(self, file: str, unit: str = "rows") -> Reading:
        """The result as a value."""
        more = f"{self.unlisted} further problems in this file are not listed"
        problems = (*self.problems, Problem(file, more)) if self.unlisted else tuple(self.problems)
        return Reading(
            claims=tuple(self.claims),
            problems=problems,
            unit=unit,
            records=self.records,
            understood=self.understood,
            partly=self.partly,
            irrelevant=self.irrelevant,
            not_understood=self.not_understood,
            note="; ".join(self.notes),
        )


def column_letters(index: int) -> str:
    """The letters of a spreadsheet column, counted from 0: A, B ... Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Table:
    """What its header says of the cells of a table, and where it stands."""

    header: Header
    place: Place

    def heading(self, index: int) -> str:
        """The header over a cell, as written."""
        return " ".join(cell(self.header.row, index).split())

    def say(self, text: str) -> str:
        """A note on this table, with its sheet where a file has several."""
        return f"sheet {self.place.sheet}: {text}" if self.place.sheet else text


def read_rows(table: Table, rows: Iterable[Row], tally: Tally) -> None:
    """Add the claims of all rows; a row that cannot be used is counted, with a problem."""
    for text in table.header.doubled:
        message = f"two columns are headed {text!r}: which is meant is not clear, neither is used"
        tally.report(table.place.problem(table.header.row, message))
    if table.header.unused:
        tally.notes.append(_unused_note(table))
    unheaded: set[int] = set()
    for row in rows:
        if not row.blank:
            tally.records += 1
            if _read_row(table, row, tally):
                unheaded.update(_unheaded(table.header, row))
    if unheaded:
        letters = ", ".join(column_letters(index) for index in sorted(unheaded)[:_SHOWN_HEADERS])
        tally.notes.append(table.say(f"columns without a header, not used: {letters}"))


def cell(row: Row, index: int) -> str:
    """A cell as it stands; empty beyond the last one, where sheets leave out blank cells."""
    return row.cells[index] if index < len(row.cells) else ""


def _unheaded(header: Header, row: Row) -> Iterable[int]:
    """The filled cells of a row that stand under no header."""
    filled = (index for index, text in enumerate(row.cells) if text.strip())
    return (index for index in filled if not cell(header.row, index).strip())


def _unused_note(table: Table) -> str:
    names = table.header.unused
    more = f" and {len(names) - _SHOWN_HEADERS} more" if len(names) > _SHOWN_HEADERS else ""
    shown = ", ".join(name[:40] for name in names[:_SHOWN_HEADERS])
    columns = "1 column" if len(names) == 1 else f"{len(names)} columns"
    return table.say(f"{columns} not used: {shown}{more}")


def _read_row(table: Table, row: Row, tally: Tally) -> bool:
    """Add the claims of one row; false where nothing could be taken from it."""
    reason = "" if table.place.sheet else _misfit(table.header, row)
    cells = {} if reason else {index: tidy(cell(row, index)) for index in table.header.columns}
    subject = _subject(table.header, cells)
    if not subject:
        tally.not_understood += 1
        tally.report(table.place.problem(row, reason or _nameless(table.header, cells)))
        return False
    if _claim(table, row, cells, subject, tally):
        tally.partly += 1
    else:
        tally.understood += 1
    return True


def _misfit(header: Header, row: Row) -> str:
    """Why the cells of a line cannot be told apart; empty where they can."""
    if header.fits(row):
        return ""
    width = len(header.row.cells)
    return f"cells: {len(row.cells)}, in the header: {width}; the row is not used"


def _nameless(header: Header, cells: Mapping[int, str]) -> str:
    """The message for a row without a machine, with what stands where its name should."""
    named = [index for index, column in header.columns.items() if column in IDENTITY]
    said = [meaning(header.columns[index], cells[index]).complaint for index in named]
    why = "; ".join(filter(None, said))
    return "names no machine: neither host name nor address" + (f" ({why})" if why else "")


def _subject(header: Header, cells: Mapping[int, str]) -> str:
    """The host name as written, else the full name, else the first address."""
    for wanted in (Column.HOST, Column.FQDN, Column.ADDRESS):
        for index, column in header.columns.items():
            name = _name(column, cells.get(index, "")) if column is wanted else ""
            if name:
                return name
    return ""


def _name(column: Column, text: str) -> str:
    """The name of a machine in a cell; of addresses the first."""
    if not text or unusable(text):
        return ""
    if column is not Column.ADDRESS:
        return text
    found = meaning(column, text).facts
    return found[0][1] if found else ""


def _claim(table: Table, row: Row, cells: Mapping[int, str], subject: str, tally: Tally) -> int:
    """Add the claims of one row; return how many of its cells could not be used."""
    complaints, before = 0, len(tally.claims)
    when = _observed(table.header, cells)
    for index, column in table.header.columns.items():
        said = meaning(column, cells[index])
        origin = table.place.origin(row, index, table.heading(index), cell(row, index).strip())
        tally.claims.extend(Claim(subject, what, value, origin, when) for what, value in said.facts)
        if said.complaint:
            complaints += 1
            tally.report(table.place.problem(row, said.complaint, index, table.heading(index)))
    if len(tally.claims) == before:
        complaints += 1
        tally.report(table.place.problem(row, f"says nothing of {subject[:80]} beyond its name"))
    return complaints


def _observed(header: Header, cells: Mapping[int, str]) -> Moment | None:
    """When the row was true: the date in its column, where it can be read."""
    dates = (cells[index] for index, column in header.columns.items() if column is Column.OBSERVED)
    return next(filter(None, map(moment, dates)), None)
