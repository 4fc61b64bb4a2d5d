"""What is told of a record that a rule met."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.hunt.found import BaseHit
from firedoor.hunt.sigma.meaning import written
from firedoor.hunt.sigma.plan import And, Node, Not, Or, SigmaRule
from firedoor.hunt.sigma.views import look
from firedoor.hunt.who import Names, Who
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Kind

MOST_FIELDS, LONGEST_VALUE = 12, 500


class Showing:
    """``asked``: fields whose values correlations need, None if no correlation refers to the rule."""

    def __init__(self, rule: SigmaRule, asked: tuple[str, ...] | None) -> None:
        self.silent = rule.silent
        self.asked = asked
        self._facts = rule.facts
        self._shown = tuple(dict.fromkeys((*rule.fields, *_names(rule.condition))))

    def sighting(self, event: Event, who: Who, names: Names) -> Sighting:
        """Fields: those that the author names, those that the condition asks for, those that say what happened."""
        return Sighting(
            self._facts,
            self._facts.outcome,
            event.source,
            event.origin,
            event.time,
            tuple(self._fields(event, names)),
            client=who.client,
            account=who.account,
            session=who.session,
            targets=who.targets,
        )

    def hit(self, event: Event, who: Who) -> BaseHit:
        """What a correlation needs of the record."""
        values = tuple((name, _value(event, name)) for name in self.asked or ())
        return BaseHit(
            self._facts.id,
            event.time,
            values,
            event.origin,
            event.source.host,
            who.client,
            who.account,
        )

    def _fields(self, event: Event, names: Names) -> Iterator[tuple[str, str]]:
        told: set[str] = set()
        for name, value in self._values(event, names):
            if value and name not in told:
                told.add(name)
                yield name, value[:LONGEST_VALUE]
                if len(told) == MOST_FIELDS:
                    return

    def _values(self, event: Event, names: Names) -> Iterator[tuple[str, str]]:
        for name in self._shown:
            yield name, _value(event, name)
        for name, reading in names.shown:
            yield name, reading(event.fields)


def _value(event: Event, name: str) -> str:
    # As ``look`` does it, in fewer steps for what is most often asked.
    if event.source.kind is Kind.EVENT_LOG and type(value := event.fields.get(name)) is str:
        return value
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
