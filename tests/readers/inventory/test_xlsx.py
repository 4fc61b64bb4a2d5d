"""Asset lists as workbooks: untidy sheets, and archives built to do harm."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from defusedxml.common import EntitiesForbidden
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from firedoor.model.problem import InputError
from firedoor.readers.interface import InputFile, Options, Reading
from firedoor.readers.inventory.xlsx import XLSX_READER
from tests.readers.inventory.tabular import as_data, input_file, said

Rows = Sequence[Sequence[Any]]
HEADER = ["Hostname", "IP address", "Product", "Version"]
SERVER = ["EXCH01", "10.0.0.1", "Exchange Server 2019", "15.2.792.10"]


def save(path: Path, sheets: Mapping[str, Rows], hidden: Sequence[str] = ()) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if title in hidden else "visible"
    book.save(path)
    return path


def read(path: Path, **options: Any) -> Reading:
    return XLSX_READER.read(input_file(path), Options(**options))


def rewrite(path: Path, part: str, content: bytes | None, **extra: bytes) -> Path:
    """Replace one part of a workbook (or drop it), and add parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts.pop(part, None)
    if content is not None:
        parts[part] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts, **extra}.items():
            archive.writestr(name, data)
    return path


def part_of(path: Path, part: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(part)


MIDNIGHT = datetime(2021, 3, 3)  # noqa: DTZ001 (a workbook knows no time zones)
MORNING = datetime(2021, 3, 4, 8, 30)  # noqa: DTZ001
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return save(tmp_path / "assets.xlsx", {"Assets": [HEADER, SERVER]})


def test_each_claim_names_its_cell(book: Path) -> None:
    data = as_data(read(book))
    assert data["claims"][0] == [
        "EXCH01",
        "address",
        "10.0.0.1",
        "assets.xlsx#Assets!B2",
        "Assets!B2",
        "10.0.0.1",
    ]
    assert data["claims"][2][2:5] == ["15.2.792.10", "assets.xlsx#Assets!D2", "Assets!D2"]
    assert data["problems"] == []


def test_title_lines_a_merged_header_of_two_rows_and_a_header_left_out(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Anlagen"
    sheet.append(["Inventory of the water works"])
    sheet.append([])
    sheet.append(["Host", "IP address", "Software", None, None, "Observed"])
    sheet.append([None, None, "Product", "Version", None, None])
    sheet.append(["PLC-1", "10.0.5.1", "S7-1500", "V2.9.4", "a remark", MORNING])
    for cells in ("A3:A4", "B3:B4", "C3:D3", "F3:F4", "A1:F1"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "a.xlsx")
    reading = read(tmp_path / "a.xlsx")
    assert said(reading, "PLC-1") == {
        "address": ["10.0.5.1"],
        "product": ["S7-1500"],
        "version": ["V2.9.4"],
    }
    assert {claim.observed.text for claim in reading.claims if claim.observed} == {
        "2021-03-04T08:30:00"
    }
    assert "columns without a header, not used: E" in reading.note


def test_hidden_sheets_are_named_and_sheets_without_a_known_header_are_problems(
    tmp_path: Path,
) -> None:
    sheets = {
        "Assets": [HEADER, SERVER],
        "Old": [HEADER, SERVER],
        "Notes": [["See", "there"], ["x", "y"]],
    }
    reading = read(save(tmp_path / "a.xlsx", sheets, hidden=["Old"]))
    assert (reading.records, reading.understood, reading.irrelevant, reading.not_understood) == (
        5,
        1,
        2,
        2,
    )
    assert "sheet Old is hidden" in reading.note
    assert [problem.place for problem in reading.problems] == ["Notes"]


def test_only_the_sheet_that_the_operator_names_is_read(tmp_path: Path) -> None:
    other = [HEADER, ["B", *SERVER[1:]]]
    path = save(tmp_path / "a.xlsx", {"Assets": [HEADER, SERVER], "Old": other}, hidden=["Old"])
    assert {claim.subject for claim in read(path, sheet="Old").claims} == {"B"}
    with pytest.raises(InputError, match="'Older'; its sheets are: Assets, Old"):
        read(path, sheet="Older")


def test_a_mapped_header_that_is_absent_is_named_with_those_present(book: Path) -> None:
    with pytest.raises(InputError, match=r"'Kasten'; the headers are: Hostname, IP address"):
        read(book, columns={"host": "Kasten"})


def test_a_workbook_without_a_known_header_says_what_it_saw(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"Budget": [["Year", "Name", "Sum"], [2021, "Pumps", 3]]})
    with pytest.raises(InputError, match=r"Budget: Year, Name, Sum") as caught:
        read(path)
    assert "[[inventory]]" in str(caught.value)


def test_a_formula_is_never_calculated(tmp_path: Path) -> None:
    rows = [HEADER, ["EXCH01", "10.0.0.1", "=cmd|'/C calc'!A0", '=CONCAT("15.2.","792.10")']]
    reading = read(save(tmp_path / "a.xlsx", {"S": rows}))
    assert said(reading, "EXCH01") == {"address": ["10.0.0.1"]}
    assert [problem.place for problem in reading.problems] == ["S!C2", "S!D2"]
    assert "formula without a stored value" in reading.problems[0].message
    assert reading.partly == 1


def test_a_formula_gives_the_value_stored_with_it_and_an_empty_one_nothing(book: Path) -> None:
    xml = part_of(book, SHEET)
    stored = (
        b'<c r="D2" t="str"><f>A1</f><v>15.2.858.5</v></c><c r="E2" t="str"><f>""</f><v></v></c>'
    )
    changed = re.sub(rb'<c r="D2".*?</c>', stored, xml)
    reading = read(rewrite(book, SHEET, changed))
    assert said(reading, "EXCH01")["version"] == ["15.2.858.5"]
    assert reading.problems == ()


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = Workbook()
    book.worksheets[0].append(HEADER)
    for number, text in enumerate(["EXCH01", "10.0.0.1", "=cmd|'/C calc'!A0", "<script>"], 1):
        cell = book.worksheets[0].cell(2, number, text)
        cell.data_type = "s"
    book.save(path)
    assert said(read(path), "EXCH01")["product"] == ["=cmd|'/C calc'!A0"]


def test_what_excel_made_of_a_version_or_broke_is_a_problem_with_its_cell(tmp_path: Path) -> None:
    rows: Rows = [HEADER, ["A", "10.0.0.1", "X", MIDNIGHT], ["B", "10.0.0.2", "#REF!", 15.0]]
    reading = read(save(tmp_path / "a.xlsx", {"S": rows}))
    assert [problem.place for problem in reading.problems] == ["S!D2", "S!C3"]
    assert said(reading, "B")["version"] == ["15"]


def test_a_sheet_is_read_by_its_cells_whatever_size_it_claims(book: Path) -> None:
    xml = part_of(book, SHEET).replace(b'ref="A1:D2"', b'ref="A1:XFD1048576"')
    assert len(read(rewrite(book, SHEET, xml)).claims) == 3


@pytest.mark.parametrize(
    ("row", "cell"), [(3, "XFD3"), (2_000_000, "A2000000"), (10**9, "A1000000000")]
)
def test_cells_beyond_the_limits_are_refused_not_left_out(book: Path, row: int, cell: str) -> None:
    more = (
        f'<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>EXCH99</t></is></c></row></sheetData>'
    )
    xml = part_of(book, SHEET).replace(b"</sheetData>", more.encode())
    with pytest.raises(InputError, match="too large"):
        read(rewrite(book, SHEET, xml))


def test_blank_rows_far_below_do_no_harm(book: Path) -> None:
    more = b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
    xml = part_of(book, SHEET).replace(b"</sheetData>", more)
    assert read(rewrite(book, SHEET, xml)).records == 1


def test_many_wide_rows_of_blank_cells_are_refused_soon(book: Path) -> None:
    more = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(3, 3000)) + "</sheetData>"
    xml = part_of(book, SHEET).replace(b"</sheetData>", more.encode())
    with pytest.raises(InputError, match="too large"):
        read(rewrite(book, SHEET, xml))


