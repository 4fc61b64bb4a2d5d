"""What the records of one source in one file cover: first and last, hours, gaps, a clock that went back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firedoor.model.hunt.source import Source
from firedoor.model.hunt.span import Flaw, FlawAt, Gap, Span

# A gap is at least this long, and this many times what most records wait for the next; what is longer than the
# longest is one however quiet the log is.
SHORTEST_GAP = timedelta(hours=6)
LONGEST_QUIET = timedelta(days=7)
TIMES_USUAL = 10
# How many of so many waits are usual: of a few, one that is long must not count as usual itself.
_SHARES = ((1000, 0.99), (50, 0.9), (0, 0.5))
# Rows are written when requests end, by several threads: their order is off by some minutes on a good day.
CLOCK_SLACK = timedelta(minutes=10)
_MOST_GAPS = 4096
_MOST_FLAWS = 20
_HOUR = 3600
_BUCKETS = 32  # powers of two of seconds


@dataclass(slots=True)
class Rhythm:
    """Takes records in the order of the file."""

    source: Source
    records: int = 0
    unread: int = 0
    first: datetime | None = None
    last: datetime | None = None
    busy: set[int] = field(default_factory=set)
    flaws: list[FlawAt] = field(default_factory=list)
    _before: datetime | None = None
    _waits: list[int] = field(default_factory=lambda: [0] * _BUCKETS)
    _long: list[Gap] = field(default_factory=list)
    _jumps: int = 0

    def step(self, time: datetime, line: int, records: int = 1) -> None:
        """The next ``records`` records, the last of which is of ``time``, spread evenly since the one before."""
        self.records += records
        self.busy.add(int(time.timestamp()) // _HOUR)
        before = self._before
        self._before = time
        if before is None:
            self.first = self.last = time
            return
        wait = time - before
        if wait < -CLOCK_SLACK:
            self._went_back(before, time, line)
        elif wait > SHORTEST_GAP and len(self._long) < _MOST_GAPS:
            self._long.append(Gap(before, time))
        each = max(wait.total_seconds(), 0.0) / records
        self._waits[min(int(each).bit_length(), _BUCKETS - 1)] += records
        if self.first is None or time < self.first:
            self.first = time
        if self.last is None or time > self.last:
            self.last = time

    def _went_back(self, before: datetime, time: datetime, line: int) -> None:
        self._jumps += 1
        if self._jumps <= _MOST_FLAWS:
            what = f"its times go back from {before.isoformat()} to {time.isoformat()}"
            self.flaws.append(FlawAt(Flaw.CLOCK, what, line=line, time=time))

    def span(self, file: str) -> Span:
        """All that was seen."""
        flaws = list(self.flaws)
        if self._jumps > _MOST_FLAWS:
            more = (
                f"its times go back {self._jumps} times in all; the first {_MOST_FLAWS} are listed"
            )
            flaws.append(FlawAt(Flaw.CLOCK, more))
        usual = timedelta(seconds=self._usual() * TIMES_USUAL)
        least = max(SHORTEST_GAP, min(usual, LONGEST_QUIET))
        gaps = tuple(gap for gap in self._long if gap.ends - gap.begins > least)
        busy = frozenset(self.busy)
        return Span(
            self.source,
            file,
            self.first,
            self.last,
            self.records,
            self.unread,
            gaps,
            tuple(flaws),
            busy,
        )

    def _usual(self) -> int:
        """Seconds that most records wait for the next, at least: the lower end of the bucket."""
        total, seen = sum(self._waits), 0
        share = next(share for least, share in _SHARES if total >= least)
        for bucket, count in enumerate(self._waits):
            seen += count
            if seen >= share * total:
                return 1 << (bucket - 1) if bucket else 0
        return 0
