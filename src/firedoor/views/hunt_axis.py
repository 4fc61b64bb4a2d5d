"""A scale of time for what happens in bursts: what lies between them is cut out, and each part is labelled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from firedoor.views.scale import Scale, Stretch
from firedoor.views.words import day

_ZERO = datetime(1, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_BREAK = 30.0  # the room that a cut takes
_MOST_CUTS, _CUT_RATIO = 3, 3.0
_LEAST_CUT = 1 / 48  # days
_FINE = 2.0  # days of a stretch below which times of day are told
_CHARACTER = 6.9  # the width of a character of a label, by the widest of the usual fonts
_MINUTE = 1 / 1440
_STEPS = (
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)),
    1.0, 2.0, 7.0, 14.0, 28.0, 91.0, 182.0, 365.0, 3650.0,
)  # fmt: skip


def days(moment: datetime) -> float:
    """A moment in days."""
    return (moment - _ZERO) / _DAY


def moment(number: float) -> datetime:
    """The moment of so many days, to the second."""
    return _ZERO + timedelta(seconds=round(number * 86400))


def whole(begin: datetime, end: datetime, left: float, right: float) -> Scale:
    """A scale without cuts."""
    return Scale((Stretch(days(begin), days(end), left, right),))


def bursts(moments: Iterable[float], left: float, right: float) -> Scale:
    """A scale for moments (at least one), cut where nothing is for much longer than all the rest takes."""
    runs = _runs(sorted(set(moments)))
    spans = [run[-1] - run[0] for run in runs]
    room = right - left - _BREAK * (len(runs) - 1)
    base = room / (2 * len(runs))
    per_day = (room - base * len(runs)) / (sum(spans) or 1)
    stretches, at = [], left
    for run, span in zip(runs, spans, strict=True):
        size = base + span * per_day if sum(spans) else room / len(runs)
        inset = min(12.0, size / 8)
        stretches.append(Stretch(run[0], run[-1], at + inset, at + size - inset))
        at += size + _BREAK
    return Scale(tuple(stretches))


def _runs(moments: Sequence[float]) -> list[list[float]]:
    """The moments, split at as many of the longest gaps as are each much longer than all the shorter ones together."""
    gaps = sorted(((b - a, n) for n, (a, b) in enumerate(pairwise(moments))), reverse=True)
    sizes = [size for size, _ in gaps]
    cuts = 0
    for number in range(1, min(_MOST_CUTS, len(sizes)) + 1):
        shortest = sizes[number - 1]
        if shortest >= _LEAST_CUT and shortest > _CUT_RATIO * sum(sizes[number:]):
            cuts = number
    after = {number for _, number in gaps[:cuts]}
    runs: list[list[float]] = [[]]
    for number, value in enumerate(moments):
        runs[-1].append(value)
        if number in after:
            runs.append([])
    return runs


def ticks(axis: Scale) -> tuple[tuple[float, str], ...]:
    """Positions and labels of times to name; no two labels touch. The beginning of each stretch is named first."""
    ends = [moment(value) for one in axis.stretches for value in (one.begin, one.end)]
    years = len({value.year for value in ends}) > 1
    found: list[tuple[float, str]] = []
    for stretch in axis.stretches:
        wanted = [stretch.begin, *_round(stretch)]
        for value in wanted:
            label = _label(moment(value), fine=stretch.end - stretch.begin < _FINE, years=years)
            at = stretch.position(value)
            if all(abs(at - other) >= _width(label, text) for other, text in found):
                found.append((at, label))
    return tuple(sorted(found))


def _width(one: str, other: str) -> float:
    return (len(one) + len(other)) / 2 * _CHARACTER + 8


def _label(value: datetime, *, fine: bool, years: bool) -> str:
    text = day(value.isoformat())
    text = text if years else text.rpartition(" ")[0]
    return f"{text} {value:%H:%M}" if fine else text


def _round(stretch: Stretch) -> Iterator[float]:
    """Times at an even step within a stretch."""
    span = stretch.end - stretch.begin
    most = max(1, int((stretch.right - stretch.left) / 60))
    step = next((step for step in _STEPS if span / step <= most), _STEPS[-1])
    number = int(stretch.begin / step) + 1
    while number * step < stretch.end:
        yield number * step
        number += 1
