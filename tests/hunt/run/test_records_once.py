"""A record that stands in several files is counted once; records that only look alike are not merged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from firedoor.hunt.duplicates import records_once
from firedoor.hunt.found import BaseHit, FileFound
from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import (
    Confidence,
    Outcome,
    RuleFacts,
    Severity,
    Sighting,
)
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.origin import Origin

WHEN = datetime(2021, 3, 3, 4, 5, 6, 789000, tzinfo=UTC)
RULE = RuleFacts("r1", "A rule", "sigma", Severity.HIGH, Confidence.HIGH, Outcome.SUSPICIOUS)
SECURITY = Source(Kind.EVENT_LOG, "Security", "EXCH01")
EVENT = Sighting(RULE, RULE.outcome, SECURITY, Origin("a.evtx", None, "record 7"), WHEN)
ROW = Sighting(RULE, RULE.outcome, Source(Kind.IIS, "W3SVC1", "EXCH01"), Origin("x/u_ex.log", 9), WHEN)  # fmt: skip


def kept(*sightings: Sighting) -> list[int]:
    """How many are left of each, in a file of its own (that of its origin)."""
    files = [
        FileFound(one.origin.file, 1, "", "reader", FileState.READ, sightings=(one,), base_hits=(_hit(one),))
        for one in sightings
    ]  # fmt: skip
    after = records_once(files)
    assert [len(file.sightings) for file in after] == [len(file.base_hits) for file in after]
    return [len(file.sightings) for file in after]


def _hit(one: Sighting) -> BaseHit:
    return BaseHit(one.rule.id, one.time, (), one.origin, one.source.host + one.source.log)


def at(one: Sighting, **origin: object) -> Sighting:
    return replace(one, origin=replace(one.origin, **origin))  # type: ignore[arg-type]


def test_an_event_of_a_log_and_of_its_export_is_one() -> None:
    assert kept(EVENT, at(EVENT, file="a.json", line=3)) == [1, 0]


def test_a_row_of_a_log_that_was_copied_while_it_grew_is_one() -> None:
    assert kept(ROW, at(ROW, file="later/u_ex.log")) == [1, 0]


@pytest.mark.parametrize(
    "other",
    [
        at(EVENT, file="b.evtx", record="record 8"),
        replace(at(EVENT, file="b.evtx"), time=WHEN + timedelta(milliseconds=1)),
        replace(at(EVENT, file="b.evtx"), source=replace(SECURITY, host="EXCH02")),
        replace(at(EVENT, file="b.evtx"), source=replace(SECURITY, log="System")),
        replace(at(EVENT, file="b.evtx"), rule=replace(RULE, id="r2")),
        replace(at(EVENT, file="b.evtx"), time=None),
    ],
    ids=["number", "time", "machine", "log", "rule", "no time"],
)
def test_other_events_stay(other: Sighting) -> None:
    assert kept(EVENT, other) == [1, 1]


@pytest.mark.parametrize(
    "other", [at(ROW, file="x/u_ex2.log"), at(ROW, file="y/u_ex.log", line=10)]
)
def test_rows_of_other_files_or_lines_stay(other: Sighting) -> None:
    assert kept(ROW, other) == [1, 1]


def test_within_one_file_nothing_is_merged() -> None:
    file = FileFound("a.evtx", 1, "", "evtx", FileState.READ, sightings=(EVENT, EVENT))
    assert records_once([file]) == (file,)


def test_files_as_a_whole_are_never_merged() -> None:
    page = Sighting(RULE, RULE.outcome, Source(Kind.WEB_FILE, "", "EXCH01"), Origin("a.aspx"))
    assert kept(page, at(page, file="b.aspx")) == [1, 1]
