"""What one log of one server covers of the window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from firedoor.hunt.coverage import SourceCoverage
from firedoor.hunt.covering.fetching import fetch_log
from firedoor.hunt.covering.joining import Joined
from firedoor.hunt.covering.needed import OTHER, Need, NeededLog
from firedoor.hunt.covering.parts import HOUR, at_hour, hour_of, rest, within
from firedoor.hunt.covering.rhythm import Rhythm, rhythm_of
from firedoor.hunt.window import Window
from firedoor.model.hunt.span import Flaw, FlawAt, Gap

_DAY_OF_COPYING = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Bounds:
    """``until``: the last record of the server in any log, after which nothing can be covered; None if there is none.

    ``asked``: somebody asked for the end of the window.
    """

    window: Window
    until: datetime | None
    asked: bool = False

    @property
    def is_last_day(self) -> bool:
        """Whether the window ends with the day of the last record, the rest of which goes with that record."""
        if self.asked or self.until is None:
            return False
        return self.window.ends - self.until <= _DAY_OF_COPYING

    def is_of_copying(self, part: Gap) -> bool:
        """Whether it is only that this log was copied some hours before another of the same server."""
        if not self.is_last_day or self.until is None:
            return False
        return part.begins >= self.until - _DAY_OF_COPYING and part.ends >= self.window.ends


def cover(
    one: Joined, needed: NeededLog, bounds: Bounds, more: Sequence[tuple[str, FlawAt]] = ()
) -> SourceCoverage:
    """The coverage of a log of which something was found. ``more``: what is wrong with it beside its spans."""
    hours = one.hours()
    rhythm = rhythm_of(hours, needed.quiet, needed.longest)
    gaps = tuple(_gaps(hours, rhythm))
    edges = _Edges(rhythm, needed.quiet, bounds)
    covered = within(_covered(hours, gaps, edges, cut=_is_cut(one)), bounds.window)
    missing = rest(bounds.window, covered)
    wanted = [part for part in missing if not bounds.is_of_copying(part)]
    return SourceCoverage(
        one.source,
        tuple(one.files),
        one.first,
        one.last,
        one.records,
        needed.need is not Need.USEFUL,
        covered,
        missing,
        within(gaps, bounds.window),
        (*one.flaws, *more),
        fetch_log(needed.where(one.source.log), one.source.host, wanted)
        if needed is not OTHER
        else "",
    )


def _is_cut(one: Joined) -> bool:
    """Whether the log itself shows that there were records before its first one."""
    first = (flaw for _, flaw in one.flaws if flaw.flaw in (Flaw.OVERWRITTEN, Flaw.CLEARED))
    return any(flaw.time is None or flaw.time == one.first for flaw in first)


def _gaps(hours: Sequence[int], rhythm: Rhythm) -> Iterator[Gap]:
    for a, b in pairwise(hours):
        if b - a > 1 and rhythm.is_gap(a + 1, b):
            yield Gap(at_hour(a + 1), at_hour(b))


@dataclass(frozen=True, slots=True)
class _Edges:
    """How far before its first and after its last record a log may count as covering.

    There no second record shows that it was still written: the quiet that is no gap anywhere is all that is granted,
    and nothing before a log whose oldest records are known to be gone.
    """

    rhythm: Rhythm
    quiet: int
    bounds: Bounds

    def begins(self, first: int, *, cut: bool) -> datetime:
        begin = self.bounds.window.begins
        if at_hour(first) <= begin or (not cut and self._near(hour_of(begin), first)):
            return min(begin, at_hour(first))
        return at_hour(first)

    def ends(self, last: int) -> datetime:
        """After the last record of all logs of the server none covers anything."""
        end, until = self.bounds.window.ends, self.bounds.until
        if until is None or at_hour(last + 1) >= end:
            return at_hour(last + 1)
        reach = min(hour_of(until) + 1, -int(-end.timestamp() // HOUR))
        if reach > last + 1 and not self._near(last + 1, reach):
            return at_hour(last + 1)
        return end if self.bounds.is_last_day else at_hour(reach)

    def _near(self, begin: int, end: int) -> bool:
        return end - begin <= self.quiet and not self.rhythm.is_gap(begin, end)


def _covered(hours: Sequence[int], gaps: Sequence[Gap], edges: _Edges, *, cut: bool) -> Iterator[Gap]:  # fmt: skip
    """The parts between the gaps. A log that begins behind the window, or ends before it, covers nothing of it."""
    window = edges.bounds.window
    if not hours or at_hour(hours[0]) >= window.ends or at_hour(hours[-1] + 1) <= window.begins:
        return
    begin = edges.begins(hours[0], cut=cut)
    for gap in gaps:
        yield Gap(begin, gap.begins)
        begin = gap.ends
    yield Gap(begin, edges.ends(hours[-1]))
