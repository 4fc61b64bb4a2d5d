"""What a file of events covers, by channel and computer, and what is wrong with it as evidence."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firedoor.model.hunt.source import Kind, Source
from firedoor.model.hunt.span import Flaw, FlawAt, Gap, Span

# Threads that write at once put records down some moments out of order; a clock that was set is further off.
_JUMP = timedelta(seconds=60)
_SHORTEST_GAP = timedelta(hours=6)
_TIMES_THE_RHYTHM = 10
_KEPT_GAPS = 64
_KEPT_FLAWS = 32
_KEPT_CLEARINGS = 1000
MAX_SOURCES = 2000
_Key = tuple[str, str]


@dataclass(slots=True)
class _Track:
    first: datetime | None = None
    last: datetime | None = None
    previous: datetime | None = None
    records: int = 0
    numbered: int = 0
    told: int = 0
    lowest: int | None = None
    number: int | None = None
    missing: int = 0
    missing_after: int = 0
    holes: int = 0
    distances: Counter[int] = field(default_factory=Counter)
    gaps: list[tuple[timedelta, datetime, datetime]] = field(default_factory=list)
    busy: set[int] = field(default_factory=set)
    flaws: list[FlawAt] = field(default_factory=list)
    left_out: int = 0

    def flaw(self, flaw: FlawAt) -> None:
        """Keep a flaw. Only so many are kept, of clearings many more than of others."""
        bound = _KEPT_CLEARINGS if flaw.flaw is Flaw.CLEARED else _KEPT_FLAWS
        if len(self.flaws) < bound:
            self.flaws.append(flaw)
        else:
            self.left_out += 1

    def note(self, time: datetime | None, number: int | None, *, bare: bool) -> None:
        """Add a record. ``bare``: it has no data of its own."""
        self.records += 1
        self.told += not bare
        if number is not None:
            self.numbered += 1
            self._number(number)
        if time is None:
            return
        self.busy.add(int(time.timestamp()) // 3600)
        if self.previous is not None:
            self._distance(self.previous, time, number)
        self.previous = time
        if self.first is None or time < self.first:
            self.first = time
        if self.last is None or time > self.last:
            self.last = time

    def _number(self, number: int) -> None:
        if self.number is not None and number > self.number + 1:
            self.missing_after = self.missing_after or self.number
            self.missing += number - self.number - 1
            self.holes += 1
        self.number = number
        if self.lowest is None or number < self.lowest:
            self.lowest = number

    def _distance(self, before: datetime, time: datetime, number: int | None) -> None:
        distance = time - before
        if distance < -_JUMP:
            what = f"the time goes back by {-distance}"
            self.flaw(FlawAt(Flaw.CLOCK, what, record=_record(number), time=time))
        self.distances[int(abs(distance.total_seconds())).bit_length()] += 1
        if distance > _SHORTEST_GAP:
            heapq.heappush(self.gaps, (distance, before, time))
            if len(self.gaps) > _KEPT_GAPS:
                heapq.heappop(self.gaps)

    def longer_than_usual(self) -> tuple[Gap, ...]:
        """Gaps of more than six hours and ten times the distance that 99 of 100 records keep."""
        total, seen, rhythm = self.distances.total(), 0, 0
        for bits in sorted(self.distances):
            seen += self.distances[bits]
            rhythm = bits
            if seen * 100 >= total * 99:
                break
        # With fewer than a hundred records the longest distance would be its own measure.
        usual = 2**rhythm if total >= 100 else 0  # noqa: PLR2004
        bound = timedelta(seconds=usual * _TIMES_THE_RHYTHM)
        return tuple(
            Gap(b, e)
            for distance, b, e in sorted(self.gaps, key=lambda g: g[1:])
            if distance > bound
        )

    def all_flaws(self) -> tuple[FlawAt, ...]:
        """The flaws in order, with what the numbers of the records show."""
        flaws = list(self.flaws)
        if self.left_out:
            flaws.append(
                FlawAt(Flaw.CLOCK, f"{self.left_out} more flaws of this log are not listed")
            )
        if self.lowest is not None and self.lowest > 1:
            what = f"the records before number {self.lowest} are gone: overwritten, cleared or not exported"
            flaws.append(
                FlawAt(Flaw.OVERWRITTEN, what, record=_record(self.lowest), time=self.first)
            )
        if self.holes:
            what = (
                f"{self.missing} record numbers are missing in {self.holes} places: records were left out of an "
                "export, lost or removed"
            )
            flaws.append(FlawAt(Flaw.CORRUPT, what, record=_record(self.missing_after)))
        return (*flaws, *self._of_export())

    def _of_export(self) -> Iterator[FlawAt]:
        """What an export left out of every record, so that nobody can see what it left out else."""
        if self.numbered < self.records:
            what = (
                f"{self.records - self.numbered} records have no number (EventRecordID): whether others were left out "
                "cannot be told"
            )
            yield FlawAt(Flaw.CORRUPT, what)
        if self.records and not self.told:
            yield FlawAt(
                Flaw.CORRUPT, "no record holds its data (EventData): it was exported without"
            )


def _record(number: int | None) -> str:
    return "" if number is None else f"record {number}"


@dataclass(slots=True)
class Covered:
    """All sources of one file. ``own``: the channel and machine that the file's name and folder tell."""

    file: str
    own: _Key
    tracks: dict[_Key, _Track] = field(default_factory=dict)
    unread: int = 0
    flaws: list[FlawAt] = field(default_factory=list)

    def note(
        self, key: _Key, time: datetime | None, number: int | None, *, bare: bool = False
    ) -> None:
        """Add a record of a channel and computer, in the order in which they were written."""
        self._track(key).note(time, number, bare=bare)

    def flaw_of(self, key: _Key, flaw: FlawAt) -> None:
        """A flaw of one channel, of which the file need hold no record."""
        self._track(key).flaw(flaw)

    def flaw(self, flaw: FlawAt) -> None:
        """A flaw of the file itself, and so of each log in it; only so many are kept."""
        if len(self.flaws) < _KEPT_FLAWS:
            self.flaws.append(flaw)

    def _track(self, key: _Key) -> _Track:
        track = self.tracks.get(key)
        if track is None:
            if len(self.tracks) >= MAX_SOURCES:
                key = ("", "")
            track = self.tracks.setdefault(key, _Track())
        return track

    def spans(self) -> tuple[Span, ...]:
        """One for each channel and computer; for a file without a record, one for what its name says it is."""
        held = [key for key, track in self.tracks.items() if track.records]
        if not held:
            self._track(self.own)
            held = [self.own]
        most = max(held, key=lambda key: (self.tracks[key].records, key))
        return tuple(
            Span(
                source=Source(Kind.EVENT_LOG, *key),
                file=self.file,
                first=track.first,
                last=track.last,
                records=track.records,
                # Whose records they were nobody can tell; most of the file's are of this log.
                unread=self.unread if key == most else 0,
                gaps=track.longer_than_usual(),
                flaws=(*track.all_flaws(), *(self.flaws if key in held else ())),
                busy=frozenset(track.busy),
            )
            for key, track in sorted(self.tracks.items())
        )
