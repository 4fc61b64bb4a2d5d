"""The TOML form: ``[firedoor] rules = 1``, then a ``[[device]]`` with tables of its own for each."""

from __future__ import annotations

import re
from collections.abc import Mapping

from firedoor.model.network.line_state import LineState
from firedoor.model.toml_lines import Document, TomlPath, parse
from firedoor.readers.firewalls.table.rows import (
    COLUMNS,
    IRRELEVANT_COLUMNS,
    Cell,
    Row,
    Sheet,
    column_name,
)
from firedoor.readers.printable import quoted, suggestion

_MARKER = re.compile(
    r"^\s*\[firedoor\]\s*(?:#[^\n]*)?\n(?:\s*(?:#[^\n]*)?\n)*\s*rules\s*=\s*1\b", re.MULTILINE
)
_LISTS = frozenset(COLUMNS) - {"device"}


def is_toml_form(text: str) -> bool:
    """Whether the beginning of a file holds ``[firedoor]`` with ``rules = 1``."""
    return _MARKER.search(text) is not None


def read_toml_form(sheet: Sheet, text: str) -> None:
    """Fill the sheet. Raises ``InputError`` for what is not TOML."""
    document = parse(text, sheet.file)
    _mark_plain(sheet)
    for key in document.data:
        if key not in {"firedoor", "device"}:
            message = f"{quoted(key)} is not known here"
            advice = suggestion(key, ("firedoor", "device"))
            sheet.doubts.append(sheet.fault(document.line((key,)), message, advice, whole=True))
    devices = document.data.get("device", [])
    if not isinstance(devices, list) or not all(isinstance(item, dict) for item in devices):
        line = document.line(("device",))
        message = "device must be a list of tables, with double brackets: [[device]]"
        sheet.doubts.append(sheet.fault(line, message, whole=True))
        return
    for place, values in enumerate(devices):
        _device(sheet, document, ("device", place), values)


def _mark_plain(sheet: Sheet) -> None:
    """Every line that is not a comment is understood until something of it is not."""
    for number, line in enumerate(sheet.book.lines, start=1):
        is_comment = line.lstrip().startswith("#") or not line.strip()
        sheet.book.mark(number, LineState.BLANK if is_comment else LineState.UNDERSTOOD)


def _device(sheet: Sheet, document: Document, path: TomlPath, values: Mapping[str, object]) -> None:
    own = {key: value for key, value in values.items() if column_name(key) not in _LISTS}
    rows = [_row(sheet, document, "device", path, own)]
    for key, value in values.items():
        section = column_name(key)
        if section not in _LISTS:
            continue
        if section == "rule":
            sheet.ruled.add(len(sheet.devices))
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            message = f"{quoted(key)} must be tables with double brackets: [[device.{section}]]"
            line = document.line((*path, key))
            sheet.doubts.append(sheet.fault(line, message, whole=True))
            continue
        rows += (
            _row(sheet, document, section, (*path, key, place), item)
            for place, item in enumerate(value)
        )
    sheet.devices.append(rows)


def _row(
    sheet: Sheet, document: Document, section: str, path: TomlPath, values: Mapping[str, object]
) -> Row:
    cells: dict[str, Cell] = {}
    for key, value in values.items():
        line = document.line((*path, key))
        column = column_name(key)
        text = _text(value)
        if text is None or column in cells:
            cells[f"{column} ?"] = Cell("not a value that a cell can hold", line)
        elif text:
            cells[column] = Cell(text, line)
        if column in IRRELEVANT_COLUMNS:
            sheet.book.mark(line, LineState.IRRELEVANT)
    return Row(section, document.line(path), cells)


def _text(value: object) -> str | None:
    """A value as it would stand in a cell: lists with commas, true and false as yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int):
        return str(value).strip()
    if isinstance(value, list):
        parts = [_text(item) for item in value]
        return None if None in parts else ", ".join(part for part in parts if part)
    return None
