"""All Sigma rules of a hunt, as ``EventRules``: the answers of ``meaning``, at the speed at which events are read."""

from __future__ import annotations

from collections.abc import Sequence

from firedoor.hunt.found import BaseHit
from firedoor.hunt.sigma.correlating import fields_asked
from firedoor.hunt.sigma.index.groups import Group
from firedoor.hunt.sigma.index.needed import Needed
from firedoor.hunt.sigma.index.prepared import Prepared
from firedoor.hunt.sigma.index.routing import Routing
from firedoor.hunt.sigma.index.showing import Showing
from firedoor.hunt.sigma.plan import RuleBook
from firedoor.hunt.sigma.views import fitted
from firedoor.hunt.who import who_of
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Kind
from firedoor.readers.logs.scanning import Words

_MOST_GROUPS, _MOST_KEPT = 4096, 300_000
_ABSENT = ("absent",)


class SigmaRules:
    """Implements ``EventRules``."""

    def __init__(self, book: RuleBook) -> None:
        self._rules = tuple(map(fitted, book.rules))
        self._asked = fields_asked(book)
        self._prepared = Prepared(self._rules)
        self._routing = Routing(self._rules)
        self._groups: dict[tuple[object, ...], Group] = {}
        self._kept = 0
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
        group = self._group(event)
        numbers = group.met(event)
        if not numbers:
            return (), ()
        who = who_of(event, group.names)
        sightings, hits = [], []
        for number in numbers:
            showing = self._showing[number]
            if not showing.silent:
                sightings.append(showing.sighting(event, who, group.names))
            if showing.asked is not None:
                hits.append(showing.hit(event, who))
        return sightings, hits

    def met(self, event: Event) -> list[int]:
        """The places in the book of the rules that an event meets, in order."""
        return self._group(event).met(event)

    def _group(self, event: Event) -> Group:
        fields, source = event.fields, event.source
        number, channel = fields.get("EventID", _ABSENT), fields.get("Channel", _ABSENT)
        provider = fields.get("Provider_Name", _ABSENT)
        if type(number) is int and type(channel) is str and source.kind is Kind.EVENT_LOG:
            key: tuple[object, ...] = (source.log, number, channel, provider)
            if type(provider) is not str:
                key = (source.log, number, channel, _exact(provider))
        else:
            key = (source.kind, source.log, _exact(number), _exact(channel), _exact(provider))
        group = self._groups.get(key)
        if group is None:
            group = Group(event, self._routing.about(event), self._prepared)
            self._keep(key, group)
        return group

    def _keep(self, key: tuple[object, ...], group: Group) -> None:
        self._kept += group.size
        # A hostile log can name ever new providers and numbers.
        if self._kept > _MOST_KEPT or len(self._groups) >= _MOST_GROUPS:
            self._groups.clear()
            self._kept = group.size
        self._groups[key] = group


def _exact(value: object) -> object:
    """Tells apart what Python takes as equal: 1, True and 1.0."""
    kind = type(value)
    if kind is str or kind is int or value is _ABSENT:
        return value
    if isinstance(value, tuple):
        return tuple((type(one), one) for one in value)
    return kind, value
