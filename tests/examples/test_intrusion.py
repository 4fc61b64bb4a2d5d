"""The example of an intrusion: every row of the tables of docs/example-intrusion.md holds."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.answering import Asked, answer
from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.verdict import HuntVerdict
from firedoor.model.hunt.sighting import Outcome, Sighting

REPOSITORY = Path(__file__).resolve().parents[2]
EVIDENCE = REPOSITORY / "examples" / "harbor-power-evidence"
PAGE = (REPOSITORY / "docs" / "example-intrusion.md").read_text(encoding="utf-8")


def rows(name: str) -> list[list[str]]:
    """The rows of a marked table, without its head."""
    table = PAGE.split(f"<!-- {name} -->")[1].split("<!-- end -->")[0]
    lines = [line for line in table.strip().splitlines() if line.startswith("|")][2:]
    return [[cell.strip(" `") for cell in line.strip()[1:-1].split("|")] for line in lines]


@cache
def answered() -> HuntAnswer:
    return answer(hunt(EVIDENCE, HuntSettings(keep=False)), Asked())


def _time(sighting: Sighting) -> str:
    return f"{sighting.time:%Y-%m-%d %H:%M:%S}" if sighting.time else ""


def _place(sighting: Sighting) -> str:
    line = f":{sighting.origin.line}" if sighting.origin.line else ""
    return sighting.origin.file.removeprefix("EXCH07/") + line


def test_the_files_are_those_that_the_generator_makes() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "tools.example_intrusion", "--check"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.stdout.strip() == ""
    assert made.returncode == 0


def test_the_attack_worked_on_the_one_server() -> None:
    found = answered()
    assert found.verdict is HuntVerdict.EXPLOITED
    assert [(server.host, server.verdict) for server in found.servers] == [
        ("EXCH07", HuntVerdict.EXPLOITED)
    ]


@pytest.mark.parametrize("row", rows("sightings"), ids=lambda row: row[0])
def test_what_is_promised_is_seen(row: list[str]) -> None:
    title, outcome, count, first, place = row
    (server,) = answered().servers
    mine = [
        one for one in server.sightings
        if one.rule.title == title and one.outcome is Outcome(outcome)
    ]  # fmt: skip
    assert len(mine) == int(count)
    earliest = min(mine, key=_time)
    assert (_time(earliest), _place(earliest)) == (first, place)


@pytest.mark.parametrize("row", rows("milestones"), ids=lambda row: row[0])
def test_the_milestones_are_told(row: list[str]) -> None:
    mark, when, _ = row
    told = {
        (one.mark.value, f"{one.time:%Y-%m-%d %H:%M:%S}")
        for chain in answered().story.chains
        for one in chain.milestones
    }
    assert (mark, when) in told


def test_the_starting_points_are_named() -> None:
    points = {(one.kind, one.name) for one in answered().story.starting_points}
    assert ("server", "EXCH07") in points
    assert any(kind == "account" and "exchsvc2" in name for kind, name in points)
    assert any(kind == "machine" and name.startswith("hist01") for kind, name in points)


def test_the_ordinary_accuses_nobody() -> None:
    (server,) = answered().servers
    accused = {one.client for one in server.sightings if one.outcome is not Outcome.CONTEXT}
    assert accused <= {"", "198.51.100.77", "203.0.113.45", "203.0.113.46"}
    assert not any("svc-backup" in one.account for one in server.sightings)


def test_what_was_not_copied_is_named() -> None:
    (server,) = answered().servers
    text = " ".join(server.settled_by)
    for missing in ("W3SVC2", "Application", "Ews", "2021-01-01"):
        assert missing in text
