"""Acts of a server joined with the request that caused them, or with the act before them, by time."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from firedoor.hunt.story.clients import client_of
from firedoor.hunt.story.groups import Groups, on_host
from firedoor.model.hunt.sighting import Outcome, Severity, Sighting, Stage
from firedoor.model.hunt.source import Kind

# A server acts within seconds of the request; what a shell starts goes on for minutes. Clocks of two logs differ.
_BEFORE, _AFTER, _LATER = timedelta(minutes=5), timedelta(seconds=5), timedelta(hours=1)
_WORKED = (Outcome.EXPLOITED, Outcome.SUSPICIOUS)
_AFTERWARDS = (Stage.WRITE, Stage.USE, Stage.FOLLOW_UP, Stage.HIDING)
_WEB = (Kind.HTTPPROXY, Kind.IIS, Kind.EXCHANGE_LOG)
_SLIGHT = (Severity.LOW, Severity.INFORMATIONAL)


class _Moments:
    """Some sightings of one server by time, to find the last one before another."""

    def __init__(self) -> None:
        self.times: list[datetime] = []
        self.members: list[int] = []

    def add(self, time: datetime, member: int) -> None:
        self.times.append(time)
        self.members.append(member)

    def last(self, time: datetime, within: timedelta, after: timedelta = timedelta()) -> int | None:
        """The last at most ``within`` before a time, or ``after`` behind it."""
        at = bisect_right(self.times, time + after)
        if at and time - self.times[at - 1] <= within:
            return self.members[at - 1]
        return None


def join_by_time(sightings: Sequence[Sighting], members: Iterable[int], groups: Groups) -> None:
    """Acts of a server (no address in their records) with the request that caused them, or the act before them."""
    requests: dict[tuple[str, Outcome], _Moments] = defaultdict(_Moments)
    acts = []
    for member in members:
        one = sightings[member]
        if one.time is None or one.outcome not in _WORKED:
            continue
        if client_of(one):
            if not _is_slight(one):
                requests[one.source.host, one.outcome].add(one.time, member)
        else:
            acts.append((one.time, member))
    worked: dict[str, _Moments] = defaultdict(_Moments)
    by_host = _worked_requests(requests)
    for time, member in acts:
        one = sightings[member]
        host = one.source.host
        for cause, words in _causes(one, time, requests, by_host, worked):
            if cause is not None:
                what = "request" if sightings[cause].source.kind in _WEB else "access from outside"
                groups.join(cause, member)
                groups.because(member, 6, f"{words.format(what)}{on_host(host)}")
                break
        if one.outcome is Outcome.EXPLOITED:
            worked[host].add(time, member)


def _is_slight(one: Sighting) -> bool:
    """What administrators do, and the Internet sends, every day: it causes nothing and follows from nothing."""
    return one.outcome is not Outcome.EXPLOITED and one.rule.severity in _SLIGHT


def _worked_requests(requests: dict[tuple[str, Outcome], _Moments]) -> dict[str, _Moments]:
    return {host: found for (host, out), found in requests.items() if out is Outcome.EXPLOITED}


def _causes(
    one: Sighting,
    time: datetime,
    requests: dict[tuple[str, Outcome], _Moments],
    worked_requests: dict[str, _Moments],
    worked: dict[str, _Moments],
) -> Iterator[tuple[int | None, str]]:
    """What may have caused an act of the server, the likeliest first."""
    host = one.source.host
    for outcome in _WORKED:
        found = requests.get((host, outcome))
        if found is not None:
            words = "time: acts of the server within 5 minutes of the {} before them,"
            yield found.last(time, _BEFORE, _AFTER), words
    if one.rule.stage not in _AFTERWARDS and one.outcome is not Outcome.EXPLOITED:
        return
    if _is_slight(one):
        return
    words = "time: acts of the server within an hour of one that shows that the attack worked,"
    earlier = worked.get(host)
    if earlier is not None:
        yield earlier.last(time, _LATER), words
    if host in worked_requests:
        yield worked_requests[host].last(time, _LATER), words
