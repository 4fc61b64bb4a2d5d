"""All rules made ready: their tests in one table, each with its column, and each condition with what leads to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from firedoor.hunt.sigma.index.columns import Column
from firedoor.hunt.sigma.index.judging import Judge, judge_of, keys_of
from firedoor.hunt.sigma.index.table import Formula, TestTable, numbers_in, simplified
from firedoor.hunt.sigma.index.weights import weight_of
from firedoor.hunt.sigma.plan import SigmaRule, Test

ROUTING = ("EventID", "Channel", "Provider_Name")
"""Fields whose values are the same in all events of a group."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A condition of a rule. ``keys``: tests of which one must hold, none if it can hold without any of them.

    ``columns``: those of its tests; ``keywords``: its tests of the text of the event.
    """

    number: int
    judge: Judge
    keys: frozenset[int]
    columns: tuple[Column, ...]
    keywords: frozenset[int]


class Prepared:
    """``table``: the tests of all rules; ``formulas``: by the place of the rule, as simple as they can be."""

    def __init__(self, rules: Sequence[SigmaRule]) -> None:
        self.table = TestTable()
        self.formulas = [
            simplified(self.table.formula(rule.condition), lambda _: None) for rule in rules
        ]
        late = self.table.late
        self._weights = [
            0.0 if number in late else weight_of(test)
            for number, test in enumerate(self.table.tests)
        ]
        self._columns = _columns(self.table)
        self._whole: dict[int, Ready] = {}
        self._keywords: dict[frozenset[int], Column] = {}
        self._routed = [
            not isinstance(formula, bool)
            and any(self.table.tests[one].name in ROUTING for one in numbers_in(formula))
            for formula in self.formulas
        ]

    def is_routed(self, number: int) -> bool:
        """Whether part of the rule's condition is the same for all events of a group."""
        return self._routed[number]

    def whole(self, number: int, formula: Formula) -> Ready:
        """The whole condition of a rule, made when it is first asked for."""
        ready = self._whole.get(number)
        if ready is None:
            ready = self._whole[number] = self.ready(number, formula)
        return ready

    def ready(self, number: int, left: Formula) -> Ready:
        """What is left of the condition of a rule."""
        keys = keys_of(left, self._weights)
        asked = [one for one in numbers_in(left) if one not in self.table.late]
        tests = self.table.tests
        columns = dict.fromkeys(self._columns[one] for one in asked if tests[one].name is not None)
        return Ready(
            number,
            judge_of(left, self.table),
            keys[1] if keys else frozenset(),
            tuple(columns),
            frozenset(one for one in asked if tests[one].name is None),
        )

    def keywords(self, numbers: frozenset[int]) -> Column:
        """The column of some tests of the text: texts differ from event to event, and no answer is kept."""
        column = self._keywords.get(numbers)
        if column is None:
            tests = [(number, self.table.tests[number]) for number in sorted(numbers)]
            column = self._keywords[numbers] = Column(None, tests)
        return column


def _columns(table: TestTable) -> list[Column]:
    """For each test, the column of its field; those that are late stand in none, and their place says nothing."""
    by_name: dict[str | None, list[tuple[int, Test]]] = defaultdict(list)
    for number, test in enumerate(table.tests):
        by_name[test.name].extend([(number, test)] if number not in table.late else [])
    columns = {name: Column(name, tests) for name, tests in by_name.items()}
    return [columns[test.name] for test in table.tests]
