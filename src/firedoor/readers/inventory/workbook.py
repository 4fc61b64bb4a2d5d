"""The sheets of a workbook as rows of text, after the checks that make it safe to open."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import InputFile
from firedoor.readers.inventory.archive import OLD_OFFICE_MAGIC, ZIP_MAGIC, check_archive, names
from firedoor.readers.inventory.header import MAX_COLUMNS, Row
from firedoor.readers.inventory.values import UNCALCULATED

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 50_000
_CALLED = (".xlsx", ".xlsm")
_MAX_CELLS = 5_000_000  # looked at, also blank ones: a sheet may be all formatting


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows that hold something, and whether people can see it."""

    name: str
    visible: bool
    rows: tuple[Row, ...]


def is_workbook(file: InputFile) -> bool:
    """Whether the content is a workbook, today's (also damaged, then ``read`` says so) or an old one."""
    if file.head.startswith(OLD_OFFICE_MAGIC):
        return b"W\0o\0r\0k\0b\0o\0o\0k\0" in file.head or file.name.casefold().endswith(".xls")
    if not file.head.startswith(ZIP_MAGIC):
        return False
    if b"xl/w" in file.head or file.name.casefold().endswith(_CALLED):
        return True
    return file.size <= MAX_BYTES and any(name.startswith("xl/") for name in names(file.path))


def load_sheets(path: Path, file: str) -> tuple[Sheet, ...]:
    """Every sheet of a workbook. Macros and links are never touched, formulas never calculated.

    A cell shows the value that was stored with it; a formula without one becomes ``UNCALCULATED``.
    Raises ``InputError`` for old, damaged, hostile and oversized workbooks.
    """
    _refuse_old(path, file)
    contents = check_archive(path, file)
    with _errors_named(file):
        shown = _values(path, file, formulas=False)
        if contents.formulas:
            _mark_uncalculated(shown, _values(path, file, formulas=True))
    return tuple(
        Sheet(title, visible, tuple(Row(number, tuple(cells)) for number, cells in table))
        for title, visible, table in shown
    )


_LAST_ROW = 1_048_576  # of Excel; rows beyond the limit that are blank but formatted do no harm
_EMPTY_RESULT = " "
_Table = list[tuple[int, list[str]]]


def _values(path: Path, file: str, *, formulas: bool) -> list[tuple[str, bool, _Table]]:
    """The text of every filled cell by sheet; or where ``formulas``, a mark at each formula."""
    from openpyxl import load_workbook  # noqa: PLC0415 (only sites with workbooks pay)

    data_only = not formulas
    with path.open("rb") as stream:
        book = load_workbook(stream, read_only=True, data_only=data_only, keep_links=False)
        with closing(book):
            return [
                (
                    sheet.title,
                    sheet.sheet_state == "visible",
                    _filled(sheet, file, formulas=formulas),
                )
                for sheet in _sheets(book)
            ]


def _name(title: str) -> str:
    """The title of a sheet on one line; Excel allows no others, but an archive is anyone's work."""
    return " ".join(title.split())[:100] or "(no name)"


def _sheets(book: Workbook) -> list[Any]:
    """The sheets with cells; charts have none. The size that a sheet claims to have is forgotten."""
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]
    for sheet in sheets:
        sheet.reset_dimensions()
    return sheets


def _filled(sheet: Any, file: str, *, formulas: bool) -> _Table:  # noqa: ANN401 (two classes)
    """Rows that hold something. No limit is given to the library: it leaves out what lies beyond."""
    table: _Table = []
    looked_at = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [_formula(cell) if formulas else _shown(cell) for cell in row]
        looked_at += len(cells)
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            table.append((number, cells))
        too_wide = len(cells) > MAX_COLUMNS or looked_at > _MAX_CELLS
        if too_wide or number > _LAST_ROW or len(table) > MAX_ROWS:
            raise _too_large(file, f"{_name(sheet.title)}!{number}")
    return table


def _too_large(file: str, place: str) -> InputError:
    message = f"is too large: at most {MAX_ROWS:,} rows and {MAX_COLUMNS:,} columns are read"
    return InputError(Problem(file, message, place=place, advice="save what matters as CSV"))


def _formula(cell: Any) -> str:  # noqa: ANN401
    return "=" if cell.data_type == "f" else ""


def _shown(cell: Any) -> str:  # noqa: ANN401
    """The text of a cell; a formula whose stored result is an empty text is one blank."""
    return _EMPTY_RESULT if cell.value is None and cell.data_type == "str" else _text(cell.value)


def _mark_uncalculated(
    shown: list[tuple[str, bool, _Table]], written: list[tuple[str, bool, _Table]]
) -> None:
    """Put the marker where a formula stands in ``written`` and no value in ``shown``."""
    for (_, _, values), (_, _, formulas) in zip(shown, written, strict=True):
        by_number = dict(values)
        for number, cells in formulas:
            row = by_number.setdefault(number, [])
            row.extend([""] * (len(cells) - len(row)))
            for index, cell in enumerate(cells):
                if cell and not row[index]:
                    row[index] = UNCALCULATED
        values[:] = sorted(by_number.items())


def _text(value: object) -> str:
    """A cell as text. Whole numbers lose the ``.0`` that the file format gives them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _refuse_old(path: Path, file: str) -> None:
    try:
        with path.open("rb") as stream:
            head = stream.read(len(OLD_OFFICE_MAGIC))
    except OSError as error:
        raise InputError(Problem(file, f"cannot be read: {error.strerror}")) from error
    if head == OLD_OFFICE_MAGIC:
        message = "is an old (.xls) or an encrypted workbook, which is not read"
        raise InputError(Problem(file, message, advice="save it as .xlsx without a password"))


@contextmanager
def _errors_named(file: str) -> Iterator[None]:
    """Every failure of the library as one clear line: it documents none and meets hostile input."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that it leaves out
        try:
            yield
        except InputError:
            raise
        except Exception as error:
            message = f"is damaged: its sheets cannot be read ({_first_cause(error)})"
            raise InputError(Problem(file, message, advice="open it and save it again")) from error


def _first_cause(error: BaseException) -> str:
    """The error that began it, on one line; those wrapped around it name the folder of the file."""
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(f"{type(error).__name__} {error}".split())[:120]
