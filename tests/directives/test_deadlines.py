"""Deadlines judged by a day. Cases: cases/deadlines/table.json; "" stands for no day given."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.directives.calendar import add_business_days, add_days, add_months
from firedoor.directives.deadlines import judge
from firedoor.model.moment import Moment
from firedoor.model.requirement import Deadline, DeadlineKind

CASES = json.loads(
    (Path(__file__).parent / "cases" / "deadlines" / "table.json").read_text(encoding="utf-8")
)
ISSUED = date(2021, 3, 3)


def moment(text: str) -> Moment:
    is_day = len(text) == len("2021-04-05")
    return Moment.of(date.fromisoformat(text) if is_day else datetime.fromisoformat(text))


def deadline_of(case: dict[str, Any]) -> Deadline:
    given_ = dict(case["deadline"])
    if "at" in given_:
        given_["at"] = datetime.fromisoformat(given_["at"])
    return Deadline(kind=DeadlineKind(given_.pop("kind")), stated="as printed", **given_)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_states(case: dict[str, Any]) -> None:
    events = {name: moment(text) for name, text in case.get("events", {}).items()}
    for text, state in case["states"].items():
        judged = judge(deadline_of(case), ISSUED, moment(text) if text else None, events)
        assert judged.state == state, text
        if "steps" in case:
            assert [step.isoformat() for step in judged.steps] == case["steps"]
        if "at" in case:
            assert judged.at is not None
            assert judged.at.isoformat() == case["at"]


@pytest.mark.parametrize(
    ("start", "days", "holidays", "expected"),
    [
        ("2020-01-14", 10, [], "2020-01-28"),
        ("2020-01-14", 10, ["2020-01-20"], "2020-01-29"),  # ED 20-02, over a federal holiday
        ("2021-04-16", 1, [], "2021-04-19"),  # a Friday
        ("2021-04-17", 1, [], "2021-04-19"),  # a Saturday
    ],
)
def test_business_days(start: str, days: int, holidays: list[str], expected: str) -> None:
    free = [date.fromisoformat(day) for day in holidays]
    assert add_business_days(date.fromisoformat(start), days, free) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2021-11-03", 6, "2022-05-03"),
        ("2021-08-31", 6, "2022-02-28"),
        ("2023-12-31", 2, "2024-02-29"),
        ("2021-12-15", 12, "2022-12-15"),
    ],
)
def test_months(start: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(expected)


@given(start=st.dates(date(2000, 1, 1), date(2100, 1, 1)), days=st.integers(1, 300))
def test_business_days_are_never_earlier_than_days(start: date, days: int) -> None:
    found = add_business_days(start, days)
    assert found >= add_days(start, days)
    assert found.weekday() < 5
