"""Where in the hits of one group a correlation is met.

The specification leaves open how windows lie. Here:

* conditions that more hits can only help (``gt`` and ``gte`` of counts; temporal): a window slides with the hits, so
  that no boundary cuts an attack in two. While it goes on being met it is one answer.
* others (``lt``, ``lte``, ``eq``; sums, averages, percentiles, which may fall): the first hit begins a window, the
  next hit behind its end begins the next; each is judged once, when it is complete.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from firedoor.hunt.found import BaseHit
from firedoor.hunt.sigma.meaning import as_number, compare
from firedoor.hunt.sigma.plan import And, Correlation, CorrelationKind, Node, Not, Or, Order

_COUNTS = (CorrelationKind.EVENT_COUNT, CorrelationKind.VALUE_COUNT)
_TEMPORAL = (CorrelationKind.TEMPORAL, CorrelationKind.TEMPORAL_ORDERED)
_RISING = (Order.MORE, Order.AT_LEAST)
_MOST_RULES_ORDERED = 8
_LONGEST_ORDERED = 2_000  # hits of one window whose order is looked at; the newest of more


def met_in(one: Correlation, hits: Sequence[BaseHit]) -> Iterator[tuple[int, int, float]]:
    """Begin and end of each part of the hits in which the correlation is met, and the value that was judged."""
    rising = all(bound.order in _RISING for bound in one.bounds)
    if (one.kind in _COUNTS and rising) or (
        one.kind in _TEMPORAL and rising and not _negates(one.extended)
    ):
        yield from _sliding(one, hits)
    else:
        yield from _tumbling(one, hits)


def _sliding(one: Correlation, hits: Sequence[BaseHit]) -> Iterator[tuple[int, int, float]]:
    span = _span(one.seconds)
    counts: Counter[str] = Counter()
    begin = 0
    open_: tuple[int, int, float] | None = None
    for at, hit in enumerate(hits):
        counts[_counted(one, hit)] += 1
        while _apart(hits[begin], hit) > span:
            name = _counted(one, hits[begin])
            counts[name] -= 1
            if not counts[name]:
                del counts[name]
            begin += 1
        value = _value(one, counts, at + 1 - begin)
        met = _bounds_hold(one, value) and _rules_hold(one, counts, hits, begin, at + 1)
        if met and open_ is not None and begin < open_[1]:
            open_ = (open_[0], at + 1, max(value, open_[2]))
        elif met:
            if open_ is not None:
                yield open_
            open_ = (begin, at + 1, value)
    if open_ is not None:
        yield open_


def _tumbling(one: Correlation, hits: Sequence[BaseHit]) -> Iterator[tuple[int, int, float]]:
    span = _span(one.seconds)
    begin = 0
    while begin < len(hits):
        end = begin + 1
        while end < len(hits) and _apart(hits[begin], hits[end]) <= span:
            end += 1
        inside = hits[begin:end]
        counts = Counter(_counted(one, hit) for hit in inside)
        value = _of_all(one, inside) if one.kind not in (*_COUNTS, *_TEMPORAL) else None
        if value is None and one.kind in (*_COUNTS, *_TEMPORAL):
            value = _value(one, counts, len(inside))
        if (
            value is not None
            and _bounds_hold(one, value)
            and _rules_hold(one, counts, hits, begin, end)
        ):
            yield begin, end, value
        begin = end


def _span(seconds: int) -> timedelta:
    return timedelta(seconds=min(seconds, 10**9 * 60))


def _apart(early: BaseHit, late: BaseHit) -> timedelta:
    return late.time - early.time if early.time and late.time else timedelta()


def _counted(one: Correlation, hit: BaseHit) -> str:
    """What of a hit is counted: its value, or its rule."""
    if one.kind is not CorrelationKind.VALUE_COUNT:
        return hit.rule
    values = dict(hit.values)
    names = (one.field_name, *one.more_fields)
    found = [values.get(one.aliases.get(name, {}).get(hit.rule, name), "") for name in names]
    return "\n".join(found).casefold()


def _value(one: Correlation, counts: Counter[str], size: int) -> float:
    if one.kind is CorrelationKind.EVENT_COUNT:
        return size
    if one.kind is CorrelationKind.VALUE_COUNT:
        return sum(
            1 for name in counts if name.strip("\n")
        )  # a field that is not there is no value
    return len(counts)


def _of_all(one: Correlation, hits: Sequence[BaseHit]) -> float | None:
    numbers = []
    for hit in hits:
        values = dict(hit.values)
        name = one.aliases.get(one.field_name, {}).get(hit.rule, one.field_name)
        number = as_number(values.get(name))
        if number is not None and math.isfinite(number):
            numbers.append(number)
    if not numbers:
        return None
    if one.kind is CorrelationKind.VALUE_SUM:
        return math.fsum(numbers)
    if one.kind is CorrelationKind.VALUE_AVG:
        return math.fsum(numbers) / len(numbers)
    return percentile(numbers, 50.0 if one.percentile is None else one.percentile)


def percentile(numbers: Sequence[float], percent: float) -> float:
    """The percentile with straight lines between neighbours, as most search engines compute it."""
    ordered = sorted(numbers)
    place = (len(ordered) - 1) * percent / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _bounds_hold(one: Correlation, value: float) -> bool:
    return all(compare(bound, value) for bound in one.bounds)


def _rules_hold(
    one: Correlation, counts: Counter[str], hits: Sequence[BaseHit], begin: int, end: int
) -> bool:
    """Whether the rules that a temporal correlation asks for are there, in order if it asks for that."""
    if one.kind not in _TEMPORAL:
        return True
    there = frozenset(counts)
    plain = one.extended is None and not one.bounds
    if len(there) < len(one.rules) if plain else not _enough(one, there):
        return False
    if one.kind is CorrelationKind.TEMPORAL:
        return True
    begin = max(begin, end - _LONGEST_ORDERED)
    return any(_in_order(wanted, hits, begin, end) for wanted in _orders(one, there, plain=plain))


def _enough(one: Correlation, there: frozenset[str]) -> bool:
    """Whether some rules satisfy the condition of the correlation."""
    if one.extended is not None and not _holds(one.extended, there):
        return False
    return _bounds_hold(one, len(there))


def _orders(one: Correlation, there: frozenset[str], *, plain: bool) -> Iterator[list[str]]:
    """The orders of which one must be seen: of all rules, or of some that are enough."""
    rules = [rule for rule in one.rules if rule in there]
    yield rules
    if plain or len(rules) > _MOST_RULES_ORDERED:
        return
    for size in range(len(rules) - 1, 0, -1):
        for chosen in itertools.combinations(rules, size):
            if _enough(one, frozenset(chosen)):
                yield list(chosen)


def _in_order(wanted: list[str], hits: Sequence[BaseHit], begin: int, end: int) -> bool:
    left = iter(wanted)
    following = next(left, None)
    for at in range(begin, end):
        if hits[at].rule == following:
            following = next(left, None)
    return following is None


def _holds(node: Node, there: frozenset[str]) -> bool:
    if isinstance(node, And):
        return all(_holds(part, there) for part in node.parts)
    if isinstance(node, Or):
        return any(_holds(part, there) for part in node.parts)
    if isinstance(node, Not):
        return not _holds(node.part, there)
    return node.name in there


def _negates(node: Node | None) -> bool:
    if isinstance(node, Not):
        return True
    return isinstance(node, And | Or) and any(_negates(part) for part in node.parts)
