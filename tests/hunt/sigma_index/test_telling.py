"""What is told of a record that a rule met, by the cases of ``who.toml`` beside this file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from firedoor.hunt.sigma import plan
from firedoor.hunt.sigma.index.rules import SigmaRules
from firedoor.hunt.sigma.plan import (
    Correlation,
    CorrelationKind,
    LogSource,
    Number,
    Order,
    RuleBook,
    Text,
    Wild,
)
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.origin import Origin
from tests.hunt.sigma_index.generated import rule

_CASES = tomllib.loads(Path(__file__).with_name("who.toml").read_text(encoding="utf-8"))["case"]
_SOURCES = {
    "event-log": LogSource("windows"),
    "iis": LogSource(category="webserver"),
    "ecp-server": LogSource("exchange", service="ecp-server"),
    "ecp-activity": LogSource("exchange", service="ecp-activity"),
    "exchange-log": LogSource("exchange", service="exchange-log"),
    "httpproxy": LogSource("exchange", service="httpproxy"),
}
_ANY = plan.Test(None, (Text((Wild.ANY,)),))


def _event(fields: dict[str, Any], kind: str = "event-log", log: str = "Security") -> Event:
    values = {name: tuple(one) if isinstance(one, list) else one for name, one in fields.items()}
    return Event(Source(Kind(kind), log, "EXCH01"), values, ("x",), None, Origin("a.log", 3))


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["name"])
def test_who_a_record_speaks_of(case: dict[str, Any]) -> None:
    book = RuleBook((rule(1, _SOURCES[case["kind"]], _ANY),))
    event = _event(case["fields"], case["kind"], case.get("log", ""))
    (sighting,), _ = SigmaRules(book).meet(event, None)
    told = {
        "client": sighting.client,
        "account": sighting.account,
        "session": sighting.session,
        "targets": list(sighting.targets),
    }
    assert told == {"client": "", "account": "", "session": "", "targets": [], **case["told"]}


def test_fields_are_those_of_the_author_then_of_the_condition_then_what_happened() -> None:
    condition = plan.Test("CommandLine", (Text((Wild.ANY, "whoami", Wild.ANY)),))
    book = RuleBook(
        (rule(1, LogSource("windows"), condition, fields=("ParentProcessName", "Absent")),)
    )
    fields = {
        "EventID": 4688, "NewProcessName": r"C:\Windows\System32\whoami.exe", "CommandLine": "whoami /all" + "x" * 900,
        "ParentProcessName": r"C:\Windows\System32\inetsrv\w3wp.exe", "SubjectUserName": "EXCH01$", "Other": "not told",
    }  # fmt: skip
    (sighting,), _ = SigmaRules(book).meet(_event(fields), None)
    assert [name for name, _ in sighting.fields] == [
        "ParentProcessName", "CommandLine", "EventID", "NewProcessName", "SubjectUserName",
    ]  # fmt: skip
    assert len(dict(sighting.fields)["CommandLine"]) == 500
    assert (sighting.origin.line, sighting.source.host) == (3, "EXCH01")


def test_a_silent_rule_only_feeds_its_correlation() -> None:
    base = rule(1, LogSource("windows"), plan.Test("A", (Text(("x",)),)), silent=True)
    seen = rule(2, LogSource("windows"), plan.Test("A", (Text(("x",)),)))
    more = Number(Order.AT_LEAST, 2.0)
    correlation = Correlation(
        rule(3, LogSource(), _ANY).facts,
        CorrelationKind.EVENT_COUNT,
        ("1",),
        60,
        "c.yml",
        group_by=("B",),
        bounds=(more,),
    )
    sightings, hits = SigmaRules(RuleBook((base, seen), (correlation,))).meet(
        _event({"A": "x", "B": "y"}), None
    )
    assert [one.rule.id for one in sightings] == ["2"]
    assert [(hit.rule, hit.values, hit.host) for hit in hits] == [("1", (("B", "y"),), "EXCH01")]


def test_records_without_a_word_are_not_looked_at() -> None:
    rules = SigmaRules(
        RuleBook((rule(1, LogSource("windows"), plan.Test("A", (Text(("wanted",)),))),))
    )
    event = _event({"A": "wanted"})
    assert not rules.meet(event, frozenset())[0]
    assert rules.meet(event, frozenset({0}))[0]
    assert rules.meet(event, None)[0]
