"""Indicators as rules over records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from firedoor.hunt.found import BaseHit
from firedoor.hunt.indicators.book import IndicatorBook, once_by_hash
from firedoor.hunt.indicators.judging import of_record
from firedoor.hunt.indicators.matching import fields
from firedoor.hunt.indicators.matching.meeting import Met, Where, meets, said
from firedoor.hunt.indicators.matching.needles import FEW, MoreWords, needles
from firedoor.hunt.indicators.matching.view import EventView
from firedoor.hunt.indicators.matching.words import EVENTS_ONLY, words_of
from firedoor.hunt.indicators.telling import facts_of
from firedoor.hunt.indicators.values import HASHES, Indicator, Match
from firedoor.hunt.who import names_of, who_of
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Kind
from firedoor.readers.logs.scanning import Words

LONGEST_VALUE = 500


class IndicatorEvents:
    """Implements ``EventRules``. The words are numbered in one way for all logs; text logs have the first of them."""

    def __init__(self, book: IndicatorBook) -> None:
        self._book = book
        self._facts = lru_cache(maxsize=16_384)(facts_of)
        everywhere: dict[str, list[int]] = {}
        events: dict[str, list[int]] = {}
        loose: set[str] = set()
        for number, one in enumerate(book.indicators):
            target = events if one.term.kind in EVENTS_ONLY else everywhere
            for word in words_of(one.term):
                target.setdefault(word, []).append(number)
                if one.term.match is Match.WILD:
                    loose.add(word)
        for word, numbers in list(events.items()):
            if word in everywhere:
                everywhere[word] += events.pop(word)
                del numbers
        self._words = (*everywhere, *events)
        self._first = len(everywhere)
        self._numbers = (*everywhere.values(), *events.values())
        self._loose = frozenset(at for at, word in enumerate(self._words) if word in loose)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for in records."""
        return not self._words

    @cached_property
    def _of_text(self) -> Words:
        return needles(
            self._words[: self._first], frozenset(at for at in self._loose if at < self._first)
        )

    @cached_property
    def _of_events(self) -> Words:
        if len(self._words) <= FEW:
            return needles(self._words, self._loose)
        loose = frozenset(at - self._first for at in self._loose if at >= self._first)
        return MoreWords(self._of_text, needles(self._words[self._first :], loose), self._first)

    def words(self, kind: Kind, log: str) -> Words:  # noqa: ARG002 - of the protocol
        """The words of all indicators that logs of a kind can tell of."""
        return self._of_events if kind is Kind.EVENT_LOG else self._of_text

    def meet(
        self, event: Event, words: frozenset[int] | None
    ) -> tuple[Sequence[Sighting], Sequence[BaseHit]]:
        """A sighting for each indicator that a record meets."""
        if words is None:
            text = "\n".join(event.texts).encode("utf-8", "surrogatepass")
            words = self.words(event.source.kind, "").found(text)
        if not words:
            return (), ()
        view = EventView(event)
        numbers = sorted({number for word in words for number in self._numbers[word]})
        met = [(number, one) for number in numbers for one in self._sighting(number, view)]
        kept = set(once_by_hash(self._book, [number for number, _ in met]))
        return [one for number, one in met if number in kept], ()

    def _sighting(self, number: int, view: EventView) -> Iterator[Sighting]:
        indicator = self._book.indicators[number]
        met = meets(indicator.term, view)
        if met is None:
            return
        notes = others(indicator, view)
        if notes is None:
            return
        event = view.event
        who = who_of(event, names_of(event))
        judged = of_record(indicator, met, view.status if view.is_web else None, event.time)
        facts = self._facts(indicator, judged, self._book.lists.get(number, ()))
        yield Sighting(
            facts,
            judged.outcome,
            event.source,
            event.origin,
            event.time,
            tuple(_shown(indicator, met, view)),
            client=met.value if met.where == Where.CLIENT else who.client,
            account=who.account,
            session=who.session,
            targets=(met.value,) if met.where == Where.TARGET else (),
            note="; ".join(dict.fromkeys((*judged.notes, *notes))),
        )


def others(indicator: Indicator, view: EventView) -> tuple[str, ...] | None:
    """What of an indicator's other terms a record does not tell; None if it says that one is not met.

    A hash stands for itself: a file with another name is the same file.
    """
    notes: list[str] = []
    for term in indicator.also:
        met = meets(term, view)
        if (met is not None) is not term.negated:
            continue
        if indicator.term.kind in HASHES:
            notes.append(f"not so in this record: {term}")
        elif met is None and not said(term, view):
            notes.append(f"not told by this record: {term}")
        else:
            return None
    return tuple(notes)


def _shown(indicator: Indicator, met: Met, view: EventView) -> Iterator[tuple[str, str]]:
    yield "met", met.where
    yield "value", (met.value or indicator.term.value)[:LONGEST_VALUE]
    for name in (
        *fields.METHODS,
        *fields.STEMS,
        *fields.STATUSES,
        *fields.AGENTS,
        *fields.COMMANDS[:1],
    ):
        value = view.first((name,))
        if value:
            yield name, value[:LONGEST_VALUE]
