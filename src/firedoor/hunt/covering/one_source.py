"""What one log of one server covers of the window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from firedoor.hunt.coverage import SourceCoverage
from firedoor.hunt.covering.fetching import fetch_log
from firedoor.hunt.covering.joining import Joined
from firedoor.hunt.covering.needed import Need, NeededLog
from firedoor.hunt.covering.parts import at_hour, hour_of, rest, within
from firedoor.hunt.covering.rhythm import Rhythm, rhythm_of
from firedoor.hunt.window import Window
from firedoor.model.hunt.span import FlawAt, Gap

# The logs of a server are not all copied in the same minute.
_DAY_OF_COPYING = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """``until``: the last record of the server where nobody asked for an end; None if somebody did."""

    window: Window
    until: datetime | None


def cover(
    one: Joined, needed: NeededLog, asked: Asked, more: Sequence[tuple[str, FlawAt]] = ()
) -> SourceCoverage:
    """The coverage of a log of which something was found. ``more``: what is wrong with it beside its spans."""
    hours = one.hours()
    rhythm = rhythm_of(hours, needed.quiet, needed.longest)
    gaps = tuple(_gaps(hours, rhythm))
    covered = within(_covered(hours, gaps, rhythm, asked), asked.window)
    missing = rest(asked.window, covered)
    return SourceCoverage(
        one.source,
        tuple(one.files),
        one.first,
        one.last,
        one.records,
        needed.need is not Need.USEFUL,
        covered,
        missing,
        within(gaps, asked.window),
        (*one.flaws, *more),
        fetch_log(needed.where(one.source.log), one.source.host, missing),
    )


def _gaps(hours: Sequence[int], rhythm: Rhythm) -> Iterator[Gap]:
    for a, b in pairwise(hours):
        if b - a > 1 and rhythm.is_gap(a + 1, b):
            yield Gap(at_hour(a + 1), at_hour(b))


def _covered(
    hours: Sequence[int], gaps: Sequence[Gap], rhythm: Rhythm, asked: Asked
) -> Iterator[Gap]:
    """The parts between the gaps; the first and the last reach to the ends of the window if that is not too far."""
    if not hours:
        return
    begin = at_hour(hours[0])
    window = asked.window
    if begin > window.begins and not rhythm.is_gap(hour_of(window.begins), hours[0]):
        begin = window.begins
    for gap in gaps:
        yield Gap(begin, gap.begins)
        begin = gap.ends
    end = at_hour(hours[-1] + 1)
    yield Gap(begin, window.ends if _reaches_end(hours[-1], rhythm, asked) else end)


def _reaches_end(last: int, rhythm: Rhythm, asked: Asked) -> bool:
    end = asked.window.ends
    if hour_of(end) <= last + 1:
        return True
    if asked.until is not None and hour_of(end) - hour_of(asked.until) <= _DAY_OF_COPYING:
        return hour_of(asked.until) - last <= _DAY_OF_COPYING or not rhythm.is_gap(
            last + 1, hour_of(asked.until)
        )
    return not rhythm.is_gap(last + 1, -int(-end.timestamp() // 3600))
