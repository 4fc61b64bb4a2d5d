"""Sets of whole numbers as sorted ranges: ports, protocols, addresses of one family."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

Range = tuple[int, int]
_low = itemgetter(0)
_FEW = 8


@dataclass(frozen=True)
class Ranges:
    """A set of whole numbers from 0: inclusive ranges, sorted, disjoint and not adjacent.

    Build it with :meth:`of`, which puts any ranges into that form.
    """

    items: tuple[Range, ...] = ()

    @classmethod
    def of(cls, ranges: Iterable[Range]) -> Ranges:
        """Return the union of ranges in any order; a range whose end lies before its begin raises."""
        merged: list[Range] = []
        for low, high in sorted(ranges):
            if low < 0 or high < low:
                raise ValueError(f"not a range: {low}-{high}")
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], high))
            else:
                merged.append((low, high))
        return cls(tuple(merged))

    @classmethod
    def single(cls, *values: int) -> Ranges:
        """Return the set of these numbers."""
        return cls.of((value, value) for value in values)

    def __bool__(self) -> bool:
        return bool(self.items)

    def __iter__(self) -> Iterator[Range]:
        return iter(self.items)

    def __contains__(self, value: int) -> bool:
        items = self.items
        if len(items) > _FEW:
            after = bisect_right(items, value, key=_low)
            return after > 0 and value <= items[after - 1][1]
        for low, high in items:  # noqa: SIM110 - a generator costs more than the few comparisons
            if low <= value <= high:
                return True
        return False

    def __or__(self, other: Ranges) -> Ranges:
        return Ranges.of((*self.items, *other.items))

    def __and__(self, other: Ranges) -> Ranges:
        found: list[Range] = []
        mine, theirs = 0, 0
        while mine < len(self.items) and theirs < len(other.items):
            (a, b), (c, d) = self.items[mine], other.items[theirs]
            if max(a, c) <= min(b, d):
                found.append((max(a, c), min(b, d)))
            if b < d:
                mine += 1
            else:
                theirs += 1
        return Ranges(tuple(found))

    def __sub__(self, other: Ranges) -> Ranges:
        if not self.items:
            return self
        return self & other.complement(self.items[-1][1])

    def complement(self, last: int) -> Ranges:
        """Return the numbers from 0 to ``last`` that are not in the set."""
        gaps: list[Range] = []
        begin = 0
        for low, high in self.items:
            if low > last:
                break
            if begin < low:
                gaps.append((begin, low - 1))
            begin = high + 1
        if begin <= last:
            gaps.append((begin, last))
        return Ranges(tuple(gaps))

    def meets(self, other: Ranges) -> bool:
        """Whether any number is in both sets; quicker than to make the set of them."""
        few, many = sorted((self.items, other.items), key=len)
        for low, high in few:
            after = bisect_right(many, high, key=_low)
            if after and low <= many[after - 1][1]:
                return True
        return False

    def covers(self, other: Ranges) -> bool:
        """Whether every number of ``other`` is in this set."""
        return not other - self

    @cached_property
    def size(self) -> int:
        """How many numbers the set holds."""
        return sum(high - low + 1 for low, high in self.items)
