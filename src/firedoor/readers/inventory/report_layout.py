"""Where the questions of a report template stand on its sheets: in rows, in columns, as totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from firedoor.readers.inventory.header import Row
from firedoor.readers.inventory.report_questions import V1, V3, V4, Question, asked
from firedoor.readers.inventory.workbook import Sheet

_LABEL_ROWS = 12
_ENOUGH = 4


class Version(StrEnum):
    """The versions of the template that were published; there was no 2.0."""

    V1 = "1.0"
    V3 = "3.0"
    V4 = "4.0"


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell by sheet row (from 1) and column index (from 0)."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The questions of one sheet: by row number (1.0, 4.0) or by column index (3.0).

    ``edge`` is the column of the labels (1.0, 4.0) or their lowest row (3.0).
    """

    version: Version
    sheet: Sheet
    questions: Mapping[int, Question]
    edge: int


def find_layout(sheet: Sheet) -> Layout | None:
    """The layout of a visible sheet with answers of its own; None for any other sheet."""
    if not sheet.visible:
        return None
    return _in_columns(sheet) or _in_rows(sheet, Version.V4, V4) or _in_rows(sheet, Version.V1, V1)


def cells(sheet: Sheet) -> Iterator[Cell]:
    """Every filled cell of a sheet."""
    for row in sheet.rows:
        yield from row_cells(row)


def row_cells(row: Row) -> Iterator[Cell]:
    """Every filled cell of one row."""
    for column, text in enumerate(row.cells):
        if text.strip():
            yield Cell(row.number, column, text)


def _labels(found: Iterable[Cell], questions: tuple[Question, ...]) -> list[tuple[Cell, Question]]:
    pairs = ((cell, asked(cell.text, questions)) for cell in found)
    return [(cell, question) for cell, question in pairs if question]


def _in_rows(sheet: Sheet, version: Version, questions: tuple[Question, ...]) -> Layout | None:
    labels = _labels(cells(sheet), questions)
    if not labels:
        return None
    edge, count = Counter(cell.column for cell, _ in labels).most_common(1)[0]
    if count < _ENOUGH:
        return None
    return Layout(version, sheet, {c.row: q for c, q in labels if c.column == edge}, edge)


def _in_columns(sheet: Sheet) -> Layout | None:
    labels = _labels((cell for cell in cells(sheet) if cell.row <= _LABEL_ROWS), V3)
    by_column = {cell.column: question for cell, question in labels}
    if len(by_column) < _ENOUGH or len({cell.row for cell, _ in labels}) > _ENOUGH:
        return None
    return Layout(Version.V3, sheet, by_column, max(cell.row for cell, _ in labels))
