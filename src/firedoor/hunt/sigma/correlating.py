"""Correlations over the hits of other rules, in the order of time.

A hit without a time can be in no window: it is counted, and whoever reads the answer is told. How windows are put is
said in ``windows``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter

from firedoor.hunt.found import BaseHit
from firedoor.hunt.sigma.plan import Correlation, RuleBook
from firedoor.hunt.sigma.windows import met_in

_MOST_SHOWN = 100  # hits that one correlated hit keeps, the first and the last of them
_MOST_FOUND = 10_000  # of one correlation


@dataclass(frozen=True, slots=True)
class Correlated:
    """A correlation that was met. ``group``: the values it was met for, in the order of ``group_by``.

    ``hits``: those of its window, the first and last of many; ``count``: all of them. ``value``: what was counted,
    summed or averaged. ``last_by_host``: the last hit of each machine, by the names of the machines.
    """

    correlation: Correlation
    group: tuple[str, ...]
    hits: tuple[BaseHit, ...]
    count: int
    value: float
    first: datetime
    last: datetime
    last_by_host: tuple[BaseHit, ...] = ()

    def agreed(self, of: Callable[[BaseHit], str]) -> str:
        """What all its hits that say something agree in; "" where they differ or none says it."""
        said = {of(hit) for hit in self.hits} - {""}
        return said.pop() if len(said) == 1 else ""


@dataclass(frozen=True, slots=True)
class CorrelationAnswer:
    """``timeless``: hits that no window could hold. ``cut``: ids of correlations of which not all is shown."""

    found: tuple[Correlated, ...]
    timeless: int = 0
    cut: tuple[str, ...] = ()


def fields_asked(book: RuleBook) -> dict[str, tuple[str, ...]]:
    """For each rule that a correlation refers to: the fields whose values its ``BaseHit`` must hold."""
    asked: dict[str, dict[str, None]] = {}
    # From the outermost inwards: a correlation passes on what the one around it asks for.
    for one in reversed(book.correlations):
        further = asked.get(one.facts.id, {})
        for rule in one.rules:
            names = asked.setdefault(rule, {})
            for name in [*one.group_by, one.field_name, *one.more_fields, *further]:
                real = one.aliases.get(name, {}).get(rule, name)
                if real:
                    names[real] = None
    return {rule: tuple(names) for rule, names in asked.items()}


def correlate(book: RuleBook, hits: Iterable[BaseHit]) -> CorrelationAnswer:
    """Every correlation of the book over some hits, in any order. Silent correlations only feed others."""
    by_rule: dict[str, list[BaseHit]] = defaultdict(list)
    wanted = {rule for one in book.correlations for rule in one.rules}
    timeless = 0
    for hit in hits:
        if hit.rule not in wanted:
            continue
        if hit.time is None:
            timeless += 1
        else:
            by_rule[hit.rule].append(hit)
    found: list[Correlated] = []
    cut = []
    for one in book.correlations:
        mine = _correlated(one, by_rule)
        if len(mine) >= _MOST_FOUND:
            cut.append(one.facts.id)
        if one.facts.id in wanted:
            by_rule[one.facts.id] = [_as_hit(made) for made in mine]
        if not one.silent:
            found += mine
    found.sort(key=lambda made: (made.first, made.correlation.facts.id, made.group))
    return CorrelationAnswer(tuple(found), timeless, tuple(cut))


def _correlated(one: Correlation, by_rule: Mapping[str, list[BaseHit]]) -> list[Correlated]:
    order = {rule: number for number, rule in enumerate(one.rules)}
    hits = [hit for rule in one.rules for hit in by_rule.get(rule, ())]
    # Records of one second often have no order of their own: then that which the correlation asks for.
    hits.sort(key=lambda hit: (time_of(hit), order[hit.rule], hit.origin))
    groups: dict[tuple[str, ...], list[BaseHit]] = defaultdict(list)
    for hit in hits:
        values = dict(hit.values)
        key = tuple(
            values.get(one.aliases.get(n, {}).get(hit.rule, n), "").casefold() for n in one.group_by
        )
        groups[key].append(hit)
    made: list[Correlated] = []
    for inside in groups.values():
        made += _bounded(one, inside, _MOST_FOUND - len(made))
    return made


def _bounded(one: Correlation, hits: list[BaseHit], most: int) -> Iterator[Correlated]:
    for number, (begin, end, value) in enumerate(met_in(one, hits)):
        if number >= most:
            return
        inside = hits[begin:end]
        shown = inside
        if len(inside) > _MOST_SHOWN:
            shown = [*inside[: _MOST_SHOWN // 2], *inside[-_MOST_SHOWN // 2 :]]
        values = dict(inside[0].values)
        rule = inside[0].rule
        group = tuple(values.get(one.aliases.get(n, {}).get(rule, n), "") for n in one.group_by)
        first, last = time_of(inside[0]), time_of(inside[-1])
        lasts = {hit.host: hit for hit in inside}
        by_host = tuple(lasts[host] for host in sorted(lasts))
        yield Correlated(one, group, tuple(shown), len(inside), value, first, last, by_host)


def time_of(hit: BaseHit) -> datetime:
    """The time of a hit; those without one have been left out before."""
    return hit.time or datetime.min.replace(tzinfo=UTC)


def _as_hit(made: Correlated) -> BaseHit:
    """A correlated hit as one that another correlation can build on: at its end, with all values of its hits."""
    values: dict[str, str] = dict(zip(made.correlation.group_by, made.group, strict=True))
    for hit in made.hits:
        for name, value in hit.values:
            values.setdefault(name, value)
    last = made.hits[-1]
    return BaseHit(
        made.correlation.facts.id,
        made.last,
        tuple(values.items()),
        last.origin,
        last.host,
        made.agreed(attrgetter("client")),
        made.agreed(attrgetter("account")),
    )
