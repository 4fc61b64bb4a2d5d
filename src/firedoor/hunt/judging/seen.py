"""What the sightings of a server say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from firedoor.model.hunt.sighting import Confidence, Outcome, Sighting
from firedoor.model.origin import Origin

_MOST_TITLES = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """The sightings of a server by what they count as. ``open``: a person has to look at them."""

    exploited: tuple[Sighting, ...] = ()
    attempted: tuple[Sighting, ...] = ()
    open: tuple[Sighting, ...] = ()
    excluded: tuple[Sighting, ...] = ()


@dataclass(slots=True)
class _Sorted:
    of: dict[Outcome, list[Sighting]] = field(default_factory=dict)

    def get(self, outcome: Outcome) -> tuple[Sighting, ...]:
        return tuple(self.of.get(outcome, ()))


def sort(sightings: Iterable[Sighting]) -> Seen:
    """Sort them. A suspicion about a record that another rule accuses already is answered by that.

    So is what the same rule says of the same request in another log, and, of a general rule, what a known exception of
    the same CVE covers. Any other suspicion stays beside an exception: it may be about something else.
    """
    by = _Sorted()
    for sighting in sightings:
        by.of.setdefault(counts_as(sighting), []).append(sighting)
    exploited, attempted = by.get(Outcome.EXPLOITED), by.get(Outcome.ATTEMPTED)
    excluded, suspicious = by.get(Outcome.EXCLUDED), by.get(Outcome.SUSPICIOUS)
    accused = {_record(one.origin) for one in (*exploited, *attempted)}
    told = {key for s in suspicious if _record(s.origin) in accused for key in _requests(s)}
    excused = {(*_record(one.origin), cve) for one in excluded for cve in one.rule.cves}
    left = tuple(
        one
        for one in suspicious
        if _record(one.origin) not in accused
        and told.isdisjoint(_requests(one)[:1])
        and not (
            one.rule.general and any((*_record(one.origin), c) in excused for c in one.rule.cves)
        )
    )
    return Seen(exploited, attempted, left, excluded)


def _requests(one: Sighting) -> tuple[tuple[str, str, int], ...]:
    """A request as it stands in several logs: rule, client and second, or the one before or after. None without them.

    Exchange writes when a request began, IIS when it ended; both logs speak of one client.
    """
    if not one.client or one.time is None:
        return ()
    second = int(one.time.timestamp())
    return tuple((one.rule.id, one.client, second + late) for late in (0, 1, -1))


def counts_as(sighting: Sighting) -> Outcome:
    """Its outcome, but that a rule which is not sure accuses nobody: a person has to look."""
    if sighting.outcome is Outcome.EXPLOITED and sighting.rule.confidence is Confidence.LOW:
        return Outcome.SUSPICIOUS
    return sighting.outcome


def told(sightings: Sequence[Sighting]) -> str:
    """Sightings in words: which rules, when, where the first of them stands."""
    titles = Counter(one.rule.title for one in sightings)
    named = [f"{title} ({count:,})" for title, count in titles.most_common(_MOST_TITLES)]
    if len(titles) > _MOST_TITLES:
        more = len(titles) - _MOST_TITLES
        named.append("1 more rule" if more == 1 else f"{more:,} more rules")
    first = min(sightings, key=lambda one: (one.time is None, one.time or datetime.max, one.origin))  # fmt: skip  # noqa: DTZ901
    return f"{'; '.join(named)}{_between(sightings)}; the first: {first.origin.place}"


def _between(sightings: Sequence[Sighting]) -> str:
    times = sorted(one.time for one in sightings if one.time is not None)
    if not times:
        return ""
    begin, end = (f"{time:%Y-%m-%d %H:%M:%S}" for time in (times[0], times[-1]))
    return f", at {begin} UTC" if begin == end else f", from {begin} to {end} UTC"


def _record(origin: Origin) -> tuple[str, int | None, str]:
    return origin.file, origin.line, origin.record
