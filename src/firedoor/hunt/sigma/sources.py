"""Which events a rule can be about: its log source against the log, provider and number of an event.

The facts stand in ``sources.toml`` beside this file, where users read them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from functools import cache
from importlib.resources import files
from typing import Any

from firedoor.hunt.sigma.plan import LogSource
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.source import Kind


@dataclass(frozen=True, slots=True)
class Route:
    """Events of one kind. ``logs`` and ``providers`` in lower case: one of either; ``ids``: one of them.

    Empty: any.
    """

    kind: Kind
    logs: frozenset[str] = frozenset()
    providers: frozenset[str] = frozenset()
    ids: frozenset[int] = frozenset()

    def takes(self, event: Event) -> bool:
        """Whether an event goes this way."""
        if event.source.kind is not self.kind:
            return False
        if self.ids and event_id(event) not in self.ids:
            return False
        if not self.logs and not self.providers:
            return True
        return log_of(event) in self.logs or provider_of(event) in self.providers


@dataclass(frozen=True, slots=True)
class WebNames:
    """What rules call the parts of a request, in lower case."""

    queries: frozenset[str]
    uris: frozenset[str]
    paths: frozenset[str]
    agents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """``sources.toml``. ``aliases``: (kind, log, EventID) -> name in rules -> names in the event; None: any."""

    services: Mapping[str, Route]
    categories: Mapping[str, tuple[Route, ...]]
    web: tuple[Route, ...]
    web_products: frozenset[str]
    web_names: WebNames
    own: Mapping[str, Route]
    aliases: Mapping[tuple[Kind, str, int | None], Mapping[str, tuple[str, ...]]] = field(
        default_factory=dict
    )


def event_id(event: Event) -> int | None:
    """The number of a Windows event, however its reader gave it."""
    value = event.fields.get("EventID")
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:  # noqa: PLR2004
        return int(value)
    return None


def log_of(event: Event) -> str:
    """The channel of a Windows event, the name of any other log; lower case."""
    return (event.source.log or str(event.fields.get("Channel") or "")).casefold()


def provider_of(event: Event) -> str:
    """The provider of a Windows event, lower case."""
    return str(event.fields.get("Provider_Name") or "").casefold()


def routes(source: LogSource) -> tuple[Route, ...]:  # noqa: PLR0911 (one a way)
    """The ways of the events that a rule is about; none: it is not about anything that a hunt reads."""
    known = facts()
    product, category, service = source.product, source.category, source.service
    if product == "exchange":
        return (known.own[service],) if service in known.own else ()
    if category in ("webserver", "web"):
        fits = product in known.web_products and service in {"", "iis", "webserver"}
        return known.web if fits else ()
    if service == "iis" or product == "iis":
        return known.web[:1] if service in ("", "iis") and not category else ()
    if product not in ("", "windows"):
        return ()
    if category:
        return _within(known.categories.get(category, ()), service)
    if service and product:
        return (known.services[service],) if service in known.services else ()
    return (Route(Kind.EVENT_LOG),) if product == "windows" else ()


def _within(found: tuple[Route, ...], service: str) -> tuple[Route, ...]:
    """The routes of a category that lead through the logs of a service, if one is named."""
    if not service:
        return found
    logs = facts().services[service].logs if service in facts().services else frozenset()
    return tuple(route for route in found if route.logs & logs)


def applies(source: LogSource, event: Event) -> bool:
    """Whether a rule of this log source is about the event at all."""
    return any(route.takes(event) for route in _routes(source))


_routes = cache(routes)


def aliases_of(event: Event) -> Mapping[str, tuple[str, ...]]:
    """Other names of fields in such an event: name in rules -> names in the event, best first."""
    kind = event.source.kind
    if kind is not Kind.EVENT_LOG:
        return facts().aliases.get((kind, "", None), {})
    return facts().aliases.get((kind, log_of(event), event_id(event)), {})


@cache
def facts() -> Facts:
    """The facts of ``sources.toml``."""
    text = files("firedoor.hunt.sigma").joinpath("sources.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    services = {
        name: Route(Kind.EVENT_LOG, _lower(given.get("logs")), _lower(given.get("providers")))
        for name, given in table["service"].items()
    }
    categories: dict[str, tuple[Route, ...]] = {}
    for entry in table["category"]:
        base = services[entry["service"]]
        route = Route(Kind.EVENT_LOG, base.logs, frozenset(), frozenset(entry["ids"]))
        categories[entry["name"]] = (*categories.get(entry["name"], ()), route)
    web = tuple(Route(Kind(kind)) for kind in table["web"]["kinds"])
    own = {name: Route(Kind(name)) for name in table["exchange"]["services"]}
    products = frozenset(table["web"]["products"])
    names = WebNames(*(_lower(table["web"][one.name]) for one in dataclass_fields(WebNames)))
    return Facts(services, categories, web, products, names, own, _aliases(table, services))


def _lower(names: list[str] | None) -> frozenset[str]:
    return frozenset(name.casefold() for name in names or ())


def _aliases(
    table: dict[str, Any], services: Mapping[str, Route]
) -> dict[tuple[Kind, str, int | None], Mapping[str, tuple[str, ...]]]:
    made: dict[tuple[Kind, str, int | None], Mapping[str, tuple[str, ...]]] = {}
    for entry in table["alias"]:
        names = {name: tuple(others) for name, others in entry["fields"].items()}
        kind = Kind(entry["kind"])
        if "service" not in entry:
            made[(kind, "", None)] = names
            continue
        for log in services[entry["service"]].logs:
            for number in entry["ids"]:
                made[(kind, log, number)] = names
    return made
