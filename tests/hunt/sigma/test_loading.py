"""Rule files: what is in them, what is wrong with them, and what a stranger can put there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.hunt.sigma.meaning import matches
from firedoor.hunt.sigma.parsing.loading import book_of, load_rules
from firedoor.hunt.sigma.parsing.placeholders import read_placeholders
from firedoor.model.hunt.sighting import Confidence, Outcome, Severity, Stage
from firedoor.model.problem import InputError
from tests.hunt.sigma.cases_of import event_of

_RULE = b"""
title: A shell
id: 11111111-2222-3333-4444-555555555555
name: shell
status: stable
level: critical
author: Somebody
references: [https://advisory.example/1]
tags: [attack.t1190, attack.t1505.003, attack.initial-access, cve.2021-26855, detection.emerging-threats]
logsource: {product: windows, service: security}
detection: {selection: {A: 1}, condition: selection}
fields: [A, B]
"""
_FILTER = """
title: ours
logsource: {{product: windows}}
filter: {{rules: {0}, selection: {{B: ok}}, condition: {1}}}
"""


def test_the_facts_of_a_rule_are_kept() -> None:
    (rule,) = book_of([("a.yml", _RULE)]).rules
    facts = rule.facts
    assert facts.techniques == ("T1190", "T1505.003")
    assert facts.cves == ("CVE-2021-26855",)
    assert (facts.author, facts.references) == ("Somebody", ("https://advisory.example/1",))
    assert (facts.severity, facts.outcome) == (Severity.CRITICAL, Outcome.SUSPICIOUS)
    assert (rule.fields, rule.name) == (("A", "B"), "shell")


def test_our_own_rules_say_outcome_and_stage() -> None:
    own = b"firedoor: {outcome: exploited, stage: shell-used, confidence: high, why: it says so}\n"
    (rule,) = book_of([("a.yml", _RULE + own)]).rules
    facts = rule.facts
    assert (facts.outcome, facts.stage) == (Outcome.EXPLOITED, Stage.USE)
    assert (facts.confidence, facts.why) == (Confidence.HIGH, "it says so")


@pytest.mark.parametrize("own", ["{outcome: maybe}", "{outcomes: exploited}", "yes"])
def test_an_own_map_that_says_what_is_not_known_is_refused(own: str) -> None:
    (unusable,) = book_of([("a.yml", _RULE + f"firedoor: {own}\n".encode())]).unusable
    assert "firedoor" in unusable.reason
    assert unusable.title == "A shell"


@pytest.mark.parametrize(
    ("rules", "condition", "met"),
    [
        ("[shell]", "not selection", False),
        ("any", "not selection", False),
        ("[11111111-2222-3333-4444-555555555555]", "not selection", False),
        ("[another]", "not selection", True),
        ("[shell]", "selection", True),
    ],
)
def test_a_filter_adds_its_condition_to_the_rules_that_it_names(
    rules: str,
    condition: str,
    met: bool,  # noqa: FBT001 (an expected answer)
) -> None:
    text = _FILTER.format(rules, condition).encode()
    (rule,) = book_of([("f.yml", text), ("a.yml", _RULE)]).rules
    assert matches(rule, event_of({"A": 1, "B": "ok"})) is met


def test_global_and_repeated_documents() -> None:
    text = b"""
action: global
title: both
logsource: {product: windows, service: security}
---
id: one
detection: {s: {A: 1}, condition: s}
---
action: repeat
id: two
detection: {s: {A: 2}}
"""
    one, two = book_of([("a.yml", text)]).rules
    assert [one.facts.id, two.facts.id, two.facts.title] == ["one", "two", "both"]
    assert matches(two, event_of({"A": 2}))
    assert not matches(two, event_of({"A": 1}))


_BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"title: [", "is not YAML"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"a" * (1 << 20) + b"aa", "is larger than"),
        (b"- just a list", "is not a map"),
        (b"title: x", "has no detection, correlation or filter"),
        (b"title: x\ndetection: {s: {A: 1}, condition: s}", "has no logsource"),
        (
            b"title: x\nlogsource: {product: a}\ndetection: {s: {A|contains: 1, A|contains: 2}, condition: s}",
            "stands twice",
        ),
        (b"x: !!python/object/apply:os.system [x]", "is not YAML"),
        (_BOMB.encode(), "aliases"),
        (b"[" * 5000, "nest"),
        (b"a: " + b"{b: " * 5000, "nest"),
        (b"- " * 5000, "nest"),
        (b"a: " + b"9" * 10_000, "is not YAML that can be used"),
        (b"x: y\n\x00", "is not YAML"),
    ],
)
def test_what_cannot_be_used_is_listed_with_its_reason(data: bytes, reason: str) -> None:
    book = book_of([("bad.yml", data), ("good.yml", _RULE)])
    assert len(book.rules) == 1
    assert [unusable.file for unusable in book.unusable] == ["bad.yml"]
    assert reason in book.unusable[0].reason


def test_two_rules_of_one_id_are_not_both_used_in_silence() -> None:
    book = book_of([("a.yml", _RULE), ("b.yml", _RULE)])
    assert len(book.rules) == 1
    assert "another rule has the id" in book.unusable[0].reason


@given(st.binary(max_size=200), st.integers(0, len(_RULE)), st.integers(0, 40))
def test_random_and_damaged_rules_never_raise(noise: bytes, at: int, cut: int) -> None:
    damaged = _RULE[:at] + noise + _RULE[at + cut :]
    book = book_of([("r.yml", damaged), ("n.yml", noise)])
    assert len(book.rules) + len(book.correlations) + len(book.unusable) >= 1


def test_folders_are_read_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "z.yaml").write_bytes(_RULE)
    (tmp_path / "a.yml").write_bytes(_RULE.replace(b"1111", b"2222").replace(b"shell", b"other"))
    (tmp_path / "README.md").write_bytes(b"[")
    book = load_rules([tmp_path])
    assert [rule.file for rule in book.rules] == ["a.yml", "b/z.yaml"]
    assert book.unusable == ()


def test_a_folder_that_is_not_there_is_an_error_of_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such folder"):
        load_rules([tmp_path / "none"])


@pytest.mark.parametrize("text", ["a = 1", "a = [1]", "a =", "a = []"])
def test_values_of_placeholders_are_texts(tmp_path: Path, text: str) -> None:
    path = tmp_path / "values.toml"
    path.write_text(text)
    with pytest.raises(InputError, match="write name ="):
        read_placeholders(path)


def test_a_folder_without_rules_is_said_and_not_taken_for_rules(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "rule.txt").write_text("title: saved with another ending\n")
    (one,) = load_rules([tmp_path / "mine"]).unusable
    assert (one.file, one.reason) == (
        "mine/",
        "holds no Sigma rules (files called *.yml or *.yaml)",
    )
