"""All Sigma rules of a hunt, as ``EventRules``: the answers of ``meaning``, at the speed at which events are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from firedoor.hunt.found import BaseHit
from firedoor.hunt.sigma.correlating import fields_asked
from firedoor.hunt.sigma.index.columns import Column
from firedoor.hunt.sigma.index.groups import ROUTING, Group
from firedoor.hunt.sigma.index.needed import Needed
from firedoor.hunt.sigma.index.routing import Routing
from firedoor.hunt.sigma.index.showing import Showing
from firedoor.hunt.sigma.index.table import TestTable
from firedoor.hunt.sigma.index.weights import weight_of
from firedoor.hunt.sigma.plan import RuleBook, Test
from firedoor.hunt.sigma.views import fitted
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Kind
from firedoor.readers.logs.scanning import Words

_MOST_GROUPS = 4096
_ABSENT = ("absent",)


class SigmaRules:
    """Implements ``EventRules``."""

    def __init__(self, book: RuleBook) -> None:
        self._rules = tuple(map(fitted, book.rules))
        self._asked = fields_asked(book)
        self._table = TestTable()
        self._formulas = [self._table.formula(rule.condition) for rule in self._rules]
        self._weights = [
            0.0 if number in self._table.late else weight_of(test)
            for number, test in enumerate(self._table.tests)
        ]
        self._columns = _columns(self._table)
        self._routing = Routing(self._rules)
        self._groups: dict[tuple[object, ...], Group] = {}
        self._needed = Needed(self._rules)
        self._showing = [Showing(rule, self._asked.get(rule.facts.id)) for rule in self._rules]

    def words(self, kind: Kind, log: str) -> Words | None:
        """Words of which a record must hold one to be met; None if any record could be met."""
        return self._needed.words(kind, log)

    def meet(
        self, event: Event, words: frozenset[int] | None
    ) -> tuple[Sequence[Sighting], Sequence[BaseHit]]:
        """The rules that an event meets, in the order of the book."""
        if words is not None and not words:
            return (), ()
        numbers = self._group(event).met(event)
        if not numbers:
            return (), ()
        sightings, hits = [], []
        for number in numbers:
            showing = self._showing[number]
            if not showing.silent:
                sightings.append(showing.sighting(event))
            if showing.asked is not None:
                hits.append(showing.hit(event))
        return sightings, hits

    def met(self, event: Event) -> list[int]:
        """The places in the book of the rules that an event meets, in order."""
        return self._group(event).met(event)

    def _group(self, event: Event) -> Group:
        fields, source = event.fields, event.source
        key = (source.kind, source.log, *[_exact(fields.get(name, _ABSENT)) for name in ROUTING])
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= _MOST_GROUPS:
                self._groups.clear()
            rules = [(number, self._formulas[number]) for number in self._routing.about(event)]
            group = Group(event, rules, self._table, self._weights, self._columns)
            self._groups[key] = group
        return group


def _columns(table: TestTable) -> list[Column]:
    """For each test, the column of its field."""
    by_name: dict[str | None, list[tuple[int, Test]]] = defaultdict(list)
    for number, test in enumerate(table.tests):
        by_name[test.name].append(
            (number, test) if number not in table.late else (number, _NOTHING)
        )
    columns = {name: Column(name, tests) for name, tests in by_name.items()}
    return [columns[test.name] for test in table.tests]


_NOTHING = Test(None, ())


def _exact(value: object) -> object:
    """Tells apart what Python takes as equal: 1, True and 1.0."""
    kind = type(value)
    if kind is str or kind is int or value is _ABSENT:
        return value
    if isinstance(value, tuple):
        return tuple((type(one), one) for one in value)
    return kind, value
