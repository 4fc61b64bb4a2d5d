"""Asset lists as text tables: comma, semicolon, tab or bar between the cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.inventory.header import (
    MAX_COLUMNS,
    Header,
    Row,
    check_mapping,
    find_header,
    shown_headers,
)
from firedoor.readers.inventory.table import Place, Table, Tally, read_rows
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 16 * MEBIBYTE
_MAX_LINE = MEBIBYTE  # characters
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS = 64 * 1024
_SAMPLE_ROWS = 40
_FITTING_SHARE = (
    0.3  # of the first rows; the others are problems, not a reason to leave the file out
)
_NOT_A_TABLE = ("<", "{", "[", "#!", "%PDF")
_RULED_LINE = frozenset("-:=+| ")  # Markdown and console tables
ADVICE = 'name its columns in site.toml: [[inventory]] file = "...", columns = { host = "..." }'


def looks_tabular(text: str) -> bool:
    """Whether the beginning of a file is an asset list: a header with a machine and more, and rows."""
    if text.lstrip().startswith(_NOT_A_TABLE):
        return False
    found = _sniff(text, {}, "")
    if found is None:
        return False
    _, header, rows = found
    data = [row for row in rows[header.first :] if not row.blank]
    if not header.recognised() or (data and _is_ruled(data[0])):
        return False
    fitting = sum(map(header.fits, data))
    return _FITTING_SHARE * len(data) <= fitting if data else header.first == 1


def read(file: InputFile, options: Options) -> Reading:
    """Read an asset list. Raises ``InputError`` where no header is known or the table is broken."""
    text = decode(_bytes(file.path, file.name), file.name)
    found = _sniff(text, options.columns, file.name)
    delimiter, header = (found[0], found[1]) if found else (_commonest(text), None)
    sample = _sample(text, delimiter)
    check_mapping(header, sample, options.columns, file.name)
    if header is None or not header.names_machines:
        message = (
            f"has no column for a host or an address; its headers: {shown_headers(header, sample)}"
        )
        raise InputError(Problem(file.name, message, advice=ADVICE))
    tally = Tally()
    rows = _skip_to(header, _rows(text, delimiter, file.name))
    read_rows(Table(header, Place(file.name)), rows, tally)
    return tally.reading(file.name)


def _recognises(file: InputFile) -> bool:
    return looks_tabular(decode_head(file.head))


def _bytes(path: Path, name: str) -> bytes:
    """The file, never more than the limit whatever its size was said to be."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(Problem(name, f"cannot be read: {error.strerror}")) from error
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // MEBIBYTE
        raise InputError(Problem(name, f"is larger than {limit} MiB, too large for an asset list"))
    return data


def _sniff(
    text: str, mapping: Mapping[str, str], name: str
) -> tuple[str, Header, list[Row]] | None:
    """The delimiter with which a header makes most sense, that header, and the first rows."""
    best: tuple[tuple[int, int], tuple[str, Header, list[Row]]] | None = None
    for delimiter in _DELIMITERS:
        rows = _sample(text, delimiter)
        header = find_header(rows, mapping, name)
        if header is None:
            continue
        score = (len(header.columns), sum(map(header.fits, rows)))
        if best is None or score > best[0]:
            best = score, (delimiter, header, rows)
    return best[1] if best else None


def _commonest(text: str) -> str:
    return max(_DELIMITERS, key=text[:_SAMPLE_CHARACTERS].count)


def _sample(text: str, delimiter: str) -> list[Row]:
    """The first rows, without complaint about how they are quoted: the end may be cut off."""
    lines = _lines(text[:_SAMPLE_CHARACTERS])
    rows: list[Row] = []
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    with suppress(csv.Error):
        while len(rows) < _SAMPLE_ROWS:
            start = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                break
            rows.append(Row(start, tuple(cells[: MAX_COLUMNS + 1])))
    return rows


def _rows(text: str, delimiter: str, name: str) -> Iterator[Row]:
    """Every row with the physical line where it starts; blank lines are rows without cells."""
    lines = _checked(_lines(text), name)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(Problem(name, _explained(error), line=start)) from error
        if len(cells) > MAX_COLUMNS:
            message = f"has {len(cells)} cells in one row; at most {MAX_COLUMNS} are read"
            raise InputError(Problem(name, message, line=start))
        yield Row(start, tuple(cells))


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, as the csv module needs them; Excel's ``sep=;`` line becomes blank."""
    lines = iter(io.StringIO(text, newline=""))
    for first in lines:
        yield "\n" if first.casefold().startswith("sep=") else first
        break
    yield from lines


def _checked(lines: Iterator[str], name: str) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if len(line) > _MAX_LINE:
            message = f"is a line of {len(line)} characters, too long for an asset list"
            raise InputError(Problem(name, message, line=number))
        yield line


def _explained(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a quotation mark that opens here is never closed"
    if "field limit" in str(error):
        return "a cell that begins here has no end within 131,072 characters"
    return f"the row that begins here is not quoted as a table should be ({error})"


def _skip_to(header: Header, rows: Iterator[Row]) -> Iterator[Row]:
    for _ in range(header.first):
        next(rows, None)
    return rows


def _is_ruled(row: Row) -> bool:
    return all(set(cell) <= _RULED_LINE for cell in row.cells)


CSV_READER = Reader(
    name="csv", recognises=_recognises, read=read, max_bytes=MAX_BYTES, takes_declared=True
)
