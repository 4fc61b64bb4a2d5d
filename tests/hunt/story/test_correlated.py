"""Correlations over real logs of two servers: rules of the user that refer to ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firedoor.hunt.correlated import correlated_sightings
from firedoor.hunt.found import BaseHit, FileFound
from firedoor.hunt.pack import sigma_files
from firedoor.hunt.run import Hunted, hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.sigma.parsing.loading import book_of
from firedoor.hunt.story.telling import tell
from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import Outcome
from firedoor.model.hunt.source import Kind
from firedoor.model.origin import Origin
from firedoor.result.hunt_rules import rule_counts, rule_notes

PAGE_USED = "888f6a41-4d86-4efe-a62d-53e8fe897924"  # our rule "A page in aspnet_client was used"
OFTEN = f"""
title: A page in aspnet_client was used again and again
id: 0c7c8a7e-6f0e-4a55-9a7e-0c0de0000001
correlation:
    type: event_count
    rules: [{PAGE_USED}]
    group-by: [c-ip]
    timespan: 1h
    condition: {{ gte: 3 }}
level: critical
firedoor: {{ outcome: exploited, stage: shell-used }}
"""
NOT_OURS = """
title: The scanner of the utility
id: 0c7c8a7e-6f0e-4a55-9a7e-0c0de0000002
logsource: { category: webserver }
filter:
    rules: any
    selection: { c-ip: 203.0.113.45 }
    condition: not selection
