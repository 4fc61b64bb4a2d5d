"""The tests of all rules, each once however many rules share it, with a number; and conditions over these numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from firedoor.hunt.sigma.plan import (
    And,
    Exists,
    FieldReference,
    Matcher,
    Node,
    Not,
    Null,
    Or,
    Test,
    Text,
    Wild,
)


@dataclass(frozen=True, slots=True)
class All:
    """All of them."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One of them."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class No:
    """The opposite."""

    part: Formula


Formula = int | All | Any | No
"""A condition: the number of a test, or what is made of such."""
Exact = tuple[object, ...]


@dataclass(slots=True)
class TestTable:
    """``tests``: by number. ``late``: those whose answer needs more than one value; they are asked event by event."""

    tests: list[Test] = field(default_factory=list)
    late: set[int] = field(default_factory=set)
    _numbers: dict[Exact, int] = field(default_factory=dict)

    def formula(self, node: Node) -> Formula:
        """A condition over numbers; its tests are taken into the table."""
        if isinstance(node, And):
            return All(tuple(self.formula(part) for part in node.parts))
        if isinstance(node, Or):
            return Any(tuple(self.formula(part) for part in node.parts))
        if isinstance(node, Not):
            return No(self.formula(node.part))
        return self._number(node)

    def _number(self, test: Test) -> int:
        key = (test.name, test.every, *map(exact, test.values))
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.tests)
            self.tests.append(test)
            if not test.values or any(isinstance(one, FieldReference) for one in test.values):
                self.late.add(number)
        return number


def exact(matcher: Matcher) -> Exact:
    """What tells a matcher from every other; as literals, wildcards are equal to their characters."""
    if isinstance(matcher, Text):
        return (Text, matcher, *(isinstance(part, Wild) for part in matcher.parts))
    return (type(matcher), matcher)


def holds_absent(test: Test) -> bool:
    """Whether a test holds for an event that lacks its field; for tests that are not late."""
    asked = (
        isinstance(one, Null) or (isinstance(one, Exists) and not one.there) for one in test.values
    )
    return all(asked) if test.every else any(asked)


def numbers_in(formula: Formula) -> Iterator[int]:
    """The tests of a condition."""
    if isinstance(formula, int):
        yield formula
    elif isinstance(formula, No):
        yield from numbers_in(formula.part)
    else:
        for part in formula.parts:
            yield from numbers_in(part)


def simplified(formula: Formula, known: Callable[[int], bool | None]) -> Formula | bool:
    """The condition with what is known put in."""
    if isinstance(formula, int):
        answer = known(formula)
        return formula if answer is None else answer
    if isinstance(formula, No):
        inner = simplified(formula.part, known)
        return not inner if isinstance(inner, bool) else No(inner)
    decides = isinstance(formula, Any)
    parts: list[Formula] = []
    for part in formula.parts:
        found = simplified(part, known)
        if isinstance(found, bool):
            if found is decides:
                return decides
        elif isinstance(found, type(formula)):
            parts.extend(found.parts)
        else:
            parts.append(found)
    if len(parts) <= 1:
        return parts[0] if parts else not decides
    return Any(tuple(parts)) if decides else All(tuple(parts))
