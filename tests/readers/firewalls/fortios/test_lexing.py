"""Words, quotes and texts over several lines."""

from __future__ import annotations

import pytest

from firedoor.readers.firewalls.fortios.lexing import statements


def _words(text: str) -> list[tuple[str, ...]]:
    return [statement.words for statement in statements(text.split("\n"))]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('set name "two words" x', ("set", "name", "two words", "x")),
        ('rename "old" to "new"_name', ("rename", "old", "to", "new_name")),
        (r'set comment "a \"quote\" and \\"', ("set", "comment", 'a "quote" and \\')),
        ("set comment 'it is \"so\"'", ("set", "comment", 'it is "so"')),
        ('set alias ""', ("set", "alias", "")),
        ('set member "a" "" "b"', ("set", "member", "a", "", "b")),
        ('set member "a""b"', ("set", "member", "ab")),
        (r"set name a\ b", ("set", "name", "a b")),
        ("edge-fw # config firewall policy", ("config", "firewall", "policy")),
        ("edge-fw (policy) # edit 1", ("edit", "1")),
        ("--More--        set x 1", ("set", "x", "1")),
    ],
)
def test_words_of_a_line(line: str, words: tuple[str, ...]) -> None:
    assert _words(line) == [words]


def test_a_text_over_several_lines_is_one_value() -> None:
    text = 'set certificate "-----BEGIN\nAAAA==\n-----END"\nset x 1'
    first, second = statements(text.split("\n"))
    assert first.words == ("set", "certificate", "-----BEGIN\nAAAA==\n-----END")
    assert (first.line, first.last, second.line) == (1, 3, 4)


@pytest.mark.parametrize(
    "broken",
    [
        'set comment "never closed\n    next\n    edit 2\n        set name "x"',
        'set comment "closed by another\nnothing to see "x" y',
        "set comment it's\n    next\n    edit 2\n        set name 'x'",
    ],
)
def test_a_quote_that_is_not_closed_swallows_no_other_line(broken: str) -> None:
    found = list(statements(broken.split("\n")))
    assert found[0].damaged
    assert [s.line for s in found] == list(range(1, broken.count("\n") + 2))


def test_a_page_of_html_may_hold_what_looks_like_commands() -> None:
    text = 'set buffer "<html>\nend\nset x\n</html>"\nend'
    assert [s.line for s in statements(text.split("\n"))] == [1, 5]
