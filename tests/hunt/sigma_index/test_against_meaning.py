"""The index gives the answers of ``meaning`` for every rule and event, generated and published."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.hunt.sigma.index import expressions, literals, needed
from firedoor.hunt.sigma.index.rules import SigmaRules
from firedoor.hunt.sigma.meaning import matches
from firedoor.hunt.sigma.plan import RuleBook, SigmaRule
from firedoor.hunt.sigma.sources import routes
from firedoor.hunt.sigma.views import fitted
from firedoor.model.hunt.event import Event
from firedoor.readers.logs.words import PlainWords
from tests.conftest import CORPORA
from tests.hunt.sigma.corpus_events import SIGMA, corpus_book, events_in
from tests.hunt.sigma_index import generated as g

_ONE_IN = 16  # events of the corpora: the plain meaning needs ten milliseconds for each


def _plainly(rules: tuple[SigmaRule, ...], event: Event) -> list[int]:
    return [number for number, rule in enumerate(rules) if matches(fitted(rule), event)]


@settings(max_examples=600)
@given(g.rules(g.LETTERS), st.lists(g.events(g.LETTERS), min_size=1, max_size=6))
def test_generated_rules_meet_what_they_mean(
    rules: tuple[SigmaRule, ...], events: list[Event]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(literals, "_TEXTS_ALONE", 1)
        index = SigmaRules(RuleBook(rules))
        for event in events:
            assert index.met(event) == _plainly(rules, event)


@settings(max_examples=150)
@given(g.rules(g.LETTERS), st.lists(g.events(g.LETTERS), min_size=1, max_size=6))
def test_it_does_so_without_hyperscan(rules: tuple[SigmaRule, ...], events: list[Event]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(literals, "_engine", lambda: None)
        patch.setattr(expressions, "_engine", lambda: None)
        patch.setattr(literals, "_FEW", 0)
        patch.setattr(literals, "_TEXTS_ALONE", 0)
        index = SigmaRules(RuleBook(rules))
        for event in events:
            assert index.met(event) == _plainly(rules, event)


@settings(max_examples=250)
@given(g.rules(g.PLAIN), st.lists(g.events(g.PLAIN), min_size=1, max_size=4))
def test_each_record_that_meets_a_rule_holds_one_of_the_words(
    rules: tuple[SigmaRule, ...], events: list[Event]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(needed, "_SHORTEST", 1)
        index = SigmaRules(RuleBook(rules))
        for event in (replace(event, texts=_written(event)) for event in events):
            words = index.words(event.source.kind, "")
            if _plainly(rules, event) and words is not None:
                assert words.found("\n".join(event.texts).encode())


def _written(event: Event) -> tuple[str, ...]:
    """The text of an event as readers give it: its values, joined."""
    values = [
        one
        for value in event.fields.values()
        for one in (value if isinstance(value, tuple) else (value,))
    ]
    return (" " + " ".join("" if value is None else str(value) for value in values),)


@pytest.mark.corpus
def test_published_rules_meet_the_published_events_that_they_mean() -> None:
    book = corpus_book()
    index = SigmaRules(book)
    rules = [(n, fitted(rule)) for n, rule in enumerate(book.rules) if routes(rule.logsource)]
    paths = sorted([*SIGMA.glob("regression/**/*.evtx"), *CORPORA.glob("evtx-attack/**/*.evtx")])
    seen = met = 0
    for number, event in enumerate(event for path in paths for event in events_in(path)):
        if number % _ONE_IN:
            continue
        plainly = [n for n, rule in rules if matches(rule, event)]
        assert index.met(event) == plainly, event.origin
        seen, met = seen + 1, met + len(plainly)
    assert seen > 140
    assert met > 50


@pytest.mark.corpus
def test_each_regression_event_holds_the_words_of_its_rules() -> None:
    """Rule by rule, since all rules together have no words for event logs: some ask for what is not there."""
    book = corpus_book()
    index = SigmaRules(book)
    asked = 0
    for path in sorted(SIGMA.glob("regression/**/*.evtx")):
        for event in events_in(path):
            for number in index.met(event):
                words = needed.words_of(fitted(book.rules[number]).condition, event.source.kind)
                if words is not None:
                    asked += 1
                    text = "\n".join(event.texts).encode("utf-8", "surrogatepass")
                    assert PlainWords(sorted(words)).found(text), book.rules[number].file
    assert asked > 150
