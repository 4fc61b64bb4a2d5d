"""Which steps of a way a person sees: what decides, and not what merely did nothing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from firedoor.model.origin import Origin
from firedoor.reach.cross import Step
from firedoor.reach.telling import telling


def rule(line: int, **more: object) -> Step:
    """A line that permits."""
    return Step("filter", Origin("fw", line, text=f"permit {line}"), "list: permit", **more)  # type: ignore[arg-type]


def end(line: int, *, written: bool = False) -> Step:
    """The end of a rule set of the reader's, or of a written one, that lets pass what no rule asks for."""
    return rule(line, left=True, written=written)


POLICY = end(2, written=True)
ROUTE = Step("route", Origin("fw", 9, text="route"), "static route")
CONDITION = rule(3, varying=("a user",))


@dataclass(frozen=True)
class Case:
    name: str
    steps: tuple[Step, ...]
    seen: tuple[Step, ...]


CASES = [
    Case("no filter beside a list", (end(1), rule(5), end(1)), (rule(5),)),
    Case("nothing but silent ends", (ROUTE, end(1), end(4)), (ROUTE, end(1), end(4))),
    Case("a policy that decides", (end(1), POLICY), (POLICY,)),
    Case("a chain before the one that decides", (POLICY, rule(5)), (rule(5),)),
    Case("a policy after a rule of another chain", (rule(5), POLICY), (rule(5), POLICY)),
    Case("one line asked twice", (rule(5), ROUTE, rule(5)), (rule(5), ROUTE)),
    Case("a condition is never left out", (CONDITION, CONDITION), (CONDITION, CONDITION)),
    Case("a route is no filter", (end(1), ROUTE), (end(1), ROUTE)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_decides_is_shown_and_what_did_nothing_is_not(case: Case) -> None:
    assert telling(case.steps) == case.seen
