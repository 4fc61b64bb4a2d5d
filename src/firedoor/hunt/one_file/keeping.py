"""Sightings of one file within bounds: a log that is full of hits is told by its first, its last and their number."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from firedoor.hunt.found import BaseHit
from firedoor.model.hunt.sighting import Outcome, Sighting
from firedoor.model.problem import Problem
from firedoor.readers.printable import printable

FIRST, LAST = 100, 100
MOST_CLIENTS = 1_000
# Of one file: from then on each client keeps what it has, and new ones are told together.
MOST_SIGHTINGS = 10_000
MOST_BASE_HITS = 200_000
_MOST_TOLD = 20
_SAY_NOTHING = frozenset((Outcome.EXCLUDED.value, Outcome.CONTEXT.value))
_Key = tuple[str, str, str]
T = TypeVar("T")


@dataclass(slots=True)
class _Ends(Generic[T]):
    """The first and the last of many, each with its number. ``shared``: of all that have no place of their own."""

    shared: bool
    first: list[tuple[int, T]] = field(default_factory=list)
    last: deque[tuple[int, T]] = field(default_factory=lambda: deque(maxlen=LAST))
    count: int = 0

    def add(self, number: int, item: T, *, full: bool = False) -> None:
        """Take one. ``full``: the last takes the place of one before it."""
        self.count += 1
        if len(self.first) < (1 if full else FIRST):
            self.first.append((number, item))
            return
        if full and self.last:
            self.last.popleft()
        self.last.append((number, item))

    @property
    def kept(self) -> int:
        return len(self.first) + len(self.last)

    @property
    def dropped(self) -> int:
        return self.count - self.kept


class Kept:
    """What the rules saw in one file. By rule, outcome and client the first and last 100 are kept."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._ends: dict[_Key, _Ends[Sighting]] = {}
        self._clients: dict[tuple[str, str], int] = {}
        self._number = 0
        self._kept = 0
        self._hits: dict[str, list[BaseHit]] = {}
        self._hits_dropped: dict[str, int] = {}

    def add(self, sighting: Sighting) -> None:
        """Take a sighting."""
        self._number += 1
        ends = self._ends_of(sighting)
        before = ends.kept
        ends.add(self._number, sighting, full=self._is_full and not ends.shared)
        self._kept += ends.kept - before

    @property
    def _is_full(self) -> bool:
        return self._kept >= MOST_SIGHTINGS

    def _ends_of(self, sighting: Sighting) -> _Ends[Sighting]:
        rule, outcome = sighting.rule.id, sighting.outcome.value
        key = (rule, outcome, sighting.client)
        found = self._ends.get(key)
        if found is None:
            clients = self._clients.get((rule, outcome), 0)
            if clients >= MOST_CLIENTS or self._is_full:
                key = (rule, outcome, "")  # the rest of the clients together
            self._clients[rule, outcome] = clients + 1
            found = self._ends.setdefault(key, _Ends(not key[2]))
        return found

    def add_hit(self, hit: BaseHit) -> None:
        """Take what a correlation needs."""
        hits = self._hits.setdefault(hit.rule, [])
        if len(hits) < MOST_BASE_HITS:
            hits.append(hit)
        else:
            self._hits_dropped[hit.rule] = self._hits_dropped.get(hit.rule, 0) + 1

    def sightings(self) -> tuple[Sighting, ...]:
        """Those kept, in the order of the file."""
        numbered = [pair for ends in self._ends.values() for pair in (*ends.first, *ends.last)]
        return tuple(sighting for _, sighting in sorted(numbered, key=lambda pair: pair[0]))

    def base_hits(self) -> tuple[BaseHit, ...]:
        """Those kept, by rule, in the order of the file."""
        return tuple(hit for hits in self._hits.values() for hit in hits)

    def problems(self) -> Iterator[Problem]:
        """What is not listed and could say something else, by rule and client; what correlations do not count."""
        yield from self._cut(nothing=False)
        for rule, dropped in self._hits_dropped.items():
            message = f"{dropped:,} more records met the rule {rule!r}; its correlations do not count them"
            yield Problem(self.file, message)

    def shortened(self) -> Iterator[Problem]:
        """What is not listed of that which says nothing by itself, by rule and client."""
        yield from self._cut(nothing=True)

    def _cut(self, *, nothing: bool) -> Iterator[Problem]:
        """A suspicion that is not listed may be one that no exception of its record answers."""
        cut = [
            (key[2], ends)
            for key, ends in self._ends.items()
            if ends.dropped and (key[1] in _SAY_NOTHING) is nothing
        ]
        for client, ends in cut[:_MOST_TOLD]:
            one = ends.first[0][1]
            who = f" from {printable(client)}" if client else ""
            listed = f"the first {len(ends.first)} and the last {len(ends.last)}"
            message = (
                f"{ends.count:,} records{who} met the rule {one.rule.title!r}; {listed} are listed"
            )
            yield Problem(self.file, message)
        if len(cut) > _MOST_TOLD:
            records = sum(ends.count for _, ends in cut[_MOST_TOLD:])
            message = f"{records:,} more records met rules very often; of these too the first and the last are listed"
            yield Problem(self.file, message)
