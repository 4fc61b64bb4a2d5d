"""Workbooks built to do harm, or written so badly that something would be missed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from firedoor.model.problem import InputError
from firedoor.readers.inventory.archive import check_archive
from firedoor.readers.inventory.workbook import load_sheets
from tests.hostile.books import (
    END,
    SHEET,
    changed,
    good_book,
    with_huge_directory,
    with_lying_size,
    with_sheet,
)
from tests.hostile.site import assess, put

LARGE = b" " * 3_000_000 + END


def refused(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        load_sheets(path, "a.xlsx")
    return str(caught.value)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_unpacks_without_bounds(tmp_path: Path, packing: int) -> None:
    """A few bytes of it become gigabytes in one read, whatever size the archive claims."""
    book = with_lying_size(with_sheet(END, LARGE, packing), SHEET, 100)
    assert "packed in a way that no workbook is" in refused(tmp_path / "a.xlsx", book)


def test_a_directory_of_a_million_parts(tmp_path: Path) -> None:
    data = with_huge_directory(100_000)
    assert "directory is too large" in refused(tmp_path / "a.xlsx", data)


def _sheet_as(name: str, data: bytes) -> bytes:
    """The workbook with its sheet under another name."""
    target = f"xl/worksheets/{name}"

    def change(part: str, old: bytes) -> bytes:
        named = part.endswith(".rels") or part == "[Content_Types].xml"
        return (
            old.replace(b"worksheets/sheet1.xml", f"worksheets/{name}".encode()) if named else old
        )

    return changed(change, more={target: data})


def test_limits_hold_for_a_sheet_under_any_name(tmp_path: Path) -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(1, 520_000))
    book = _sheet_as("sheet1.bin", b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")
    assert "too much for an asset list" in refused(tmp_path / "a.xlsx", book)


def test_entities_are_refused_in_a_sheet_under_any_name(tmp_path: Path) -> None:
    sheet = b'\n<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'
    assert "declares XML entities" in refused(tmp_path / "a.xlsx", _sheet_as("sheet1.bin", sheet))


@pytest.mark.parametrize(
    ("after", "place"),
    [
        (b'<row r="2"><c r="A2"><v>1</v></c></row>', "row 2"),
        (b'<row r="-5"><c r="A1"><v>1</v></c></row>', "row -5"),
        (b'<row r="3"><c r="B3"><v>1</v></c><c r="A3"><v>1</v></c></row>', "cell A3"),
        (b'<row r="3"><c r="AA3"><v>1</v></c><c r="B3"><v>1</v></c></row>', "cell B3"),
    ],
)
def test_what_the_library_would_leave_out_is_refused(
    tmp_path: Path, after: bytes, place: str
) -> None:
    said = refused(tmp_path / "a.xlsx", with_sheet(END, after + END))
    assert f"holds {place} out of order" in said


def test_rows_across_the_pieces_that_are_looked_at(tmp_path: Path) -> None:
    """Pieces end before a tag, so that each tag counts once and none is divided."""
    rows = b"".join(
        b'<row r="%d" spans="1:1"><c r="A%d" t="str"><v>%s</v></c></row>' % (n, n, b"x" * (n % 97))
        for n in range(3, 9000)
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_sheet(END, rows + END))
    assert not check_archive(path, "a.xlsx").formulas
    assert len(load_sheets(path, "a.xlsx")[0].rows) == 8999


def test_a_broken_workbook_is_called_one(site: Path) -> None:
    whole = good_book()
    for percent in (5, 30, 60, 95):
        put(site, f"inventory/cut{percent}.xlsx", whole[: len(whole) * percent // 100])
    put(site, "inventory/whole.xlsx", whole)
    coverage = assess(site).coverage()
    assert coverage["inventory/whole.xlsx"]["understood"] == 1
    for percent in (5, 30, 60, 95):
        row = coverage[f"inventory/cut{percent}.xlsx"]
        assert row["state"] == "skipped"
        assert "not a complete zip archive" in row["note"]
