from __future__ import annotations

import random
from typing import Any

import pytest

from firedoor.hunt.story.telling import tell
from firedoor.hunt.story.values import Story
from firedoor.model.hunt.sighting import Sighting

from .building import cases, sighting_of

CASES = cases("chains.toml")


def _sightings(case: dict[str, Any]) -> list[Sighting]:
    tables = list(case.get("sighting", ()))
    many = case.get("many")
    if many:
        for prefix, time in zip(many["prefix"], many["times"], strict=True):
            tables += [
                {"id": f"{prefix}0{n}", "stage": "access", "time": f"{time}{n}", "client": many["client"]}
                for n in range(1, many["count"] + 1)
            ]  # fmt: skip
    return [sighting_of(table) for table in tables]


def _told(case: dict[str, Any]) -> Story:
    return tell(_sightings(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_chains(case: dict[str, Any]) -> None:
    story = _told(case)
    found = [[one.origin.record for one in chain.sightings] for chain in story.chains]
    assert found == case["chains"]
    assert [one.origin.record for one in story.context] == case.get("context", [])
    assert [chain.number for chain in story.chains] == list(range(1, len(found) + 1))


@pytest.mark.parametrize(
    "case", [case for case in CASES if "marks" in case], ids=lambda case: case["name"]
)
def test_milestones(case: dict[str, Any]) -> None:
    chain = _told(case).chains[0]
    assert {m.mark.value: m.sighting.origin.record for m in chain.milestones} == case["marks"]
    assert all(m.time == m.sighting.time for m in chain.milestones)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "because" in case], ids=lambda case: case["name"]
)
def test_reasons(case: dict[str, Any]) -> None:
    reasons = "\n".join(_told(case).chains[0].joined_by)
    for words in case["because"]:
        assert words in reasons
    for words in case.get("never", ()):
        assert words not in reasons


@pytest.mark.parametrize(
    "case", [case for case in CASES if "points" in case], ids=lambda case: case["name"]
)
def test_starting_points(case: dict[str, Any]) -> None:
    points = _told(case).starting_points
    assert sorted(f"{one.kind} {one.name}" for one in points) == sorted(case["points"])
    assert all(one.why for one in points)


@pytest.mark.parametrize("names", ["accounts", "machines", "clients"])
def test_who_appears(names: str) -> None:
    told = [case for case in CASES if names in case]
    assert told
    for case in told:
        assert list(getattr(_told(case).chains[0], names)) == case[names]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_order_in_which_files_were_read_changes_nothing(case: dict[str, Any]) -> None:
    sightings = _sightings(case)
    story = tell(sightings)
    for seed in range(5):
        random.Random(seed).shuffle(sightings)  # noqa: S311 - the same orders each time
        assert tell(sightings) == story


def test_a_load_balancer_is_told_as_perhaps_one() -> None:
    (case,) = (case for case in CASES if case["name"].startswith("a load balancer"))
    (why,) = (one.why for one in _told(case).starting_points if one.kind == "machine")
    assert "perhaps a proxy" in why
