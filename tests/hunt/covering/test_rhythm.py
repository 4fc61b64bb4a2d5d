"""Gaps: what is too long without a record, by the rhythm of the log itself."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.hunt.covering.rhythm import LAST_HOUR, rhythm_of

CASES = tomllib.loads((Path(__file__).parent / "rhythms.toml").read_text(encoding="utf-8"))["case"]
HOURS = 6 * 7 * 24
_OPENS, _CLOSES = 7, 18
WRITES: dict[str, Callable[[datetime], bool]] = {
    "always": lambda _: True,
    "office": lambda time: time.weekday() < 5 and _OPENS <= time.hour < _CLOSES,
    "night": lambda time: not 1 <= time.hour < 5,
    "daily": lambda time: time.hour == 5,
    "weekly": lambda time: time.weekday() == 0 and time.hour == 5,
    "every2": lambda time: time.hour % 2 == 0,
}


def hour(text: str) -> int:
    full = text if text[:2] == "20" else f"2021-{text}"
    return int(datetime.strptime(full, "%Y-%m-%dT%H").replace(tzinfo=UTC).timestamp()) // 3600


def at(number: int) -> datetime:
    return datetime.fromtimestamp(number * 3600, UTC)


def gaps(busy: list[int], quiet: int = 6, longest: int = 120) -> list[tuple[int, int]]:
    rhythm = rhythm_of(busy, quiet, longest)
    return [(a + 1, b) for a, b in pairwise(busy) if b - a > 1 and rhythm.is_gap(a + 1, b)]


def written(case: dict[str, Any]) -> list[int]:
    begin = hour("01-04T00")
    lost = {one for a, b in case.get("without", ()) for one in range(hour(a), hour(b))}
    writes = WRITES[case["writes"]]
    busy = {one for one in range(begin, begin + HOURS) if writes(at(one)) and one not in lost}
    return sorted(busy | {hour(one) for one in case.get("also", ())})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_gaps(case: dict[str, Any]) -> None:
    found = gaps(written(case), case.get("quiet", 6), case.get("longest", 120))
    assert found == [(hour(a), hour(b)) for a, b in case["gaps"]]


@given(st.sampled_from(sorted(WRITES)), st.integers(0, HOURS - 1), st.integers(121, 400))
def test_what_is_longer_than_the_longest_is_a_gap_however_quiet_the_log(
    writes: str, begin: int, length: int
) -> None:
    first = hour("01-04T00")
    busy = [
        one
        for one in range(first, first + HOURS)
        if WRITES[writes](at(one)) and not begin <= one - first < begin + length
    ]
    found = gaps(busy)
    for a, b in pairwise(busy):
        assert (a + 1, b) in found or b - a - 1 <= 120


@given(st.sets(st.integers(0, LAST_HOUR), max_size=60))
def test_any_hours_give_an_answer(hours: set[int]) -> None:
    for begin, end in gaps(sorted(hours)):
        assert begin < end


@given(st.data())
def test_an_hour_that_a_restless_log_lacks_is_always_seen(data: st.DataObject) -> None:
    begin = hour("01-04T00")
    lost = data.draw(st.sets(st.integers(1, HOURS - 2), min_size=1, max_size=8))
    busy = [begin + number for number in range(HOURS) if number not in lost]
    missing = {one - begin for a, b in gaps(busy) for one in range(a, b)}
    assert missing == lost
