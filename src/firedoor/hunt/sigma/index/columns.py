"""The tests of one field name: which of them hold for the values that an event has under it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from firedoor.hunt.sigma.index.matchers import Matchers
from firedoor.hunt.sigma.index.table import Exact, exact, holds_absent
from firedoor.hunt.sigma.meaning import texts_of
from firedoor.hunt.sigma.plan import Exists, Matcher, Null, Test
from firedoor.hunt.sigma.views import look, present
from firedoor.model.hunt.event import Event, Scalar, Value

_KEPT = 2048  # answers of one field
LONGEST_KEPT = 512  # characters of a value whose answer is kept
_NONE: frozenset[int] = frozenset()


class Column:
    """``absent``: the tests that hold where the field is not there. ``name``: None for the text of the event.

    ``kept``: those that hold for a text of at most ``LONGEST_KEPT`` characters.
    """

    def __init__(self, name: str | None, tests: Sequence[tuple[int, Test]]) -> None:
        self.name = name
        self.absent = frozenset(
            number for number, test in tests if name is not None and holds_absent(test)
        )
        places: dict[Exact, int] = {}
        matchers: list[Matcher] = []
        self._one: dict[int, list[int]] = defaultdict(list)
        self._every: dict[int, list[tuple[frozenset[int], int]]] = defaultdict(list)
        for number, test in tests:
            own = []
            for matcher in test.values:
                key = exact(matcher)
                if key not in places:
                    places[key] = len(matchers)
                    matchers.append(matcher)
                own.append(places[key])
            if test.every and len(own) > 1:
                self._every[own[0]].append((frozenset(own), number))
            else:
                for place in own:
                    self._one[place].append(number)
        # Keywords know nothing of fields that are there or not.
        named = list(enumerate(matchers)) if name is not None else []
        self._nulls = {place for place, one in named if isinstance(one, Null)}
        self._there = {place for place, one in named if isinstance(one, Exists) and one.there}
        self._gone = {place for place, one in named if isinstance(one, Exists) and not one.there}
        self._matchers = Matchers(matchers)
        # A literal that stands in one text stands in all of them joined, which are looked at once.
        self._is_inside = name is None and self._matchers.is_inside
        self.kept = lru_cache(maxsize=_KEPT)(self._of_text)

    def of(self, value: Value) -> frozenset[int]:
        """The tests that hold for the value of a field that is there and means what it holds."""
        if type(value) is str:
            return self.kept(value) if len(value) <= LONGEST_KEPT else self._of_text(value)
        if type(value) is int:
            return self.kept(value)
        values = value if isinstance(value, tuple) else (value,)
        return self.of_all(values, values)

    def of_event(self, event: Event) -> frozenset[int]:
        """The tests that hold for an event, however the field is found in it."""
        if self.name is None:
            texts = texts_of(event)
            if self._is_inside and not self._matchers.may_meet("\n".join(texts)):
                return _NONE
            return self.of_all(texts, ())
        values, own = look(event, self.name), present(event, self.name)
        if values is None and own is None:
            return self.absent
        return self.of_all(values or (), own)

    def of_all(self, values: Iterable[Scalar], own: Sequence[Scalar] | None) -> frozenset[int]:
        """``values``: of which one may be met; ``own``: those of the field itself, None if it is not there."""
        met: set[int] = set()
        for value in values:
            met |= self._matchers.met(value)
        return self._tests(met | self._by_presence(own))

    def _of_text(self, value: str | int) -> frozenset[int]:
        return self._tests(self._matchers.met(value) | self._there)

    def _by_presence(self, own: Sequence[Scalar] | None) -> set[int]:
        met = self._gone if own is None else self._there
        return met | self._nulls if all(value is None for value in own or ()) else met

    def _tests(self, met: set[int]) -> frozenset[int]:
        """The tests over the matchers that are met."""
        if not met:
            return _NONE
        tests: set[int] = set()
        for place in met:
            tests.update(self._one.get(place, ()))
            for needed, number in self._every.get(place, ()):
                if needed <= met:
                    tests.add(number)
        return frozenset(tests)
