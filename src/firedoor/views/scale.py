"""A scale of time for drawing: days to positions, with long empty stretches cut out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from firedoor.views.words import day

_BREAK = 34.0  # the room that a cut takes
_LEAST_CUT = 120.0  # days; a shorter stretch is not cut
_CUT_RATIO = 3  # nor one that is not so many times the rest
_MOST_CUTS = 3
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 600, 1200)
_LAST_DAY = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the scale without a cut: days ``begin`` to ``end`` at positions ``left`` to ``right``."""

    begin: float
    end: float
    left: float
    right: float

    def position(self, days: float) -> float:
        """The position of a day; the middle if the stretch is a single moment."""
        if self.end == self.begin:
            return (self.left + self.right) / 2
        share = (days - self.begin) / (self.end - self.begin)
        return self.left + share * (self.right - self.left)


@dataclass(frozen=True, slots=True)
class Scale:
    """The stretches in their order; between two of them time is cut out."""

    stretches: tuple[Stretch, ...]

    def position(self, days: float) -> float:
        """The position of a day that the scale was made for."""
        stretch = next((s for s in self.stretches if days <= s.end), self.stretches[-1])
        return stretch.position(max(days, stretch.begin))

    def cuts(self) -> tuple[float, ...]:
        """The middle of each cut."""
        return tuple((one.right + next_one.left) / 2 for one, next_one in pairwise(self.stretches))

    def ticks(self, room: float) -> tuple[tuple[float, str], ...]:
        """Positions and labels of days to name on the axis, at least ``room`` apart."""
        found: list[tuple[float, str]] = []
        for stretch in self.stretches:
            most = int((stretch.right - stretch.left) / room)
            for ordinal in _round_days(stretch, most) if most else ():
                at = stretch.position(ordinal - 1)  # ordinals count from 1, our days from 0
                if not found or at - found[-1][0] >= room:
                    found.append((at, day(date.fromordinal(ordinal).isoformat())))
        return tuple(found)


def scale(moments: Iterable[float], left: float, right: float) -> Scale:
    """Make a scale on which every one of the moments (at least one) has its place."""
    runs = _runs(sorted(set(moments)))
    spans = [run[-1] - run[0] for run in runs]
    room = right - left - _BREAK * (len(runs) - 1)
    # A share for each run alone, so that a single moment has room too.
    base = room / (4 * len(runs))
    per_day = (room - base * len(runs)) / (sum(spans) or 1)
    stretches, at = [], left
    for run, span in zip(runs, spans, strict=True):
        size = base + span * per_day if sum(spans) else room / len(runs)
        inset = base / 4 if span else 0.0
        stretches.append(Stretch(run[0], run[-1], at + inset, at + size - inset))
        at += size + _BREAK
    return Scale(tuple(stretches))


def _runs(moments: list[float]) -> list[list[float]]:
    """Split where one empty stretch is much longer than all the rest together, and again in the rest."""
    gaps = sorted(
        ((after - before, number) for number, (before, after) in enumerate(pairwise(moments))),
        reverse=True,
    )
    rest = sum(size for size, _ in gaps)
    cut_after: set[int] = set()
    for size, number in gaps[:_MOST_CUTS]:
        rest -= size
        if size < _LEAST_CUT or size <= _CUT_RATIO * rest:
            break
        cut_after.add(number)
    runs: list[list[float]] = [[]]
    for number, moment in enumerate(moments):
        runs[-1].append(moment)
        if number in cut_after:
            runs.append([])
    return runs


def _round_days(stretch: Stretch, most: int) -> list[int]:
    """Ordinals of days at an even step, at most ``most`` of them."""
    first, last = int(stretch.begin) + 1, min(int(stretch.end) + 1, _LAST_DAY)
    if last <= first:
        return []
    for step in _DAY_STEPS:
        if (last - first) / step <= most:
            return list(range(first + 1, last + 1, step))
    for step in _MONTH_STEPS:
        found = _months(first, last, step)
        if len(found) <= most:
            return found
    return []


def _months(first: int, last: int, step: int) -> list[int]:
    """The first days of every ``step``-th month between two ordinals."""
    begin, end = date.fromordinal(first), date.fromordinal(last)
    numbers = range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month)
    dates = (date(n // 12, n % 12 + 1, 1) for n in numbers if n % step == 0)
    return [d.toordinal() for d in dates if first < d.toordinal() <= last]