"""
HEAD = (
    "#Software: Microsoft Internet Information Services 10.0\n"
    "#Fields: date time cs-method cs-uri-stem c-ip sc-status\n"
)
TIMELESS = HEAD.replace("date ", "")


def _log(root: Path, host: str, times: Sequence[str], head: str = HEAD) -> None:
    folder = root / host / "inetpub" / "logs" / "LogFiles" / "W3SVC1"
    folder.mkdir(parents=True)
    rows = [f"{time} POST /aspnet_client/x.aspx 203.0.113.45 200\n" for time in times]
    (folder / "u_ex.log").write_text(head + "".join(rows), encoding="utf-8")


def _hunted(tmp_path: Path, *rules: str) -> Hunted:
    own = tmp_path / "rules"
    own.mkdir()
    for number, rule in enumerate(rules):
        (own / f"{number}.yml").write_text(rule, encoding="utf-8")
    return hunt(tmp_path / "evidence", HuntSettings(sigma=(own,), keep=False, processes=1))


def test_a_correlation_over_a_rule_of_ours_is_a_sighting_on_each_server(tmp_path: Path) -> None:
    _log(tmp_path / "evidence", "EXCH01", ["2021-03-03 03:00:00", "2021-03-03 03:10:00"])
    _log(tmp_path / "evidence", "EXCH02", ["2021-03-03 03:20:00", "2021-03-03 03:30:00"])
    hunted = _hunted(tmp_path, OFTEN)
    found, problems = correlated_sightings(hunted)
    assert problems == ()
    assert [one.source.host for one in found] == ["EXCH01", "EXCH02"]
    first, second = found
    assert (first.outcome, first.rule.stage.value) == (Outcome.EXPLOITED, "shell-used")
    assert (first.source.kind, first.source.log) == (Kind.IIS, "W3SVC1")
    assert (first.client, second.client) == ("203.0.113.45", "203.0.113.45")
    assert dict(first.fields) == {"c-ip": "203.0.113.45", "records": "4"}
    assert first.time == datetime(2021, 3, 3, 3, 10, tzinfo=UTC)
    assert second.time == datetime(2021, 3, 3, 3, 30, tzinfo=UTC)
    assert first.note == (
        "4 records, 2021-03-03 03:00:00 UTC to 2021-03-03 03:30:00 UTC, of EXCH01, EXCH02"
    )
    single = [s for file in hunted.files for s in file.sightings if s.rule.id == PAGE_USED]
    assert len(single) == 4, "our own rule still speaks for itself"
    (chain,) = tell([*single, *found]).chains
    assert len(chain.sightings) == 6


def test_who_asked_is_told_whatever_a_correlation_groups_by(tmp_path: Path) -> None:
    _log(tmp_path / "evidence", "EXCH01", ["2021-03-03 03:00:00", "2021-03-03 03:10:00"])
    by_page = OFTEN.replace("[c-ip]", "[cs-uri-stem]").replace("gte: 3", "gte: 2")
    ((one,), _) = correlated_sightings(_hunted(tmp_path, by_page))
    assert (one.client, one.account) == ("203.0.113.45", "")
    assert dict(one.fields) == {"cs-uri-stem": "/aspnet_client/x.aspx", "records": "2"}


def test_records_without_a_time_are_told(tmp_path: Path) -> None:
    _log(tmp_path / "evidence", "EXCH01", ["03:00:00"] * 4, TIMELESS)
    found, problems = correlated_sightings(_hunted(tmp_path, OFTEN))
    assert found == ()
    (problem,) = problems
    assert "4 records have no time" in problem.message


def test_a_filter_reaches_our_rules_and_is_told(tmp_path: Path) -> None:
    _log(tmp_path / "evidence", "EXCH01", ["2021-03-03 03:00:00"])
    hunted = _hunted(tmp_path, NOT_OURS)
    seen = [s.rule.id for file in hunted.files for s in file.sightings]
    assert PAGE_USED not in seen
    (note,) = rule_notes(hunted)
    assert "of Firedoor see less than they could" in note
    assert "The scanner of the utility" in note


def test_rules_are_counted_by_whose_they_are(tmp_path: Path) -> None:
    _log(tmp_path / "evidence", "EXCH01", ["2021-03-03 03:00:00"])
    counts = {
        (c.kind, c.origin): c for c in rule_counts(_hunted(tmp_path, OFTEN, "title: nothing"))
    }
    assert counts["sigma-correlation", "user"].used == 1
    assert counts["sigma", "firedoor"].used > 50
    assert counts["sigma", "firedoor"].unusable == 0
    assert counts["sigma", "user"].unusable == 1


def test_a_changed_copy_of_our_rule_is_refused_with_the_place_of_ours(tmp_path: Path) -> None:
    _log(tmp_path / "evidence", "EXCH01", ["2021-03-03 03:00:00"])
    text = dict(sigma_files())["shell-used-aspnet-client.yml"].decode("utf-8")
    (refused,) = _hunted(tmp_path, text).unusable
    assert PAGE_USED in refused.reason
    assert "firedoor/shell-used-aspnet-client.yml" in refused.reason


def test_without_correlations_there_is_nothing() -> None:
    assert correlated_sightings(Hunted(())) == ((), ())


def _base_hits(count: int) -> Hunted:
    begins = datetime(2021, 3, 3, tzinfo=UTC)
    hits = tuple(
        BaseHit("a", begins + timedelta(seconds=n), (("c-ip", f"10.{n >> 8}.{n & 255}.1"),), Origin("l", n + 1), "")
        for n in range(count)
    )  # fmt: skip
    rule = "title: a\nname: a\nlogsource: {product: windows}\ndetection: {s: {A: 1}, condition: s}\n---\n"
    every = OFTEN.replace(PAGE_USED, "a").replace("gte: 3", "gte: 1")
    file = FileFound("l", 1, "", "iis", FileState.READ, base_hits=hits)
    return Hunted((file,), book=book_of([("r.yml", (rule + every).encode())]))


@pytest.mark.parametrize(("count", "told"), [(9_999, 0), (10_050, 1)])
def test_a_correlation_that_is_met_too_often_is_told(count: int, told: int) -> None:
    found, problems = correlated_sightings(_base_hits(count))
    assert len(found) == min(count, 10_000)
    assert len(problems) == told
    assert all("the first 10,000" in problem.message for problem in problems)
