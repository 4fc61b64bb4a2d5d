"""Events of one log and number, as far as rules are concerned: which rules could hold, and by which tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from firedoor.hunt.sigma.index.columns import LONGEST_KEPT, Column
from firedoor.hunt.sigma.index.judging import Judge, always
from firedoor.hunt.sigma.index.prepared import ROUTING, Prepared, Ready
from firedoor.hunt.sigma.index.table import simplified
from firedoor.hunt.sigma.meaning import met
from firedoor.hunt.sigma.views import look, present
from firedoor.hunt.who import names_of
from firedoor.model.hunt.event import Event, Value

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
    """Made from one of its events. ``names``: where such events say who they speak of."""

    def __init__(self, event: Event, rules: Iterable[int], prepared: Prepared) -> None:
        """``rules``: the numbers of those about such an event."""
        self.names = names_of(event)
        self._always: list[tuple[int, Judge]] = []
        self._led: dict[int, list[tuple[int, Judge]]] = defaultdict(list)
        self._layouts: dict[tuple[str, ...], Layout] = {}
        self._keywords: set[int] = set()
        wanted: dict[Column, None] = {}
        table = prepared.table
        known: dict[int, bool] = {}

        def same_for_all(number: int) -> bool | None:
            name = table.tests[number].name
            if number in table.late or name not in ROUTING or name not in event.fields:
                return None
            if number not in known:
                known[number] = met(table.tests[number], event)
            return known[number]

        for number in rules:
            left = prepared.formulas[number]
            if not isinstance(left, bool):
                if not prepared.is_routed(number):
                    self._add(prepared.whole(number, left), wanted)
                    continue
                left = simplified(left, same_for_all)
            if left is True:
                self._always.append((number, always))
            elif left is not False:
                self._add(prepared.ready(number, left), wanted)
        if self._keywords:
            wanted[prepared.keywords(frozenset(self._keywords))] = None
        self._columns = tuple(wanted)
        self._keys = frozenset(self._led)

    @property
    def size(self) -> int:
        """How many places rules have in it: about what it takes of memory."""
        return len(self._always) + sum(map(len, self._led.values()))

    def _add(self, ready: Ready, wanted: dict[Column, None]) -> None:
        entry = (ready.number, ready.judge)
        for key in ready.keys:
            self._led[key].append(entry)
        if not ready.keys:
            self._always.append(entry)
        wanted.update(dict.fromkeys(ready.columns))
        self._keywords |= ready.keywords

    def met(self, event: Event) -> list[int]:
        """The numbers of the rules that an event meets, in their order."""
        if not self._led and not self._always:
            return []
        fields = event.fields
        layout = self._layout(event)
        truth = set(layout.base)
        for name, column in layout.plain:
            value = fields[name]
            if type(value) is str and len(value) <= LONGEST_KEPT:
                truth |= column.kept(value)
            else:
                truth |= column.of(value)
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
        name: value if name in ROUTING else f"\0 + ?{place}\\%41"
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