def test_ten_thousand_columns_are_refused(tmp_path: Path) -> None:
    wide = [[*HEADER, *(f"c{n}" for n in range(10_000))], SERVER]
    with pytest.raises(InputError, match="at most 50,000 rows and 1,000 columns"):
        read(save(tmp_path / "a.xlsx", {"S": wide}))


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
    + b"]>"
)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "docProps/core.xml", "xl/styles.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_any_part_are_refused(book: Path, part: str, encoding: str) -> None:
    xml = part_of(book, part)
    body = re.sub(rb"^<\?xml[^>]*\?>", b"", xml).replace(b"<t>EXCH01</t>", b"<t>&j;</t>")
    text = (BOMB + body).decode().replace("?>", f' encoding="{encoding}"?>', 1)
    with pytest.raises(InputError, match="declares XML entities") as caught:
        read(rewrite(book, part, text.encode(encoding)))
    assert caught.value.problems[0].place == part


def test_openpyxl_itself_refuses_entities(book: Path) -> None:
    """The second net: were the scan to miss a declaration, the library must not expand it."""
    xml = part_of(book, SHEET).replace(b"<t>EXCH01</t>", b"<t>&c;</t>")
    path = rewrite(book, SHEET, BOMB + xml)
    with path.open("rb") as stream, pytest.raises(ValueError, match="could not read") as caught:
        load_workbook(stream, read_only=True)
    assert isinstance(caught.value.__cause__, EntitiesForbidden)


