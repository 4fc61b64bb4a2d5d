"""The examples on the pages of these readers are read as the pages say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from firedoor.readers.interface import Options, Reader
from firedoor.readers.inventory.clixml import CLIXML_READER
from firedoor.readers.inventory.exsetup_text import EXSETUP_TEXT_READER
from firedoor.readers.inventory.format_list import FORMAT_LIST_READER
from firedoor.readers.logs.httpproxy import HTTPPROXY_ACTIVITY_READER
from firedoor.readers.logs.iis import IIS_ACTIVITY_READER
from tests.readers.inventory.reading_cases import written

PAGES = Path(__file__).resolve().parents[3] / "docs" / "readers"
EXAMPLE = re.compile(r"## Example\n\n```\w*\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize(
    ("reader", "claims"),
    [
        (CLIXML_READER, {"EXCH01 admin_display_version Version 15.1 (Build 2176.2)"}),
        (
            FORMAT_LIST_READER,
            {
                "EXCH01 admin_display_version Version 15.1 (Build 2176.2)",
                "EXCH01 fqdn exch01.riverside.example",
                "EXCH01 roles Mailbox",
            },
        ),
        (EXSETUP_TEXT_READER, {"EXCH01 file_version 15.01.2176.009"}),
        (
            IIS_ACTIVITY_READER,
            {
                " first_logged 2021-03-01T00:00:01Z",
                " last_logged 2021-03-01T00:00:02Z",
                " last_remote_client 2021-03-01T00:00:01Z 198.51.100.7",
            },
        ),
        (
            HTTPPROXY_ACTIVITY_READER,
            {"EXCH01 last_remote_client 2021-03-01T00:00:00.130Z 198.51.100.7"},
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Reader) else "",
)
def test_example_of_the_page(tmp_path: Path, reader: Reader, claims: set[str]) -> None:
    found = EXAMPLE.search((PAGES / f"{reader.name}.md").read_text(encoding="utf-8"))
    assert found is not None
    file = written(tmp_path, found[1].encode())
    assert reader.recognises(file)
    made = {f"{c.subject} {c.attribute} {c.value}" for c in reader.read(file, Options()).claims}
    assert claims <= made
