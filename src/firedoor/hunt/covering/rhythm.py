"""How long a source is usually quiet, seen from the hours in which it wrote; what is longer is a gap.

Two things make a gap. It is longer than the quiet that comes back again and again (nights, weekends). Or it falls in
hours in which the source nearly always writes: then even one hour can be one, if the source never rests.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

HOURS_OF_WEEK = 168
# From 1990 to 2100: a record of another time was written by a broken clock and says nothing of the rhythm.
FIRST_HOUR, LAST_HOUR = 175_320, 1_139_592
# A quiet time that comes back is reached, to three quarters, in most weeks and three times at least.
_AS_LONG = 0.75
_LEAST_TIMES, _SHARE_OF_WEEKS = 3, 0.7
# By so much it may be longer than those before it: an evening that begins early.
_STRETCH, _SLACK = 1.3, 2
# Hours that are busy this often are held against it; together they must be less likely to be quiet by chance than this.
_USUALLY_BUSY = 0.75
_UNLIKELY = -math.log(0.001)
_LEAST_DAYS = 5
# A source that rests so seldom is one for which all hours are alike; of one that hardly ever does, each hour counts.
_NEVER_RESTS, _HARDLY_EVER = 0.97, 0.99
# A source that writes in most hours after one in which it wrote rests at night and on weekends only.
_DENSE = 0.8
_NIGHT = 24
_SATURDAY, _SUNDAY = 5, 6
# From Friday noon to Monday noon, in hours from Monday: clocks of offices differ from UTC.
_WEEKEND = (4 * 24 + 12, 7 * 24 + 12)
_Slot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``bound``: hours of quiet that are not yet too long. ``dense``: when it writes, it writes every hour.

    ``unlikely``: by slot of the week, how much a quiet hour speaks against chance (minus the logarithm of its
    probability).
    """

    bound: int
    dense: bool
    unlikely: dict[_Slot, float]

    def is_gap(self, begin: int, end: int) -> bool:
        """Whether it is too long that nothing was written from one hour to another (which is not in it)."""
        if end - begin > self.bound:
            return True
        if self.dense and end - begin > _NIGHT and not _is_weekend(begin, end):
            return True
        against = sum(self.unlikely.get(_slot(hour), 0.0) for hour in range(begin, end))
        return against >= _UNLIKELY


def rhythm_of(busy: Sequence[int], quiet: int, longest: int) -> Rhythm:
    """The rhythm of a source that wrote in the hours ``busy`` (since 1970, in order)."""
    bound = _bound(busy, quiet, longest)
    steps = sum(b - a == 1 for a, b in pairwise(busy))
    return Rhythm(bound, steps >= _DENSE * (len(busy) - 1), _unlikely(busy, bound))


def _bound(busy: Sequence[int], quiet: int, longest: int) -> int:
    runs = sorted((b - a - 1 for a, b in pairwise(busy) if b - a - 1 <= longest), reverse=True)
    lived = sum(runs) + len(busy)
    weeks = lived / HOURS_OF_WEEK - 1  # the first and the last are not whole
    times = max(_LEAST_TIMES, math.ceil(weeks * _SHARE_OF_WEEKS))
    back = next(_regular(runs, times), 0)
    return min(longest, max(quiet, math.ceil(back * _STRETCH) + _SLACK if back else 0))


def _regular(runs: Sequence[int], times: int) -> Iterator[int]:
    """Lengths, the longest first, that are reached as often as ``times``. ``runs``: the longest first."""
    reached = 0
    for run in runs:
        while reached < len(runs) and runs[reached] >= _AS_LONG * run:
            reached += 1
        if run and reached >= times:
            yield run


def _unlikely(busy: Sequence[int], bound: int) -> dict[_Slot, float]:
    """For each slot, how unlikely a quiet hour is there. A slot is an hour of working days, Saturdays or Sundays."""
    wrote = Counter(_slot(hour) for hour in busy)
    passed = Counter(_slot(hour) for hour in _lived(busy, bound))
    if passed.total() >= HOURS_OF_WEEK and wrote.total() >= _NEVER_RESTS * passed.total():
        hardly = wrote.total() >= _HARDLY_EVER * passed.total()
        always = _UNLIKELY if hardly else _against(wrote.total(), passed.total())
        return {(day, hour): always for day in range(3) for hour in range(24)}
    found = {}
    for day, hour in ((day, hour) for day in range(3) for hour in range(24)):
        days, hits = passed[day, hour], wrote[day, hour]
        if hits < _USUALLY_BUSY * days:
            continue
        if days < _LEAST_DAYS:  # too few Saturdays: that hour of all days
            days = sum(passed[any_day, hour] for any_day in range(3))
            hits = sum(wrote[any_day, hour] for any_day in range(3))
        if days >= _LEAST_DAYS:
            found[day, hour] = _against(hits, days)
    return found


def _against(hits: int, days: int) -> float:
    """Minus the logarithm of the chance of a quiet hour; the one that is judged is not counted itself."""
    share = (hits + 0.5) / max(days, hits + 1)
    return -math.log(max(1 - share, 0.5 / (days + 1))) if share >= _USUALLY_BUSY else 0.0


def _lived(busy: Sequence[int], bound: int) -> Iterator[int]:
    """Every hour from the first to the last, but for those of gaps."""
    for a, b in pairwise(busy):
        yield a
        if b - a - 1 <= bound:
            yield from range(a + 1, b)
    yield from busy[-1:]


def _is_weekend(begin: int, end: int) -> bool:
    """Whether all of it lies between Friday noon and Monday noon."""
    low, high = _WEEKEND
    from_monday = (begin // 24 + 3) % 7 * 24 + begin % 24
    if from_monday < high - HOURS_OF_WEEK:
        from_monday += HOURS_OF_WEEK
    return low <= from_monday and from_monday + end - begin <= high


def _slots() -> tuple[_Slot, ...]:
    """By hour of the week, that of 1 January 1970, a Thursday, being the first."""
    days = ((day + 3) % 7 for day in range(7))
    return tuple(
        ({_SATURDAY: 1, _SUNDAY: 2}.get(day, 0), hour) for day in days for hour in range(24)
    )


_SLOTS = _slots()


def _slot(hour: int) -> _Slot:
    """Which of the hours of working days, Saturdays and Sundays."""
    return _SLOTS[hour % HOURS_OF_WEEK]
