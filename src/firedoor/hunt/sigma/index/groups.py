"""Events of one log and number, as far as rules are concerned: which rules could hold, and by which tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from firedoor.hunt.sigma.index.columns import Column
from firedoor.hunt.sigma.index.judging import Judge, always, judge_of, keys_of
from firedoor.hunt.sigma.index.table import Formula, TestTable, numbers_in, simplified
from firedoor.hunt.sigma.meaning import met
from firedoor.hunt.sigma.views import look, present
from firedoor.model.hunt.event import Event, Value

ROUTING = ("EventID", "Channel", "Provider_Name")
"""Fields whose values are the same in all events of a group."""
_MOST_LAYOUTS = 512


@dataclass(frozen=True, slots=True)
class Layout:
    """The names that events have. ``plain``: columns of one field; ``others``: those found in another way.

    ``base``: tests that hold since their field is not there.
    """

    plain: tuple[tuple[str, Column], ...]
    others: tuple[Column, ...]
    base: frozenset[int]


class Group:
    """Made from one of its events."""

    def __init__(
        self,
        event: Event,
        rules: Iterable[tuple[int, Formula]],
        table: TestTable,
        weights: Sequence[float],
        columns: Sequence[Column],
    ) -> None:
        """``rules``: number and condition of those about such an event; ``columns``: that of each test."""
        self._always: list[tuple[int, Judge]] = []
        self._led: dict[int, list[tuple[int, Judge]]] = defaultdict(list)
        self._layouts: dict[tuple[str, ...], Layout] = {}
        wanted: dict[Column, None] = {}
        known: dict[int, bool] = {}

        def same_for_all(number: int) -> bool | None:
            name = table.tests[number].name
            if number in table.late or name not in ROUTING or name not in event.fields:
                return None
            if number not in known:
                known[number] = met(table.tests[number], event)
            return known[number]

        for number, formula in rules:
            left = simplified(formula, same_for_all)
            if left is True:
                self._always.append((number, always))
            elif left is not False:
                self._add(number, left, table, weights)
                asked = (one for one in numbers_in(left) if one not in table.late)
                wanted.update(dict.fromkeys(columns[one] for one in asked))
        self._columns = tuple(wanted)
        self._keys = frozenset(self._led)

    def _add(self, number: int, left: Formula, table: TestTable, weights: Sequence[float]) -> None:
        keys = keys_of(left, weights)
        entry = (number, judge_of(left, table))
        if keys is None:
            self._always.append(entry)
        else:
            for key in keys[1]:
                self._led[key].append(entry)

    def met(self, event: Event) -> list[int]:
        """The numbers of the rules that an event meets, in their order."""
        if not self._led and not self._always:
            return []
        fields = event.fields
        layout = self._layout(event)
        truth = set(layout.base)
        for name, column in layout.plain:
            truth |= column.of(fields[name])
        for column in layout.others:
            truth |= column.of_event(event)
        found = {number for number, judge in self._always if judge(truth, event)}
        for key in self._keys & truth:
            for number, judge in self._led[key]:
                if judge(truth, event):
                    found.add(number)
        return sorted(found) if found else []

    def _layout(self, event: Event) -> Layout:
        names = tuple(event.fields)
        layout = self._layouts.get(names)
        if layout is None:
            if len(self._layouts) >= _MOST_LAYOUTS:
                self._layouts.clear()
            layout = self._layouts[names] = _layout(event, self._columns)
        return layout


def _layout(event: Event, columns: Sequence[Column]) -> Layout:
    """Where each column is found, seen by a value in each field that no other has."""
    marks: dict[str, Value] = {
        # With what any reading could change in a value: what comes back as it was is taken as it is.
        name: value if name in ROUTING else f"\0 + ?{place}\\A"
        for place, (name, value) in enumerate(event.fields.items())
    }
    names = {mark: name for name, mark in marks.items() if name not in ROUTING}
    probe = replace(event, fields=marks)
    plain, others, base = [], [], set[int]()
    for column in columns:
        values = own = None
        if column.name is not None:
            values, own = look(probe, column.name), present(probe, column.name)
            if values is None and own is None:
                base |= column.absent
                continue
        if values is not None and len(values) == 1 and values == own and values[0] in names:
            plain.append((names[values[0]], column))
        else:
            others.append(column)
    return Layout(tuple(plain), tuple(others), frozenset(base))
