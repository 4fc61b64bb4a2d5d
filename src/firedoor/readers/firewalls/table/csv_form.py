"""The CSV form: a first line ``firedoor-rules``, then sections in brackets, each with its own header line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.table.rows import (
    COLUMNS,
    IRRELEVANT_COLUMNS,
    Cell,
    Row,
    Sheet,
    column_name,
)
from firedoor.readers.printable import quoted, suggestion

MARKER = "firedoor-rules"
_SECTIONS = {
    "device": "device", "interfaces": "interface", "interface": "interface", "routes": "route", "route": "route",
    "addresses": "addresses", "services": "services", "rules": "rule", "rule": "rule", "nat": "nat",
}  # fmt: skip
_DELIMITERS = ",;\t"


def is_csv_form(text: str) -> bool:
    """Whether the first line that is not empty says that this is a rule table."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    rest = first.strip('"').casefold()
    return rest.startswith(MARKER) and not rest[len(MARKER) :].strip(_DELIMITERS + '" ').strip("1")


def read_csv_form(sheet: Sheet, text: str) -> None:
    """Fill the sheet. Raises ``InputError`` where the quotation marks do not fit."""
    section = ""
    headers: list[str] = []
    for line, cells in _rows(sheet.file, text):
        first = cells[0] if cells else ""
        if not any(cells) or first.startswith("#"):
            sheet.book.mark(line, LineState.BLANK)
        elif first.casefold().startswith(MARKER):
            sheet.book.mark(line, LineState.UNDERSTOOD)
        elif first.startswith("["):
            section, headers = _section(sheet, line, first), []
        elif section == "device" and (headers or _is_head_of_device(sheet, cells)):
            headers = _device_row(sheet, line, headers, cells)
        elif section == "device":
            _device_cell(sheet, line, cells)
        elif section and not headers:
            headers = [column_name(cell) for cell in cells]
            sheet.book.mark(line, LineState.UNDERSTOOD)
        elif section:
            _row(sheet, section, line, headers, cells)
        else:
            _lost(sheet, line)


def _rows(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((d for d in ";\t," if d in first), "")
    delimiter = delimiter or max(_DELIMITERS, key=text[:4096].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = f"is not quoted as a table should be ({error})"
            raise InputError(Problem(file, message, line=line)) from error
        yield line, [cell.strip() for cell in cells]


def _section(sheet: Sheet, line: int, text: str) -> str:
    name = column_name(text.strip("[]"))
    section = _SECTIONS.get(name, "") if text.endswith("]") else ""
    if not section:
        advice = suggestion(name, _SECTIONS)
        sheet.doubts.append(
            sheet.fault(line, f"section {quoted(text)} is not known", advice, whole=True)
        )
        return ""
    sheet.book.mark(line, LineState.UNDERSTOOD)
    if section == "device":
        sheet.devices.append([Row("device", line, {})])
    elif not sheet.devices:
        sheet.doubts.append(sheet.fault(line, "stands before the first [device]", whole=True))
        return ""
    if section == "rule":
        sheet.ruled.add(len(sheet.devices) - 1)
    return section


def _device_cell(sheet: Sheet, line: int, cells: Sequence[str]) -> None:
    """One property of a device: its name in the first cell, its value in the others."""
    head = sheet.devices[-1][0]
    column = column_name(cells[0])
    value = ", ".join(cell for cell in cells[1:] if cell)
    sheet.book.mark(
        line, LineState.IRRELEVANT if column in IRRELEVANT_COLUMNS else LineState.UNDERSTOOD
    )
    if column in head.cells:
        sheet.doubts.append(sheet.fault(line, f"{quoted(cells[0])} stands twice in this device"))
        return
    sheet.devices[-1][0] = Row("device", head.line, {**head.cells, column: Cell(value, line)})


def _is_head_of_device(sheet: Sheet, cells: Sequence[str]) -> bool:
    """Whether the first line of a device names columns, as the first line of every other section does."""
    names = [column_name(cell) for cell in cells if cell]
    known = COLUMNS["device"] | IRRELEVANT_COLUMNS
    return not sheet.devices[-1][0].cells and len(names) > 1 and known.issuperset(names)


def _device_row(sheet: Sheet, line: int, headers: Sequence[str], cells: Sequence[str]) -> list[str]:
    """The properties of a device as columns: their names in one line, their values in the next one."""
    if not headers:
        sheet.book.mark(line, LineState.UNDERSTOOD)
        return [column_name(cell) for cell in cells]
    if sheet.devices[-1][0].cells:
        advice = "a new [device] begins the next box"
        message = "the device has its values already"
        sheet.doubts.append(sheet.fault(line, message, advice, whole=True))
        return list(headers)
    _row(sheet, "device", line, headers, cells)
    found = sheet.devices[-1].pop()
    sheet.devices[-1][0] = Row("device", sheet.devices[-1][0].line, found.cells)
    return list(headers)


def _row(
    sheet: Sheet, section: str, line: int, headers: Sequence[str], cells: Sequence[str]
) -> None:
    sheet.book.mark(line, LineState.UNDERSTOOD)
    found = {header: Cell(cell, line) for header, cell in zip(headers, cells, strict=False) if cell}
    more = [cell for cell in cells[len(headers) :] if cell]
    row = Row(section, line, found)
    if more or len(set(headers)) != len(headers):
        found["?"] = Cell(" ".join(more) or "twice", line)
    sheet.devices[-1].append(row)


def _lost(sheet: Sheet, line: int) -> None:
    doubt: Doubt = sheet.fault(
        line,
        "belongs to no section",
        f"sections: {', '.join(f'[{name}]' for name in COLUMNS)}",
        whole=True,
    )
    sheet.doubts.append(doubt)
