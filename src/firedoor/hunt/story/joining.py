"""Sightings joined into groups: by what they share, then by time, then what has nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from firedoor.hunt.story.clients import client_of
from firedoor.hunt.story.groups import Groups
from firedoor.hunt.story.order import SAYS_NOTHING, when
from firedoor.hunt.story.pages import compiled_of, pages_of
from firedoor.hunt.story.ties import Around, Tie, ties_of
from firedoor.model.hunt.sighting import Outcome, Severity, Sighting, Stage
from firedoor.model.hunt.source import Kind
from firedoor.readers.printable import printable

# A server acts within seconds of the request; what a shell starts goes on for minutes. Clocks of two logs differ.
_BEFORE, _AFTER, _LATER = timedelta(minutes=5), timedelta(seconds=5), timedelta(hours=1)
_SAME_RULE = timedelta(hours=1)
_WORKED = (Outcome.EXPLOITED, Outcome.SUSPICIOUS)
_AFTERWARDS = (Stage.WRITE, Stage.USE, Stage.FOLLOW_UP, Stage.HIDING)
_WEB = (Kind.HTTPPROXY, Kind.IIS, Kind.EXCHANGE_LOG)
_SLIGHT = (Severity.LOW, Severity.INFORMATIONAL)


def joined(sightings: Sequence[Sighting], around: Around) -> Groups:
    """The groups of sightings that are in order; those that say nothing by themselves join one group at most."""
    groups = Groups(len(sightings))
    telling = [n for n, one in enumerate(sightings) if one.outcome not in SAYS_NOTHING]
    ties = _by_tie(sightings, telling, around)
    for members in ties.values():
        _join_by(members, sightings, groups)
    _join_compiled(sightings, telling, groups)
    _join_by_time(sightings, telling, groups)
    _join_files(sightings, telling, groups)
    _join_left(sightings, telling, groups)
    _join_silent(sightings, ties, around, groups)
    return groups


_Members = list[tuple[int, Tie]]


def _by_tie(
    sightings: Sequence[Sighting], members: Iterable[int], around: Around
) -> dict[tuple[str, ...], _Members]:
    found: dict[tuple[str, ...], _Members] = defaultdict(list)
    for member in members:
        for tie in ties_of(sightings[member], around):
            found[tie.key].append((member, tie))
    return found


def _join_by(members: _Members, sightings: Sequence[Sighting], groups: Groups) -> None:
    """Join those that share a thing, each with the one before it, if it is near enough in time."""
    words = members[0][1].words  # the spelling that was seen first
    for (early, _), (late, tie) in pairwise(members):
        if _within(sightings[early], sightings[late], tie.reach):
            groups.join(early, late)
            if words:
                groups.because(late, tie.rank, words)


def _within(early: Sighting, late: Sighting, reach: timedelta | None) -> bool:
    if reach is None:
        return True
    return early.time is not None and late.time is not None and late.time - early.time <= reach


def _join_compiled(sightings: Sequence[Sighting], members: Iterable[int], groups: Groups) -> None:
    """A compiled page with the page of its name: it stays when the page is deleted."""
    compiled = [(n, name) for n in members if (name := compiled_of(sightings[n]))]
    if not compiled:
        return
    pages: dict[tuple[str, str], tuple[int, str]] = {}
    for member in members:
        for page in pages_of(sightings[member]):
            key = (sightings[member].source.host, page.rpartition("/")[2])
            pages.setdefault(key, (member, page))
    for member, name in compiled:
        found = pages.get((sightings[member].source.host, name))
        if found is not None:
            groups.join(found[0], member)
            groups.because(member, 5, f"the page {printable(found[1])} as the server compiled it")


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


def _join_by_time(sightings: Sequence[Sighting], members: Iterable[int], groups: Groups) -> None:
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
                groups.because(member, 6, f"{words.format(what)}{_on(host)}")
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


def _join_files(sightings: Sequence[Sighting], members: Iterable[int], groups: Groups) -> None:
    """What has no time and shows that the attack worked belongs to the one attack that worked on its server."""
    attacks: dict[str, set[int]] = defaultdict(set)
    timeless: dict[str, list[int]] = defaultdict(list)
    for member in members:
        one = sightings[member]
        if one.outcome is Outcome.EXPLOITED and one.time is not None:
            attacks[one.source.host].add(groups.root(member))
        elif one.outcome is Outcome.EXPLOITED:
            timeless[one.source.host].append(member)
    for host, left in timeless.items():
        roots = attacks.get(host, set())
        if len(roots) != 1 or not host:
            continue
        (attack,) = roots
        for member in left:
            if groups.join(attack, member):
                words = (
                    f"files without a time{_on(host)}, where no other attack is seen to have worked"
                )
                groups.because(member, 8, words)


def _join_left(sightings: Sequence[Sighting], members: Iterable[int], groups: Groups) -> None:
    """What is joined with nothing: one rule on one server, so that a thousand hits are not a thousand stories."""
    size: dict[int, int] = defaultdict(int)
    for member in members:
        size[groups.root(member)] += 1
    left: dict[tuple[str, str, str], int] = {}
    for member in members:
        if size[groups.root(member)] > 1:
            continue
        one = sightings[member]
        key = (one.rule.id, one.source.host, client_of(one))
        before = left.get(key)
        if before is not None and _near(sightings[before], one):
            groups.join(before, member)
            groups.because(member, 8, f"one rule, less than an hour apart{_on(one.source.host)}")
        left[key] = member


def _near(early: Sighting, late: Sighting) -> bool:
    if early.time is None or late.time is None:
        return early.time is late.time
    return late.time - early.time <= _SAME_RULE


def _join_silent(
    sightings: Sequence[Sighting],
    ties: dict[tuple[str, ...], _Members],
    around: Around,
    groups: Groups,
) -> None:
    """What says nothing by itself is shown with the group that it shares something with, and joins no two groups."""
    for member, one in enumerate(sightings):
        if one.outcome not in SAYS_NOTHING:
            continue
        for tie in ties_of(one, around):
            near = _nearest(ties.get(tie.key, ()), one, tie.reach, sightings)
            if near is not None:
                groups.join(near, member)
                break


def _nearest(
    members: Sequence[tuple[int, Tie]],
    one: Sighting,
    reach: timedelta | None,
    sightings: Sequence[Sighting],
) -> int | None:
    if not members:
        return None
    at = bisect_right(members, when(one), key=lambda pair: when(sightings[pair[0]]))
    for place in (at - 1, at):
        if 0 <= place < len(members):
            other = sightings[members[place][0]]
            early, late = sorted((other, one), key=when)
            if _within(early, late, reach):
                return members[place][0]
    return None


def _on(host: str) -> str:
    return f" on {printable(host)}" if host else " (no server named)"
