"""The two workbooks of the example site: a list of servers, and a report in the layout of template 3.0."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

_CLEAN = "Yes (no indications of compromise found)"
_NOT_DONE = "No (must provide narrative explanation in comments section)"
_SERVERS = (
    ("Machine", "IPv4", "Software", "Release", "Kept by", "Checked on"),
    ("EXCH01", "10.10.10.21", "Exchange Server 2016", "15.1.2176.12", "office", "2021-04-15"),
    ("EXCH02", "10.15.10.21", "Exchange Server 2016", "15.1.2106.2", "plant", "2021-03-03"),
    ("JUMP01", "10.15.10.40", "Windows Server 2019", "10.0.17763", "plant", "2021-03-03"),
    ("WSUS01", "10.15.10.50", "Windows Server 2016", "10.0.14393", "plant", "2021-03-03"),
    ("HIST02", "10.15.10.30", "Proficy Historian", "8.1", "plant", "2021-03-03"),
)
# Columns B to K of the report: the question, then the answers for EXCH01 and EXCH02.
_REPORT = (
    ("Internal IP address", "10.10.10.21", "10.15.10.21"),
    ("External IP address (NATed or assigned)", "203.0.113.10", None),
    ("Hostname (internal)", "EXCH01", "EXCH02"),
    ("Hostname (public)", "mail.riverside-water.example", None),
    ("1) MSERT full scan completed?", _CLEAN, _NOT_DONE),
    ("2) Test-ProxyLogon.ps1 script scan completed?", _CLEAN, _NOT_DONE),
    (
        "Notes for each No",
        None,
        "EXCH02: quick scan only, it stopped the alarm mail; full scan once SCADA has another way",
    ),
    ("Does it run Outlook Web Access (OWA)?", "Yes", "Yes"),
    ("Is it accessible from the Internet?", "Yes", "No"),
    ("Has the instance been updated?", "Yes", "No"),
)


def server_list() -> bytes:
    """The list of servers that the office keeps: a title over merged cells, a blank row, own headers."""
    book, sheet = _book("Servers", "Servers of Riverside Water (fictitious)")
    sheet.merge_cells("A1:F1")
    _fill(sheet, 3, 1, _SERVERS)
    notes = book.create_sheet("Notes")
    notes["A1"] = "Servers only; the control system has a list of its own."
    return _saved(book, "2021-04-15T09:00:00Z")


def status_report() -> bytes:
    """The report of 5 April 2021: a server in each row, the questions in the columns."""
    book, sheet = _book("Inventory", "ED 21-02 status update, Riverside Water (fictitious)")
    sheet["A2"] = "Layout of report template 3.0; the labels are shortened"
    _fill(sheet, 6, 2, tuple(zip(*_REPORT, strict=True)))
    return _saved(book, "2021-04-05T10:30:00Z")


def _book(name: str, title: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(name)
    sheet["A1"] = title
    sheet["A1"].font = Font(bold=True)
    return book, sheet


def _fill(sheet: Worksheet, row: int, column: int, table: Sequence[Sequence[str | None]]) -> None:
    for down, cells in enumerate(table):
        for right, value in enumerate(cells):
            sheet.cell(row + down, column + right, value)


def _saved(book: Workbook, moment: str) -> bytes:
    """The bytes of a workbook; the two places where it holds the time of its making are set."""
    made = io.BytesIO()
    book.save(made)
    stamp = rf"\g<1>{moment}<".encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(stream, "w") as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*<", stamp, content)
            entry = zipfile.ZipInfo(name, (2021, 4, 15, 9, 0, 0))
            entry.create_system = 0
            new.writestr(entry, content)
    return stream.getvalue()
