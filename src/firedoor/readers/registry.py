"""Every reader of evidence, in order: the first that recognises a file reads it.

Order is priority: a narrow format stands before a wide one (a report template before any workbook).
"""

from __future__ import annotations

from firedoor.readers.firewalls.registry import NETWORK_READERS
from firedoor.readers.interface import Reader
from firedoor.readers.inventory.clixml import CLIXML_READER
from firedoor.readers.inventory.csv import CSV_READER
from firedoor.readers.inventory.exsetup_text import EXSETUP_TEXT_READER
from firedoor.readers.inventory.format_list import FORMAT_LIST_READER
from firedoor.readers.inventory.report_template import REPORT_TEMPLATE_READER
from firedoor.readers.inventory.xlsx import XLSX_READER
from firedoor.readers.logs.httpproxy import HTTPPROXY_ACTIVITY_READER
from firedoor.readers.logs.iis import IIS_ACTIVITY_READER

READERS: tuple[Reader, ...] = (
    CLIXML_READER,
    REPORT_TEMPLATE_READER,
    XLSX_READER,
    *NETWORK_READERS,
    HTTPPROXY_ACTIVITY_READER,
    IIS_ACTIVITY_READER,
    EXSETUP_TEXT_READER,
    FORMAT_LIST_READER,
    # The widest: any text that reads as a table of machines.
    CSV_READER,
)
