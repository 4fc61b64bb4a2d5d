"""A condition made ready to be asked many times, and the tests without which it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from firedoor.hunt.sigma.index.table import All, Formula, No, TestTable
from firedoor.hunt.sigma.meaning import met
from firedoor.model.hunt.event import Event

Truth = AbstractSet[int]
"""The numbers of the tests that hold for an event; late tests are not in it."""
Judge = Callable[[Truth, Event], bool]


def judge_of(formula: Formula, table: TestTable) -> Judge:
    """The condition as a function of what holds."""
    if isinstance(formula, int):
        return _late(formula, table) if formula in table.late else _one(formula)
    if isinstance(formula, No):
        return _not(judge_of(formula.part, table))
    plain = frozenset(
        part for part in formula.parts if isinstance(part, int) and part not in table.late
    )
    rest = tuple(judge_of(part, table) for part in formula.parts if part not in plain)
    return _all(plain, rest) if isinstance(formula, All) else _any(plain, rest)


def keys_of(formula: Formula, weights: Sequence[float]) -> tuple[float, frozenset[int]] | None:
    """Tests of which one must hold, and how rare they are; None if the condition can hold without any."""
    if isinstance(formula, int):
        return (weights[formula], frozenset((formula,))) if weights[formula] > 0 else None
    if isinstance(formula, No):
        return None
    found = [keys_of(part, weights) for part in formula.parts]
    known = [one for one in found if one is not None]
    if isinstance(formula, All):
        return max(known, key=lambda one: one[0], default=None)
    if len(known) < len(found):
        return None
    return min(one[0] for one in known), frozenset().union(*(one[1] for one in known))


def always(_truth: Truth, _event: Event) -> bool:
    """A condition of which nothing is left to be asked."""
    return True


def _one(number: int) -> Judge:
    return lambda truth, _event: number in truth


def _late(number: int, table: TestTable) -> Judge:
    test = table.tests[number]
    return lambda _truth, event: met(test, event)


def _not(judge: Judge) -> Judge:
    return lambda truth, event: not judge(truth, event)


def _all(plain: frozenset[int], rest: tuple[Judge, ...]) -> Judge:
    if not rest:
        return lambda truth, _event: plain <= truth
    if len(rest) == 1:
        (last,) = rest
        return lambda truth, event: plain <= truth and last(truth, event)
    return lambda truth, event: plain <= truth and all(judge(truth, event) for judge in rest)


def _any(plain: frozenset[int], rest: tuple[Judge, ...]) -> Judge:
    if not rest:
        return lambda truth, _event: not plain.isdisjoint(truth)
    return lambda truth, event: (
        not plain.isdisjoint(truth) or any(judge(truth, event) for judge in rest)
    )
