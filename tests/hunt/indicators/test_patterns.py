"""STIX patterns: what they mean, and whether an independent parser takes the same ones."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stix2patterns.v21.pattern import Pattern

from firedoor.hunt.indicators.patterns.meaning import Alternative, meaning_of
from firedoor.hunt.indicators.patterns.parsing import parse
from firedoor.hunt.indicators.refusing import Refused

CASES = tomllib.loads((Path(__file__).parent / "patterns.toml").read_text(encoding="utf-8"))["case"]


def _told(one: Alternative) -> str:
    part = f"{one.part}: " if one.part else ""
    terms = " & ".join(str(term) for term in one.terms)
    left = (re.sub(r" \S+ \(.*", "", text) for text in one.unchecked)  # without value and reason
    return part + "|".join((terms, *left))


def _meaning(pattern: str) -> tuple[list[str], str]:
    try:
        found = meaning_of(pattern)
    except Refused as error:
        return [], str(error)
    return [_told(one) for one in found.alternatives], "; ".join(found.unusable)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["pattern"])
def test_meaning(case: dict[str, Any]) -> None:
    terms, refused = _meaning(case["pattern"])
    assert terms == case["terms"]
    assert case.get("refused", "") in refused
    assert bool(refused) is ("refused" in case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["pattern"])
def test_the_same_are_patterns_to_another_parser(case: dict[str, Any]) -> None:
    assert _is_pattern(case["pattern"]) is case.get("valid", True)
    assert _is_theirs(case["pattern"]) is case.get("valid", True)


_VALUES = st.sampled_from(
    ["'a'", "'it\\'s'", "1", "-2", "1.5", "true", "t'2021-01-01T00:00:00Z'", "h'00ff'", "b'AA=='"]
)
_PATHS = st.sampled_from(
    ["file:name", "file:hashes.'SHA-256'", "a:b[0].c", "a-b:c[*].'d e'", "x:y.z_w"]
)
_TESTS = st.one_of(
    st.builds("{} {} {}".format, _PATHS, st.sampled_from(["=", "!=", "NOT ="]), _VALUES),
    st.builds("{} IN ({}, {})".format, _PATHS, _VALUES, _VALUES),
    st.builds(
        "{} {} 'x%'".format, _PATHS, st.sampled_from(["LIKE", "NOT LIKE", "MATCHES", "ISSUBSET"])
    ),
    st.builds("EXISTS {}".format, _PATHS),
)
_INNER = st.recursive(
    _TESTS,
    lambda one: st.builds("({} {} {})".format, one, st.sampled_from(["AND", "OR"]), one),
    max_leaves=5,
)
_PATTERNS = st.recursive(
    st.builds("[{}]".format, _INNER),
    lambda one: st.builds(
        "({} {} {})".format, one, st.sampled_from(["AND", "OR", "FOLLOWEDBY"]), one
    ),
    max_leaves=4,
)


@given(_PATTERNS)
def test_what_the_grammar_makes_is_taken(pattern: str) -> None:
    parse(pattern)
    assert _is_theirs(pattern)


@given(_PATTERNS, st.data())
def test_what_is_broken_is_refused_by_both_or_by_none(pattern: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(pattern) - 1))
    broken = pattern[:at] + pattern[at + 1 :]
    if _is_theirs(broken):
        assert _is_pattern(broken)


@given(st.text(max_size=300))
def test_any_text_is_a_pattern_or_refused(text: str) -> None:
    terms, refused = _meaning(text)
    assert terms or refused


def test_hostile_patterns_are_bounded() -> None:
    with pytest.raises(Refused, match="brackets within each other"):
        meaning_of("[" + "(" * 5000 + "a:b = 'c'" + ")" * 5000 + "]")
    both = " AND ".join("(a:b = '1' OR a:b = '2')" for _ in range(40))
    with pytest.raises(Refused, match="alternatives"):
        meaning_of(f"[{both}]")
    many = " OR ".join(f"domain-name:value = 'h{number}.example'" for number in range(3000))
    assert len(meaning_of(f"[{many}]").alternatives) == 3000
    values = ", ".join(f"'198.51.{number // 250}.{number % 250}'" for number in range(30_000))
    assert len(meaning_of(f"[ipv4-addr:value IN ({values})]").alternatives) == 30_000


def _is_pattern(pattern: str) -> bool:
    try:
        parse(pattern)
    except Refused:
        return False
    return True


def _is_theirs(pattern: str) -> bool:
    try:
        Pattern(pattern)
    except Exception:  # noqa: BLE001 - it has several of its own
        return False
    return True
