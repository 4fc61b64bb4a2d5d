"""The logs of plaso's tests, against the values that these tests expect."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from firedoor.model.hunt.event import Event
from tests.conftest import CORPORA
from tests.readers.logs.text.logs import Read, read

IIS = CORPORA / "exchange" / "iis"


def expectations() -> list[dict[str, str]]:
    file = IIS / "expectations.csv"
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def rows_of(name: str) -> Read:
    return read(name, Path(IIS / name).read_bytes())


def value_of(event: Event, field: str) -> object:
    if field == "time-utc":
        return event.time.strftime("%Y-%m-%dT%H:%M:%SZ") if event.time else None
    return event.fields.get(field)


@pytest.mark.corpus
@pytest.mark.parametrize(
    "expected", expectations(), ids=lambda row: f"{row['file']}-{row['row']}-{row['field']}"
)
def test_values(expected: Mapping[str, str]) -> None:
    got = rows_of(expected["file"])
    assert got.reader == "iis"
    assert len(got.seen) == int(expected["rows"]) == got.spans[0].records
    if expected["row"]:
        assert (
            value_of(got.seen[int(expected["row"])].event, expected["field"]) == expected["value"]
        )
