"""Generated rules, written as YAML, against a second tiny interpreter that shares no code with the first.

It works on the generated values themselves, knows one logical line a modifier, and matches wildcards by trying all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.hunt.sigma.meaning import fold, glob, matches
from firedoor.hunt.sigma.parsing.patterns import parts_of
from tests.hunt.sigma.cases_of import book, event_of

_LETTERS = "abA*?\\ "
_NAMES = ("F", "G", "H")
_TEXTS = st.text(_LETTERS, min_size=1, max_size=5)
_VALUES = st.one_of(_TEXTS, st.integers(0, 3), st.none(), st.just(""))
_SCALARS = st.one_of(st.text("abAB*?\\ ", max_size=6), st.integers(0, 3), st.none())
_EVENTS = st.dictionaries(
    st.sampled_from(_NAMES), st.one_of(_SCALARS, st.lists(_SCALARS, min_size=1, max_size=2))
)
_MODIFIERS = st.sampled_from(
    (
        "",
        "|contains",
        "|startswith",
        "|endswith",
        "|cased",
        "|contains|all",
        "|neq",
        "|exists",
        "|gt",
        "|lte",
    )
)


def _tokens(text: str) -> list[tuple[str, str]]:
    """(kind, character): a character of its own, or a wildcard."""
    made, at = [], 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] in set("*?\\"):
            made.append(("is", text[at + 1]))
            at += 2
        else:
            made.append(("wild" if text[at] in "*?" else "is", text[at]))
            at += 1
    return made


def _tries(tokens: list[tuple[str, str]], text: str) -> bool:
    if not tokens:
        return not text
    (kind, char), rest = tokens[0], tokens[1:]
    if kind == "wild" and char == "*":
        return any(_tries(rest, text[at:]) for at in range(len(text) + 1))
    return bool(text) and (kind == "wild" or text[0] == char) and _tries(rest, text[1:])


def _text_fits(value: Any, found: Any, before: str, behind: str, cased: bool) -> bool:  # noqa: FBT001
    pattern = _tokens(str(value))
    if before:
        pattern = [("wild", "*"), *pattern]
    if behind:
        pattern = [*pattern, ("wild", "*")]
    text = "" if found is None else str(found)
    if not cased:
        pattern, text = [(kind, char.lower()) for kind, char in pattern], text.lower()
    return _tries(pattern, text)


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except ValueError:
        return None


def _fits(modifier: str, value: Any, found: Any) -> bool:
    if modifier in ("|gt", "|lte"):
        number = _number(found)
        return number is not None and (number > value if modifier == "|gt" else number <= value)
    if isinstance(value, int) and modifier in ("", "|neq"):
        return _number(found) == value
    before = "*" if modifier.startswith(("|contains", "|endswith")) else ""
    behind = "*" if modifier.startswith(("|contains", "|startswith")) else ""
    return _text_fits(value, found, before, behind, modifier == "|cased")


def _expected(name: str, modifier: str, values: list[Any], event: dict[str, Any]) -> bool:
    there = name in event
    found = event[name] if isinstance(event.get(name), list) else [event.get(name)]
    if modifier == "|exists":
        return there is values[0]

    def one(value: Any) -> bool:
        if value is None:
            return not there or all(x is None for x in found)
        return there and any(_fits(modifier, value, x) for x in found)

    met = all(map(one, values)) if modifier.endswith("|all") else any(map(one, values))
    return not met if modifier == "|neq" else met


@st.composite
def _searches(draw: st.DrawFn) -> tuple[str, str, list[Any]]:
    modifier = draw(_MODIFIERS)
    values = {"|exists": st.booleans(), "|gt": st.integers(0, 3), "|lte": st.integers(0, 3)}
    plain = _VALUES if modifier in ("", "|neq") else _TEXTS
    size = 1 if modifier == "|exists" else 3
    found = draw(st.lists(values.get(modifier, plain), min_size=1, max_size=size))
    return draw(st.sampled_from(_NAMES)), modifier, found


_SHAPES: dict[str, Callable[[bool, bool, bool], bool]] = {
    "s0 and s1": lambda a, b, _: a and b,
    "s0 or s1 and not s2": lambda a, b, c: a or (b and not c),
    "not (s0 or s1)": lambda a, b, _: not (a or b),
    "1 of s* and not s2": lambda a, b, c: (a or b or c) and not c,
    "all of s*": lambda a, b, c: a and b and c,
    "2 of them": lambda a, b, c: a + b + c >= 2,
}


@settings(max_examples=400)
@given(
    st.lists(_searches(), min_size=3, max_size=3),
    st.sampled_from(sorted(_SHAPES)),
    st.lists(_EVENTS, min_size=1, max_size=4),
)
def test_generated_rules_mean_what_a_second_interpreter_says(
    searches: list[tuple[str, str, list[Any]]], shape: str, events: list[dict[str, Any]]
) -> None:
    detection: dict[str, Any] = {"condition": shape}
    for number, (name, modifier, values) in enumerate(searches):
        detection[f"s{number}"] = {name + modifier: values if len(values) > 1 else values[0]}
    (rule,) = book(yaml.safe_load(yaml.safe_dump(detection))).rules
    for given_event in events:
        answers = [_expected(*search, given_event) for search in searches]
        assert matches(rule, event_of(given_event)) is bool(_SHAPES[shape](*answers))


@given(st.text("ab*?", max_size=10), st.text("ab", max_size=14))
def test_wildcards_are_as_trying_all(pattern: str, text: str) -> None:
    assert glob(parts_of(pattern), text, cased=True) is _tries(_tokens(pattern), text)


@given(st.text(max_size=20))
def test_letters_lose_their_case_one_for_one(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_many_wildcards_take_no_time_that_explodes() -> None:
    assert not glob(parts_of("*a" * 40 + "*b"), "a" * 100_000, cased=False)
