"""Rules mean what the specification says, case by case."""

from __future__ import annotations

from typing import Any

import pytest

from firedoor.hunt.sigma.meaning import matches
from firedoor.hunt.sigma.parsing.modifiers import Settings
from tests.hunt.sigma.cases_of import book, cases, event_of

_ALL = dict(cases())


@pytest.mark.parametrize("case", _ALL.values(), ids=_ALL.keys())
def test_a_rule_meets_what_it_says_and_nothing_else(case: dict[str, Any]) -> None:
    settings = Settings({name: tuple(v) for name, v in case.get("placeholders", {}).items()})
    more = {"logsource": case["logsource"]} if "logsource" in case else {}
    made = book(case["detection"], settings, **more)
    if "refused" in case:
        (unusable,) = made.unusable
        assert case["refused"] in unusable.reason
        return
    assert made.unusable == ()
    (rule,) = made.rules
    for given in case.get("meets", ()):
        assert matches(rule, event_of(given)), f"should be met by {given}"
    for given in case.get("passes", ()):
        assert not matches(rule, event_of(given)), f"should not be met by {given}"
