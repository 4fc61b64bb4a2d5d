"""Asset lists as workbooks (.xlsx, .xlsm): visible sheets, the columns as in text tables."""

from __future__ import annotations

from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import InputFile, Options, Reader, Reading
from firedoor.readers.inventory.csv import ADVICE
from firedoor.readers.inventory.header import Header, check_mapping, find_header, shown_headers
from firedoor.readers.inventory.table import Place, Table, Tally, read_rows
from firedoor.readers.inventory.workbook import MAX_BYTES, Sheet, is_workbook, load_sheets


def read(file: InputFile, options: Options) -> Reading:
    """Read every visible sheet, or the one named. ``InputError`` where none has a known header."""
    sheets = _wanted(load_sheets(file.path, file.name), options, file.name)
    headed = [(sheet, _header(sheet, options, file.name)) for sheet in sheets]
    _check(headed, options, file.name)
    tally = Tally()
    for sheet, header in headed:
        _read_sheet(sheet, header, file.name, tally)
    return tally.reading(file.name)


def _wanted(sheets: tuple[Sheet, ...], options: Options, file: str) -> tuple[Sheet, ...]:
    """All sheets, or the one that the operator named (even hidden: then he knows of it)."""
    if not options.sheet:
        return sheets
    chosen = tuple(sheet for sheet in sheets if sheet.name == options.sheet)
    if not chosen:
        present = ", ".join(sheet.name for sheet in sheets)
        message = f"has no sheet {options.sheet!r}; its sheets are: {present}"
        raise InputError(Problem(file, message, advice="correct [[inventory]] in site.toml"))
    return tuple(Sheet(sheet.name, visible=True, rows=sheet.rows) for sheet in chosen)


def _header(sheet: Sheet, options: Options, file: str) -> Header | None:
    """The header of a sheet; one guessed from a single common word ("Name") counts as none."""
    header = find_header(sheet.rows, options.columns, file)
    told = options.columns or options.sheet
    return header if header and (header.recognised() or told) else None


def _check(headed: list[tuple[Sheet, Header | None]], options: Options, file: str) -> None:
    """Refuse a workbook of which no visible sheet names machines; hold the mapping against the rest."""
    visible = [(sheet, header) for sheet, header in headed if sheet.visible]
    useful = [(s, header) for s, header in visible if header and header.names_machines]
    if options.columns and visible:
        sheet, header = (useful or visible)[0]
        check_mapping(header, sheet.rows, options.columns, file)
    if not useful:
        seen = "; ".join(f"{s.name}: {shown_headers(h, s.rows)}" for s, h in visible if s.rows)
        message = (
            f"has no sheet with a column for a host or an address; its headers: {seen or 'none'}"
        )
        raise InputError(Problem(file, message, advice=ADVICE))


def _read_sheet(sheet: Sheet, header: Header | None, file: str, tally: Tally) -> None:
    if not sheet.rows:
        return
    if not sheet.visible:
        tally.irrelevant += len(sheet.rows)
        tally.records += len(sheet.rows)
        tally.notes.append(
            f"sheet {sheet.name} is hidden and was not read ({len(sheet.rows)} rows)"
        )
    elif header is None or not header.names_machines:
        tally.not_understood += len(sheet.rows)
        tally.records += len(sheet.rows)
        seen = shown_headers(header, sheet.rows)
        message = f"names no machines: no column for a host or an address; its headers: {seen}"
        tally.report(Problem(file, message, place=sheet.name))
    else:
        read_rows(Table(header, Place(file, sheet.name)), sheet.rows[header.first :], tally)


XLSX_READER = Reader(name="xlsx", recognises=is_workbook, read=read, max_bytes=MAX_BYTES)
