"""Verdicts as data: a whole server, what is changed of it, and the answer that is right then."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.answering import Asked, answer
from firedoor.hunt.found import FileFound
from firedoor.hunt.run import Hunted
from firedoor.hunt.sigma.plan import RuleBook, Unusable
from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity, Sighting
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.hunt.span import Flaw, FlawAt, Span
from firedoor.model.origin import Origin
from firedoor.model.problem import Problem
from tests.hunt.judging.whole_server import hunted, log_file, own_rules, span, whole_server

Case = dict[str, Any]
CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]
HOST = "EXCH01"


def time_of(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def matching(case: Case, key: str, file: FileFound) -> bool:
    return key in case and re.search(case[key], file.file) is not None


def at(hour: int) -> datetime:
    return datetime.fromtimestamp(hour * 3600, UTC)


def silenced(one: Span, begin: datetime, end: datetime) -> Span:
    hours = range(int(begin.timestamp() // 3600), int(end.timestamp() // 3600))
    return of_hours(one, one.busy - set(hours))


def of_hours(one: Span, busy: frozenset[int]) -> Span:
    if not busy:
        return replace(one, busy=busy, first=None, last=None, records=0)
    first = one.first if min(busy) == min(one.busy) else at(min(busy))
    last = one.last if max(busy) == max(one.busy) else at(max(busy)).replace(minute=59)
    return replace(one, busy=busy, first=first, last=last, records=len(busy))


def spans_of(file: FileFound, case: Case) -> tuple[Span, ...]:
    spans = file.spans
    for quiet in case.get("quiet", ()):
        if quiet["log"] in file.file:
            begin, end = time_of(quiet["from"]), time_of(quiet["to"])
            spans = tuple(silenced(one, begin, end) for one in spans)
    for thin in case.get("thin", ()):
        if thin["log"] in file.file:
            kept = (frozenset(h for h in one.busy if h % thin["every"] == 0) for one in spans)
            spans = tuple(of_hours(one, busy) for one, busy in zip(spans, kept, strict=True))
    for flaw in case.get("flaw", ()):
        if flaw["file"] in file.file:
            at = time_of(flaw["at"]) if "at" in flaw else None
            made = FlawAt(Flaw(flaw["flaw"]), flaw["what"], time=at)
            spans = tuple(replace(one, flaws=(made,)) for one in spans)
    if matching(case, "unread", file):
        spans = tuple(replace(one, unread=3) for one in spans)
    return spans


def changed(file: FileFound, case: Case) -> FileFound:
    file = replace(file, spans=spans_of(file, case))
    if matching(case, "skipped", file):
        why = "permission denied"
        return replace(file, spans=(), state=FileState.SKIPPED, note=why, records=0)
    if matching(case, "unrecognised", file):
        return replace(file, spans=(), records=0, reader="file")
    if matching(case, "noted", file):
        why = "was stopped after 300 seconds; the rest was not looked at"
        return replace(file, note=why, problems=(Problem(file.file, why),))
    if matching(case, "problem", file):
        return replace(file, problems=(Problem(file.file, "999 records met the rule"),))
    return file


def sightings(case: Case) -> Iterator[Sighting]:
    for number, given in enumerate(case.get("sighting", ())):
        outcome = Outcome(given["outcome"])
        confidence = Confidence(given.get("confidence", "high"))
        title = given.get("title", f"Rule {number}")
        facts = RuleFacts(
            given.get("rule", f"r{number}"), title, "sigma", Severity.HIGH, confidence, outcome,
            cves=tuple(given.get("cves", ())), general=given.get("general", False),
        )  # fmt: skip
        line = given.get("line", 7 if case.get("same_record") else 7 + number)
        time = time_of(given.get("time", "2021-03-03T00:00:00Z"))
        yield Sighting(
            facts, outcome, Source(Kind.IIS, "W3SVC1", HOST), Origin("seen.log", line), time,
            client=given.get("client", ""),
        )  # fmt: skip


def more(case: Case) -> Iterator[FileFound]:
    for number, given in enumerate(case.get("more", ())):
        kind, name = Kind(given["kind"]), f"{HOST}/" + given.get("file", f"more{number}.log")
        if "from" in given:
            begin, end = time_of(given["from"]), time_of(given["to"])
            one = span(Source(kind, given["log"], HOST), name, begin, end)
        else:
            one = Span(Source(kind, given["log"], HOST), name, None, None, 0)
        if "flaw" in given:
            flaw = FlawAt(Flaw(given["flaw"]), given["what"], time=time_of(given["at"]))
            one = replace(one, flaws=(flaw,))
        yield log_file(name, HOST, one)
    if "nobodys" in case:
        name, note = case["nobodys"], "is a 7-Zip archive"
        yield FileFound(name, 9, "", "file", FileState.NOT_EXAMINED, note)


def evidence(case: Case) -> Hunted:
    files = [changed(file, case) for file in whole_server(HOST) if not matching(case, "without", file)]  # fmt: skip
    seen = tuple(sightings(case))
    if seen:
        files[-1] = replace(files[-1], sightings=seen)
    found = hunted([*files, *more(case)])
    problem = Problem("a", "changed during the hunt: its bytes are others")
    if case.get("changed"):
        found = replace(found, changed=(problem,))
    if case.get("unopened"):
        found = replace(found, problems=(Problem("b.zip", "this archive cannot be opened (x)"),))
    if case.get("no_rules"):
        found = replace(found, book=RuleBook())
    if case.get("lost_rule"):
        found = replace(found, book=replace(own_rules(), rules=own_rules().rules[1:]))
    if case.get("no_yara"):
        found = replace(found, counts=())
    if case.get("lost_user_rule"):
        found = replace(found, unusable=(Unusable("mine.yml", "", "", "no such modifier"),))
    return found


def held(wanted: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Those that stand nowhere."""
    return [one for one in wanted if not any(one in text for text in texts)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_verdict(case: Case) -> None:
    asked = Asked(*(time_of(text) for text in case["asked"])) if "asked" in case else Asked()
    found: HuntAnswer = answer(evidence(case), asked)
    server = next(one for one in found.servers if one.host == HOST)
    assert server.verdict == case["verdict"], server.reasons
    assert found.verdict == case["verdict"]
    assert not held(case.get("reasons", ()), server.reasons), server.reasons
    assert not held(case.get("settled", ()), server.settled_by), server.settled_by
    texts = [str(one) for one in found.findings]
    assert not held(case.get("findings", ()), texts), texts
    assert not [one for one in case.get("silent", ()) for text in server.reasons if one in text]
    assert server.settled_by or case["verdict"] != "unknown"
    assert "findings" in case or not texts
