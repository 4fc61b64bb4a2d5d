"""Sigma rules over events one after the other: every record is looked at, by every rule that is about its kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from firedoor.hunt.found import BaseHit
from firedoor.hunt.sigma.correlating import fields_asked
from firedoor.hunt.sigma.meaning import matches, written
from firedoor.hunt.sigma.plan import And, Node, Not, Or, RuleBook, SigmaRule
from firedoor.hunt.sigma.sources import routes
from firedoor.hunt.sigma.views import fitted, look
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Kind
from firedoor.readers.logs.scanning import Words

MOST_FIELDS, LONGEST_VALUE = 12, 500
CLIENTS = ("c-ip", "ClientIpAddress", "IpAddress", "SourceIp", "ClientAddress", "client-ip")
ACCOUNTS = ("AuthenticatedUser", "cs-username", "TargetUserName", "SubjectUserName", "User")
_NOBODY = frozenset({"", "-", "::", "0.0.0.0"})  # noqa: S104 - what logs write for none


class PlainSigma:
    """Implements ``EventRules``."""

    def __init__(self, book: RuleBook) -> None:
        self._asked = fields_asked(book)
        self._by_kind: dict[Kind, list[tuple[SigmaRule, tuple[str, ...]]]] = defaultdict(list)
        for rule in map(fitted, book.rules):
            shown = rule.fields or tuple(dict.fromkeys(_names(rule.condition)))
            for kind in dict.fromkeys(route.kind for route in routes(rule.logsource)):
                self._by_kind[kind].append((rule, shown))

    def words(self, kind: Kind, log: str) -> Words | None:  # noqa: ARG002 - of the protocol
        """None: every record is looked at."""
        return None

    def meet(
        self,
        event: Event,
        words: frozenset[int] | None,  # noqa: ARG002 - of the protocol
    ) -> tuple[Sequence[Sighting], Sequence[BaseHit]]:
        """The rules that an event meets."""
        sightings, hits = [], []
        for rule, shown in self._by_kind.get(event.source.kind, ()):
            if not matches(rule, event):
                continue
            if not rule.silent:
                sightings.append(_sighting(rule, shown, event))
            asked = self._asked.get(rule.facts.id)
            if asked is not None:
                values = tuple((name, _value(event, name)) for name in asked)
                hit = BaseHit(rule.facts.id, event.time, values, event.origin, event.source.host)
                hits.append(hit)
        return sightings, hits


def _sighting(rule: SigmaRule, shown: tuple[str, ...], event: Event) -> Sighting:
    fields = ((name, _value(event, name)[:LONGEST_VALUE]) for name in shown)
    return Sighting(
        rule.facts,
        rule.facts.outcome,
        event.source,
        event.origin,
        event.time,
        tuple(pair for pair in fields if pair[1])[:MOST_FIELDS],
        client=_first(event, CLIENTS),
        account=_first(event, ACCOUNTS),
    )


def _first(event: Event, names: tuple[str, ...]) -> str:
    found = (_value(event, name)[:LONGEST_VALUE] for name in names)
    return next((value for value in found if value not in _NOBODY), "")


def _value(event: Event, name: str) -> str:
    values = look(event, name) or ()
    return next((written(value) for value in values if value is not None), "")


def _names(node: Node) -> Iterator[str]:
    """The fields that a condition asks for, in its order."""
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _names(part)
    elif isinstance(node, Not):
        yield from _names(node.part)
    elif node.name is not None:
        yield node.name
