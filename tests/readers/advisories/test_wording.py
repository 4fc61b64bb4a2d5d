"""The notation that families are written in."""

from __future__ import annotations

import pytest

from firedoor.readers.advisories.wording import GAP, Lexicon, Span, match_at, parse_wording
from firedoor.readers.advisories.words import words_of


def _find(line: str, sentence: str) -> list[Span]:
    return [span for span, _ in Lexicon([(parse_wording(line), 0)]).find(words_of(sentence))]


@pytest.mark.parametrize(
    ("line", "sentence", "found"),
    [
        ("apply patch*", "Apply patches now", [Span(0, 2)]),
        ("apply patch*", "Apply all patches now", []),
        ("apply .. patch*", "Apply all patches now", [Span(0, 3)]),
        ("apply [the] patch", "apply the patch", [Span(0, 3)]),
        ("apply [the] patch", "apply patch", [Span(0, 2)]),
        ("apply|install it", "then install it", [Span(1, 3)]),
        ("^ install", "then install it", []),
        ("update .. #", "update it to v2.4", [Span(0, 4)]),
        ("update .. #", "update it to various", []),
        ("defense in depth", "Defense-in-Depth", [Span(0, 3)]),
        ("a .. b", "a " + "x " * GAP + "b", [Span(0, GAP + 2)]),
        ("a .. b", "a " + "x " * (GAP + 1) + "b", []),
        ("see url", "see https://example.org/a?b=c", [Span(0, 2)]),
    ],
)
def test_where_a_wording_stands(line: str, sentence: str, found: list[Span]) -> None:
    assert _find(line, sentence) == found


@pytest.mark.parametrize(
    "line", ["", "..", "a ..", ".. a", "[a] b", "^", "*", "a* | b", "a*b c", "#"]
)
def test_a_line_that_is_no_wording_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="wording"):
        parse_wording(line)


def test_a_match_tries_every_way_over_a_gap() -> None:
    """The first "to" is followed by the wrong word, the second by the right one."""
    wording = parse_wording("go .. to town")
    assert match_at(wording, words_of("go to the to town"), 0) == Span(0, 5)
