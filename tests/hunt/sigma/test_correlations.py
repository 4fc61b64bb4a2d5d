"""Correlations: cases as data, chains, and that the order of the hits does not matter."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from firedoor.hunt.found import BaseHit
from firedoor.hunt.sigma.correlating import correlate, fields_asked
from firedoor.hunt.sigma.parsing.loading import book_of
from firedoor.hunt.sigma.plan import RuleBook
from firedoor.model.origin import Origin

_TEXT = Path(__file__).with_name("cases").joinpath("correlations.yaml").read_text(encoding="utf-8")
_CASES = yaml.safe_load(_TEXT)
_START = datetime(2021, 3, 3, tzinfo=UTC)
_RULE = """
title: {0}
name: {0}
logsource: {{product: windows}}
detection: {{s: {{A: 1}}, condition: s}}
---
"""
_RULES = "".join(_RULE.format(name) for name in "abc")


def _book(*correlations: dict[str, Any]) -> RuleBook:
    documents = [{"title": c.get("name", "joined"), **c} for c in correlations]
    return book_of([("rules.yml", (_RULES + yaml.safe_dump_all(documents)).encode())])


def _hit(number: int, given: list[Any]) -> BaseHit:
    rule, second, *values = given
    time = None if second is None else _START + timedelta(seconds=second)
    pairs = tuple(values[0].items()) if values else ()
    return BaseHit(rule, time, pairs, Origin("log", number + 1))


@pytest.mark.parametrize("case", _CASES, ids=[case["case"] for case in _CASES])
def test_a_correlation_is_met_as_it_says(case: dict[str, Any]) -> None:
    book = _book({"correlation": case["correlation"]})
    if "refused" in case:
        (unusable,) = book.unusable
        assert case["refused"] in unusable.reason
        assert not any(rule.silent for rule in book.rules), "a rule is silent for nothing"
        return
    assert book.unusable == ()
    hits = [_hit(number, given) for number, given in enumerate(case["hits"])]
    random.Random(1).shuffle(hits)  # noqa: S311 (an order, no secret)
    answer = correlate(book, hits)
    assert [[list(f.group), f.count, f.value] for f in answer.found] == case["found"]


def test_correlations_build_on_correlations_and_only_the_outermost_speaks() -> None:
    many = {"type": "event_count", "rules": ["a"], "group-by": ["User"], "timespan": "1m"}
    outer = {"type": "temporal_ordered", "rules": ["many", "b"], "group-by": ["User"]}
    book = _book(
        {"name": "outer", "correlation": {**outer, "timespan": "1h"}},
        {"name": "many", "correlation": {**many, "condition": {"gte": 2}}},
    )
    assert book.unusable == ()
    hits = [
        _hit(n, given)
        for n, given in enumerate(
            [["a", 0, {"User": "x"}], ["a", 1, {"User": "x"}], ["b", 60, {"User": "x"}], ["b", 61]]
        )
    ]
    (found,) = correlate(book, hits).found
    assert (found.correlation.name, found.group, found.count) == ("outer", ("x",), 2)
    assert {rule.name for rule in book.rules if rule.silent} == {"a", "b"}


def test_circles_are_refused() -> None:
    one = {"type": "temporal", "timespan": "1m"}
    book = _book(
        {"name": "x", "correlation": {**one, "rules": ["y"]}},
        {"name": "y", "correlation": {**one, "rules": ["x"]}},
    )
    assert ["circle" in unusable.reason for unusable in book.unusable] == [True, True]
    assert book.correlations == ()


def test_generate_lets_the_rules_speak_for_themselves() -> None:
    given = {"type": "temporal", "rules": ["a", "b"], "timespan": "1m", "generate": True}
    assert not any(rule.silent for rule in _book({"correlation": given}).rules)


def test_hits_without_a_time_are_counted() -> None:
    given = {"type": "event_count", "rules": ["a"], "timespan": "1m", "condition": {"gte": 1}}
    answer = correlate(_book({"correlation": given}), [_hit(0, ["a", None])])
    assert (answer.found, answer.timeless) == ((), 1)


def test_the_fields_that_hits_must_bring_go_through_chains_and_other_names() -> None:
    inner = {"type": "value_count", "rules": ["a"], "group-by": ["User"], "timespan": "1m"}
    outer = {"type": "temporal", "rules": ["many", "b"], "group-by": ["ip"], "timespan": "1h"}
    book = _book(
        {"name": "many", "correlation": {**inner, "condition": {"field": "Port", "gte": 2}}},
        {"name": "outer", "correlation": {**outer, "aliases": {"ip": {"many": "src", "b": "dst"}}}},
    )
    asked = fields_asked(book)
    assert set(asked["a"]) == {"User", "Port", "src"}
    assert set(asked["b"]) == {"dst"}
