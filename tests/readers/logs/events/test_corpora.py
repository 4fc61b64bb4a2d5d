"""EVTX files of others, against the JSON that came with them and against a second decoder."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest
from tools.evtx_second_opinion import compared

from firedoor.model.hunt.event import Value
from firedoor.model.hunt.span import Flaw
from tests.readers.logs.events.reading import file_at, read

pytestmark = pytest.mark.corpus
# The second decoder takes some milliseconds a record: all files are compared by the tool, these in every run.
SECOND_STEP = 9
SECOND_LARGEST = 1 << 20


def stripped(fields: Mapping[str, Value]) -> dict[str, object]:
    """The twins were written by a tool that leaves out blanks around a value."""
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in fields.items()
    }


def test_twins_equal_the_logs(corpora: Path) -> None:
    logs = sorted((corpora / "sigma" / "regression").rglob("*.evtx"))
    assert len(logs) == 101
    for log in logs:
        decoded, scan = read(file_at(log))
        twins, _ = read(file_at(log.with_suffix(".json")))
        assert [stripped(e.fields) for e in decoded] == [stripped(e.fields) for e in twins]
        assert [(e.time, e.source) for e in decoded] == [(e.time, e.source) for e in twins]
        assert scan.problems() == ()


def test_records_channels_and_ids_are_those_of_the_manifest(corpora: Path) -> None:
    folder = corpora / "evtx-attack"
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    total = 0
    for row in rows:
        events, scan = read(file_at(folder / row["file"]))
        total += len(events)
        assert len(events) == int(row["records"]), row["file"]
        assert scan.problems() == (), row["file"]
    assert total == 2238


def test_cleared_logs_are_found(corpora: Path) -> None:
    folder = corpora / "evtx-attack"
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if "1102:" in row["event_ids"]]
    assert rows
    for row in rows:
        _, scan = read(file_at(folder / row["file"]))
        flaws = [flaw.flaw for span in scan.spans() for flaw in span.flaws]
        assert Flaw.CLEARED in flaws, row["file"]


def test_the_second_decoder_sees_the_same(corpora: Path) -> None:
    logs = [
        log
        for folder in ("sigma/regression", "evtx-attack")
        for log in sorted((corpora / folder).rglob("*.evtx"))[::SECOND_STEP]
        if log.stat().st_size <= SECOND_LARGEST
    ]
    tally = compared(logs)
    assert tally.unexplained == []
    assert tally.ours == tally.theirs
    assert tally.compared > 10 * tally.failed.total()
    assert tally.fields > 20 * tally.compared
