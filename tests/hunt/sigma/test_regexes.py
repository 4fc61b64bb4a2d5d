"""Regular expressions: the automaton agrees with ``re``, and no pattern of a stranger takes long."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.hunt.sigma.plan import Regex
from firedoor.hunt.sigma.regexes import problem_of, searcher
from firedoor.hunt.sigma.regexes.linear import program_of
from firedoor.hunt.sigma.regexes.shape import flags_of, shape_of

_ATOMS = (
    "a",
    "b",
    ".",
    "[ab]",
    "[^a]",
    r"\w",
    r"\s",
    r"\d",
    "^",
    "$",
    r"\b",
    r"\B",
    r"\A",
    r"\Z",
    "A",
    "\n",
)


def _patterns() -> st.SearchStrategy[str]:
    def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        repeat = st.sampled_from(("*", "+", "?", "{2}", "{1,3}", "*?", "{0,2}?"))
        return st.one_of(
            st.lists(inner, min_size=1, max_size=4).map("".join),
            st.tuples(inner, repeat).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        )

    return st.recursive(st.sampled_from(_ATOMS), deeper, max_leaves=8)


@given(
    _patterns(),
    st.sampled_from(("", "i", "m", "s", "ims")),
    st.text("abA \n1", min_size=1, max_size=12),
)
def test_the_automaton_finds_what_re_finds(pattern: str, flags: str, text: str) -> None:
    expected = re.search(pattern, text, flags_of(flags)) is not None
    assert program_of(shape_of(pattern, flags)).search(text) is expected


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_pattern_is_usable_or_refused_with_a_reason(pattern: str, text: str) -> None:
    regex = Regex(pattern)
    if not problem_of(regex):
        assert searcher(regex)(text) in (True, False)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|aa)+$",
        "(a*)*b",
        "(.*a){12}b",
        "a?" * 25 + "a" * 25 + "b",
        "(a|a)*b",
        r"(\w+\s?)+!",
        "a.*a.*a.*a.*b",
    ],
)
def test_patterns_that_explode_elsewhere_do_not_here(pattern: str) -> None:
    regex = Regex(pattern)
    assert problem_of(regex) == ""
    # As a ratio in one run: four times the text may take four times as long and not sixteen.
    spent = []
    for length in (20_000, 80_000):
        begin = time.perf_counter()
        searcher(regex)("a" * length + "!\x00")
        spent.append(time.perf_counter() - begin)
    assert spent[1] < 12 * spent[0] + 0.5


@pytest.mark.parametrize(
    "pattern", ["(a{1,1000}){1,1000}", "((a{500}){500}){500}", "(" * 500 + ")" * 500, "x" * 5000]
)
def test_patterns_that_are_too_large_are_refused(pattern: str) -> None:
    assert problem_of(Regex(pattern)) != ""


def test_lookarounds_of_short_texts_are_exact() -> None:
    search = searcher(Regex("a(?!b)"))
    assert search("ac")
    assert not search("ab")
