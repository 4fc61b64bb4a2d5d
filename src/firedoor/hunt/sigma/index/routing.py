"""The rules that are about an event by its log source, without asking each rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from firedoor.hunt.sigma.plan import SigmaRule
from firedoor.hunt.sigma.sources import applies, event_id, log_of, provider_of, routes
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.source import Kind

_Place = tuple[Kind, str, str | int]


class Routing:
    """Rules by what each of their routes asks for first."""

    def __init__(self, rules: Sequence[SigmaRule]) -> None:
        self._rules = rules
        self._places: dict[_Place, list[int]] = defaultdict(list)
        for number, rule in enumerate(rules):
            for route in routes(rule.logsource):
                if route.ids:
                    places: list[tuple[str, str | int]] = [("id", one) for one in route.ids]
                elif route.logs or route.providers:
                    places = [("log", one) for one in route.logs]
                    places += [("provider", one) for one in route.providers]
                else:
                    places = [("any", "")]
                for what, one in places:
                    self._places[route.kind, what, one].append(number)

    def about(self, event: Event) -> list[int]:
        """The numbers of the rules whose log source an event is of, in their order."""
        kind, number = event.source.kind, event_id(event)
        found = set(self._places.get((kind, "any", ""), ()))
        if number is not None:
            found.update(self._places.get((kind, "id", number), ()))
        found.update(self._places.get((kind, "log", log_of(event)), ()))
        found.update(self._places.get((kind, "provider", provider_of(event)), ()))
        return [one for one in sorted(found) if applies(self._rules[one].logsource, event)]
