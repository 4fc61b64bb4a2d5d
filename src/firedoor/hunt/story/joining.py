"""Sightings joined into groups: by what they share, then by time, then what has nothing else."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

from firedoor.hunt.story.clients import client_of
from firedoor.hunt.story.groups import Groups, on_host
from firedoor.hunt.story.in_time import join_by_time
from firedoor.hunt.story.order import SAYS_NOTHING, when
from firedoor.hunt.story.pages import compiled_of, pages_of
from firedoor.hunt.story.ties import Around, Tie, ties_of
from firedoor.model.hunt.sighting import Outcome, Sighting
from firedoor.readers.printable import printable

_SAME_RULE = timedelta(hours=1)


def joined(sightings: Sequence[Sighting], around: Around) -> Groups:
    """The groups of sightings that are in order; those that say nothing by themselves join one group at most."""
    groups = Groups(len(sightings))
    telling = [n for n, one in enumerate(sightings) if one.outcome not in SAYS_NOTHING]
    ties = _by_tie(sightings, telling, around)
    for members in ties.values():
        _join_by(members, sightings, groups)
    _join_compiled(sightings, telling, groups)
    join_by_time(sightings, telling, groups)
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
                words = f"files without a time{on_host(host)}, where no other attack is seen to have worked"
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
            groups.because(
                member, 8, f"one rule, less than an hour apart{on_host(one.source.host)}"
            )
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