def test_a_zip_bomb_is_refused_before_it_is_opened(book: Path) -> None:
    path = rewrite(book, SHEET, b"<worksheet>" + b" " * 20_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(InputError, match="zip bomb"):
        read(path)


def test_a_bomb_of_many_small_elements_is_refused(book: Path) -> None:
    filler = b"".join(b"<c r='%d'/>" % (n * 7919 % 1_000_003) for n in range(600_000)) * 3
    with pytest.raises(InputError, match="unpacks to more than"):
        read(rewrite(book, SHEET, b"<worksheet><sheetData><row>" + filler))


def test_a_size_that_the_archive_lies_about_is_found_while_unpacking(book: Path) -> None:
    path = rewrite(book, SHEET, b"<worksheet>" + bytes(range(32, 96)) * 100_000)
    data = bytearray(path.read_bytes())
    entry = data.rindex(SHEET.encode()) - 46
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    with pytest.raises(InputError):
        read(path)


def test_deep_nesting_is_an_input_error(book: Path) -> None:
    xml = b"<worksheet>" + b"<a>" * 300_000 + b"</a>" * 300_000 + b"</worksheet>"
    for part in (SHEET, "xl/workbook.xml", "xl/styles.xml"):
        path = book.with_name("deep.xlsx")
        path.write_bytes(book.read_bytes())
        with pytest.raises(InputError):
            read(rewrite(path, part, xml))


def test_a_damaged_part_is_one_line_without_the_folder_of_the_file(book: Path) -> None:
    for part in (SHEET, "xl/workbook.xml", "[Content_Types].xml"):
        path = book.with_name("damaged.xlsx")
        path.write_bytes(book.read_bytes())
        with pytest.raises(InputError, match="is damaged") as caught:
            read(rewrite(path, part, b"<worksheet><cut"))
        assert str(path.parent) not in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "xl\\..\\evil.xml", "C:evil.xml"])
def test_names_that_leave_the_archive_are_refused(book: Path, name: str) -> None:
    with zipfile.ZipFile(book, "a") as archive:
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        archive.writestr(info, b"x")
    with pytest.raises(InputError, match="leaves the archive"):
        read(book)


def test_an_encrypted_archive_is_refused_with_what_to_do(book: Path) -> None:
    data = bytearray(book.read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 8] |= 1
    book.write_bytes(bytes(data))
    with pytest.raises(InputError, match="without a password"):
        read(book)


def test_old_and_damaged_workbooks_are_recognised_and_say_what_to_do(book: Path) -> None:
    old = book.with_name("old.xls")
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    cut = book.with_name("cut.xlsx")
    cut.write_bytes(book.read_bytes()[:-400])
    for path, words in ((old, "save it as .xlsx"), (cut, "not a complete zip archive")):
        assert XLSX_READER.recognises(input_file(path))
        with pytest.raises(InputError, match=words):
            read(path)


def test_other_zip_archives_are_no_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "logs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("logs/a.log", "x" * 500)
    assert not XLSX_READER.recognises(input_file(path))
    path.write_bytes(b"PK\x03\x04 and no archive")
    assert not XLSX_READER.recognises(input_file(path))


def test_a_workbook_with_macros_is_read_without_them(book: Path) -> None:
    types = part_of(book, "[Content_Types].xml").replace(
        b"openxmlformats-officedocument.spreadsheetml.sheet.main",
        b"ms-excel.sheet.macroEnabled.main",
    )
    path = rewrite(
        book, "[Content_Types].xml", types, **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macro"}
    )
    assert len(read(path).claims) == 3


def test_a_file_that_is_gone_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        XLSX_READER.read(InputFile(tmp_path / "gone.xlsx", "gone.xlsx", 10, b"PK"), Options())


def _minimal() -> bytes:
    stream = io.BytesIO()
    book = Workbook()
    for row in (HEADER, SERVER, ["B", "=A1", 1.5, MIDNIGHT]):
        book.worksheets[0].append(row)
    book.save(stream)
    with zipfile.ZipFile(stream) as packed, zipfile.ZipFile(plain := io.BytesIO(), "w") as archive:
        for name in packed.namelist():  # stored, not packed: so that changes reach the XML
            archive.writestr(name, packed.read(name))
    return plain.getvalue()


MINIMAL = _minimal()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(
    part=st.sampled_from(["xl/workbook.xml", SHEET, "xl/styles.xml", "[Content_Types].xml"]),
    at=st.integers(0, 3000), junk=st.binary(max_size=12), drop=st.integers(0, 40),
)  # fmt: skip
def test_any_damage_gives_claims_or_an_input_error(
    tmp_path: Path, part: str, at: int, junk: bytes, drop: int
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(MINIMAL)
    xml = part_of(path, part)
    at %= len(xml) + 1
    _claims_or_error(rewrite(path, part, xml[:at] + junk + xml[at + drop :]))
    path.write_bytes(MINIMAL[: at * 3] + junk + MINIMAL[at * 3 + drop :])
    _claims_or_error(path)
    path.write_bytes(MINIMAL[: at * 3])
    _claims_or_error(path)


def _claims_or_error(path: Path) -> None:
    try:
        reading = read(path)
    except InputError:
        return
    used = reading.understood + reading.partly
    assert reading.records == used + reading.not_understood + reading.irrelevant
