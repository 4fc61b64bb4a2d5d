"""Workbooks that no spreadsheet program would write."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"
END = b"</sheetData>"


def good_book() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Hostname", "IP Address", "Operating System"])
    sheet.append(["BOOKHOST", "10.2.0.1", "Windows Server 2016"])
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def headless_book() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["BOOKHOST", "10.2.0.1", "Windows Server 2016"])
    return saved(book)


def changed(
    change: Callable[[str, bytes], bytes],
    packing: int = zipfile.ZIP_DEFLATED,
    more: dict[str, bytes] | None = None,
) -> bytes:
    """The good workbook, each part changed on the way into a new archive."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good_book())) as old,
        zipfile.ZipFile(stream, "w", packing) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return stream.getvalue()


def with_sheet(before: bytes, after: bytes, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    def change(name: str, data: bytes) -> bytes:
        assert name != SHEET or before in data
        return data.replace(before, after) if name == SHEET else data

    return changed(change, packing)


def with_lying_size(archive: bytes, name: str, claimed: int) -> bytes:
    """Every place where the archive says how large a part is now says ``claimed``."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        entry = opened.getinfo(name)
    sizes = struct.pack("<LL", entry.compress_size, entry.file_size)
    assert sizes in archive
    return archive.replace(sizes, struct.pack("<LL", entry.compress_size, claimed))


def with_huge_directory(entries: int) -> bytes:
    """A stored empty part, and a directory that names it over and over."""
    name = b"xl/w%08d"
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, 12, 0) + name % 0
    head = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0)
    directory = b"".join(head + name % number for number in range(entries))
    count = entries & 0xFFFF
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(local), 0)
    return local + directory + end
