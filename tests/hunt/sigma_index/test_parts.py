"""The parts of the index, each against the plain way of doing the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.hunt.sigma.index import literals
from firedoor.hunt.sigma.index.edges import Edges
from firedoor.hunt.sigma.index.expressions import search_of
from firedoor.hunt.sigma.index.gates import gate_of
from firedoor.hunt.sigma.index.literals import finder_of
from firedoor.hunt.sigma.index.networks import Networks
from firedoor.hunt.sigma.index.translating import translated
from firedoor.hunt.sigma.meaning import fits, fold
from firedoor.hunt.sigma.plan import Network, Regex, Text, Wild
from firedoor.hunt.sigma.regexes import problem_of, searcher

_TEXTS = st.text("abkKsS +\\\n\0ß\u017f\u212aé\u01310", max_size=12)
_PIECES = st.sampled_from(
    (
        "a", "b", "k", "S", ".", "[ab]", "[^k]", "[a-k]", r"\s", r"\w", r"\W", r"\d", r"\b", "^", "$", r"\.", "é",
        "\u017f", r"\Z", "(?:a|b)", "(?:ab|k|)", "(a)", "(?=b)", "(?!k)", "(?<=a)", "(?>a+)", "(?i:k)", "(?s:.)",
        r"[\Wk]", "[\u017f-\u212a]",
    )
)  # fmt: skip
_REPEATS = st.sampled_from(("", "", "", "+", "*", "?", "{2}", "{1,}", "{0,3}", "+?", "*+"))


@st.composite
def _patterns(draw: st.DrawFn) -> str:
    def run() -> str:
        count = draw(st.integers(1, 4))
        return "".join(draw(_PIECES) + draw(_REPEATS) for _ in range(count))

    made = run()
    if draw(st.booleans()):
        made = f"(?:{made}|{run()}){draw(_REPEATS)}{run()}"
    return made


_REGEXES = st.builds(Regex, _patterns(), st.sampled_from(("", "i", "s", "m", "is"))).filter(
    lambda regex: not problem_of(regex)
)


@pytest.mark.parametrize("plain", [False, True])
def test_expressions_stand_where_each_alone_does(*, plain: bool) -> None:
    @settings(max_examples=500)
    @given(st.lists(_REGEXES, min_size=1, max_size=4), st.lists(_TEXTS, max_size=8))
    def check(regexes: list[Regex], texts: list[str]) -> None:
        search = search_of(list(enumerate(regexes)), plain=plain)
        for text in texts:
            wanted = {number for number, regex in enumerate(regexes) if searcher(regex)(text)}
            assert search(text) == wanted

    check()


@settings(max_examples=500)
@given(_REGEXES, st.lists(_TEXTS.filter(str.isascii), max_size=8))
def test_a_gate_is_open_wherever_its_expression_stands(regex: Regex, texts: list[str]) -> None:
    gate = gate_of(regex)
    for text in texts if gate else ():
        if searcher(regex)(text):
            assert any(literal in fold(text) for literal in gate)


@pytest.mark.parametrize(
    ("pattern", "gate"),
    [
        (r"cmd.{0,5}(?:/c|/r).+powershell", ("powershell",)),
        (r"(?:mimi|kiwi)katz\s", ("katz",)),
        (r"(?:procdump|comsvcs).*x?", ("procdump", "comsvcs")),
        (r"[Ww][Hh]oami", ("whoami",)),
        (r"(?:abc)?d", ()),
        (r"(?:abc)+d", ("abc",)),
        (r"(?=abcdef)x", ()),
        ("\u017fcript", ("cript",)),
    ],
)
def test_gates_are_what_cannot_be_missing(pattern: str, gate: tuple[str, ...]) -> None:
    assert gate_of(Regex(pattern)) == gate


@pytest.mark.parametrize(
    ("pattern", "exact"),
    [
        (r".{1000,}", True),
        (r"^[a-f0-9]{8}\.exe$", True),
        (r"a(?=b)", False),
        (r"(a)b\1", False),
        (r"a\b", False),
        (r"(?:x{100}){100}", False),
    ],
)
def test_what_an_engine_is_told_means_the_same(pattern: str, *, exact: bool) -> None:
    made = translated(Regex(pattern))
    assert made is not None
    assert made[1] is exact


def test_expressions_of_strangers_are_compiled_within_a_bound() -> None:
    """Repeats within repeats, whose sizes multiply: what is dear is asked in another way, with the same answer."""
    hostile = [
        Regex("(?:(?:a{0,20}b){0,20}c){0,20}d"),
        Regex("(?:[ab]{1,60}[bc]{1,60}){3,60}z"),
        Regex("x"),
    ]
    search = search_of(list(enumerate(hostile)))
    assert search("aabcd x") == {0, 2}
    assert search("ab" * 50 + "z") == {1}


@pytest.mark.parametrize("plain", [False, True])
def test_literals_are_found_as_they_are(*, plain: bool) -> None:
    letters = "ab\0\\é\u212a\ud800"

    @given(
        st.lists(st.text(letters, min_size=1, max_size=6), max_size=12, unique=True),
        st.lists(st.text(letters, max_size=16), max_size=6),
    )
    def check(known: list[str], texts: list[str]) -> None:
        find = finder_of(known, plain=plain)
        for text in texts:
            found = list(find(text))
            assert sorted(found) == [n for n, one in enumerate(known) if one in text]

    check()


def test_a_patient_finder_says_the_same_before_and_after_it_is_compiled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(literals, "_TEXTS_ALONE", 3)
    known = [f"word{number}" for number in range(40)]
    find = literals.patient_finder(known)
    assert [set(find(f"a word{number} b")) for number in range(10)] == [
        {number for number in range(40) if known[number] in f"a word{text} b"} for text in range(10)
    ]


@given(
    st.lists(st.text("ab", min_size=1, max_size=8), max_size=12),
    st.text("ab", max_size=10),
    st.booleans(),
)
def test_edges_are_those_of_the_text(known: list[str], text: str, at_end: bool) -> None:  # noqa: FBT001 - given
    edges = Edges(at_end=at_end)
    for number, literal in enumerate(known):
        edges.add(literal, number)
    met: set[int] = set()
    edges.find(text, met)
    stands = str.endswith if at_end else str.startswith
    assert met == {number for number, one in enumerate(known) if stands(text, one)}


@given(
    st.sampled_from(
        (
            "10.1.2.3",
            "::ffff:10.1.2.3",
            "2001:db8::9%eth0",
            " 192.0.2.1 ",
            "300.1.1.1",
            "",
            "-",
            "fe80::1",
            "::",
            "10.1.2",
        )
    )
)
def test_networks_hold_what_each_alone_does(text: str) -> None:
    known = [
        Network(one)
        for one in ("10.0.0.0/8", "10.1.2.3/32", "2001:db8::/32", "::/0", "192.0.2.0/24")
    ]
    met = set(Networks(list(enumerate(known))).met(text))
    assert met == {number for number, one in enumerate(known) if fits(one, text)}


def test_a_literal_star_is_no_wildcard() -> None:
    """They are equal as text, and what keeps answers must not take one for the other."""
    wild, literal = Text(("a", Wild.ANY)), Text(("a", "*"))
    assert [fits(one, "ab") for one in (wild, literal, wild, literal)] == [True, False, True, False]
    assert [fits(one, "a*") for one in (literal, wild)] == [True, True]
