"""One correlation document (correlation rules specification 2.0.2, with sums, averages and percentiles)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from firedoor.hunt.sigma.parsing.conditions import parsed
from firedoor.hunt.sigma.parsing.documents import Yaml
from firedoor.hunt.sigma.parsing.modifiers import number_of
from firedoor.hunt.sigma.parsing.refusing import Refused
from firedoor.hunt.sigma.parsing.rule_facts import facts_of, listed, text
from firedoor.hunt.sigma.plan import Correlation, CorrelationKind, Exists, Node, Number, Order, Test

_SPAN = re.compile(r"(\d{1,9})\s*([smhdwMy])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "M": 2_629_746, "y": 31_556_952}
_ORDERS = {
    "eq": Order.EQUAL,
    "lt": Order.LESS,
    "lte": Order.AT_MOST,
    "gt": Order.MORE,
    "gte": Order.AT_LEAST,
}
_TEMPORAL = (CorrelationKind.TEMPORAL, CorrelationKind.TEMPORAL_ORDERED)
Resolve = Callable[[str], str]


def correlation_of(
    document: dict[Yaml, Yaml], file: str, fallback_id: str, resolve: Resolve
) -> Correlation:
    """A correlation. ``resolve`` gives the id for a name or id and raises ``Refused`` for an unknown one."""
    given = document.get("correlation")
    if not isinstance(given, dict):
        raise Refused("correlation: expected a map")
    kind = _kind(given.get("type"))
    names = [text(name) for name in listed(given.get("rules"))]
    extended = None
    condition = given.get("condition")
    if isinstance(condition, str):
        extended, names = _extended(condition, kind, names, resolve)
        condition = None
    if not names:
        raise Refused("correlation: names no rules")
    rules = [resolve(name) for name in names]
    if kind is CorrelationKind.TEMPORAL_ORDERED and len(set(rules)) < len(rules):
        raise Refused("correlation: an order in which a rule stands twice cannot be looked for")
    bounds, fields, percentile = _bounds(condition, kind, has_extended=extended is not None)
    return Correlation(
        facts=facts_of(document, fallback_id),
        kind=kind,
        rules=tuple(dict.fromkeys(rules)),
        seconds=seconds_of(given.get("timespan") or given.get("timeframe")),
        file=file,
        group_by=tuple(text(name) for name in listed(given.get("group-by"))),
        bounds=bounds,
        field_name=fields[0] if fields else "",
        percentile=percentile,
        aliases=_aliases(given.get("aliases"), resolve),
        name=text(document.get("name")),
        extended=extended,
        more_fields=fields[1:],
    )


def references_of(document: dict[Yaml, Yaml]) -> tuple[list[str], bool]:
    """The rules that a correlation names, and whether they give sightings of their own (``generate``).

    The specification lists ``generate`` beside the correlation, as it does the level; tools read it inside.
    """
    given = document.get("correlation")
    if not isinstance(given, dict):
        return [], True
    generate = bool(given.get("generate") or document.get("generate"))
    return [text(name) for name in listed(given.get("rules"))], generate


def seconds_of(given: Yaml) -> int:
    """A time span in seconds. Raises ``Refused``."""
    found = _SPAN.fullmatch(text(given))
    if not found or not int(found[1]):
        raise Refused(f"correlation: timespan {text(given)!r} is not a number with s, m, h or d")
    return int(found[1]) * _SECONDS[found[2]]


def _kind(given: Yaml) -> CorrelationKind:
    try:
        return CorrelationKind(str(given).removesuffix("_extended"))
    except ValueError as error:
        raise Refused(
            f"correlation: the type {given!r} is not one of {', '.join(CorrelationKind)}"
        ) from error


def _extended(
    condition: str, kind: CorrelationKind, names: list[str], resolve: Resolve
) -> tuple[Node, list[str]]:
    if kind not in _TEMPORAL:
        raise Refused("correlation: only a temporal one has a condition over rules")
    seen: list[str] = []

    def named(name: str) -> Node:
        seen.append(name)
        return Test(resolve(name), (Exists(there=True),))

    searches = {name: Test(resolve(name), (Exists(there=True),)) for name in names}
    node = parsed(condition, named, searches)
    return node, [*names, *(name for name in seen if name not in names)]


def _bounds(
    condition: Yaml, kind: CorrelationKind, *, has_extended: bool
) -> tuple[tuple[Number, ...], tuple[str, ...], float | None]:
    if condition is None:
        if kind in _TEMPORAL or has_extended:
            return (), (), None
        raise Refused(f"correlation: {kind} needs a condition")
    if not isinstance(condition, dict):
        raise Refused("correlation: condition: expected a map")
    known = {*_ORDERS, "field", "percentile"}
    if not set(condition) <= known:
        odd = next(key for key in condition if key not in known)
        raise Refused(f"correlation: condition: {odd!r} is not one of {', '.join(sorted(known))}")
    bounds = tuple(
        Number(_ORDERS[key], number_of(value)) for key, value in condition.items() if key in _ORDERS
    )
    fields = tuple(text(name) for name in listed(condition.get("field")))
    if not bounds:
        raise Refused("correlation: condition: has no gt, gte, lt, lte or eq")
    if str(kind).startswith("value_") and not fields:
        raise Refused(f"correlation: {kind} needs a field in its condition")
    return bounds, fields, _percentile(condition, kind)


def _percentile(condition: Mapping[str, Yaml], kind: CorrelationKind) -> float | None:
    if kind is not CorrelationKind.VALUE_PERCENTILE:
        return None
    value = number_of(condition.get("percentile", 50))
    if not 0 <= value <= 100:  # noqa: PLR2004
        raise Refused("correlation: percentile is a number from 0 to 100")
    return value


def _aliases(given: Yaml, resolve: Resolve) -> dict[str, dict[str, str]]:
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(isinstance(table, dict) for table in given.values()):
        raise Refused("correlation: aliases: expected a map of maps")
    return {
        text(alias): {resolve(text(rule)): text(name) for rule, name in table.items()}
        for alias, table in given.items()
    }
