"""A hunt in brief for those who read it: by rule, by chain, what to fetch, why rules cannot be used. All bounded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from firedoor.result.hunt_document import (
    ChainAnswer,
    HuntDocument,
    MilestoneAnswer,
    PartAnswer,
    SightingAnswer,
    SourceAnswer,
    UnusableAnswer,
)
from firedoor.views import hunt_words as say

_OUTCOMES = tuple(say.OUTCOMES)
_LATE = "9999"
_EXAMPLES = 5
# What differs between reasons that are alike: what is quoted, placeholders, numbers.
_PARTICULAR = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|%[^%\s]+%|\d+")


@dataclass(frozen=True, slots=True)
class Group:
    """Sightings of one rule with one outcome on one machine. ``examples``: the first by time."""

    first: SightingAnswer
    count: int
    begins: str
    ends: str
    clients: tuple[str, ...]
    accounts: tuple[str, ...]
    examples: tuple[SightingAnswer, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone with what shows it."""

    milestone: MilestoneAnswer
    sighting: SightingAnswer | None


@dataclass(frozen=True, slots=True)
class Told:
    """A chain with its milestones and its sightings, both by time."""

    chain: ChainAnswer
    steps: tuple[Step, ...]
    sightings: tuple[SightingAnswer, ...]

    @property
    def others(self) -> tuple[Group, ...]:
        """What was seen besides the milestones, by rule."""
        shown = {step.milestone.sighting for step in self.steps}
        return groups([one for one in self.sightings if one.id not in shown])


@dataclass(frozen=True, slots=True)
class Fetch:
    """What to fetch of a server. ``needed``: without these "no sign" is not said; ``others`` would show more."""

    host: str
    needed: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why rules cannot be used: reasons that differ in names and numbers only are one. ``examples``: of the rules."""

    reason: str
    count: int
    examples: tuple[UnusableAnswer, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """What was read."""

    files: int
    read: int
    skipped: int
    not_examined: int
    records: int
    bytes: int


def by_time(sightings: Iterable[SightingAnswer]) -> list[SightingAnswer]:
    """By time; those without one last."""
    return sorted(sightings, key=lambda one: one.time or _LATE)


def groups(sightings: Iterable[SightingAnswer]) -> tuple[Group, ...]:
    """By rule, outcome and machine; the most serious first, then by time."""
    found: dict[tuple[str, str, str], list[SightingAnswer]] = {}
    for one in by_time(sightings):
        found.setdefault((one.rule, one.outcome, one.host), []).append(one)
    made = [_group(several) for several in found.values()]
    return tuple(
        sorted(made, key=lambda group: (_rank(group.first.outcome), group.begins or _LATE))
    )


def _group(several: Sequence[SightingAnswer]) -> Group:
    times = [one.time for one in several if one.time]
    return Group(
        several[0],
        len(several),
        times[0] if times else "",
        times[-1] if times else "",
        tuple(dict.fromkeys(one.client for one in several if one.client)),
        tuple(dict.fromkeys(one.account for one in several if one.account)),
        tuple(several[:_EXAMPLES]),
    )


def _rank(outcome: str) -> int:
    return _OUTCOMES.index(outcome) if outcome in _OUTCOMES else len(_OUTCOMES)


def by_id(document: HuntDocument) -> Mapping[str, SightingAnswer]:
    """The sightings by the ids that the story uses."""
    return {one.id: one for one in document.sightings}


def told(document: HuntDocument) -> tuple[Told, ...]:
    """The chains with their sightings."""
    known = by_id(document)
    return tuple(
        Told(
            chain,
            tuple(
                Step(mark, known.get(mark.sighting))
                for mark in sorted(chain.milestones, key=lambda mark: mark.time or _LATE)
            ),
            tuple(by_time(known[id_] for id_ in chain.sightings if id_ in known)),
        )
        for chain in document.story.chains
    )


def in_turn(steps: Sequence[Step], others: Sequence[Group]) -> tuple[Step | Group, ...]:
    """The milestones of a chain and what was seen besides, by time."""
    timed: list[tuple[str, int, Step | Group]] = [
        *((_second(step.milestone.time), 0, step) for step in steps),
        *((_second(group.begins), 1, group) for group in others),
    ]
    return tuple(item for _, _, item in sorted(timed, key=lambda one: one[:2]))


def _second(time: str) -> str:
    """A time as it is shown, so that what is shown as one moment stands together."""
    return time[: len("2021-03-03T04:05:06")] or _LATE


def fetches(document: HuntDocument) -> tuple[Fetch, ...]:
    """What to fetch, by server in their order, each text once."""
    needed: dict[str, dict[str, None]] = {}
    others: dict[str, dict[str, None]] = {}
    for one in document.coverage:
        if one.fetch:
            (needed if one.needed else others).setdefault(one.host, {})[one.fetch] = None
    for server in document.servers:
        known = others.get(server.host, {})
        for text in server.settled_by:
            if text not in known:
                needed.setdefault(server.host, {})[text] = None
    hosts = dict.fromkeys([*(one.host for one in document.servers), *needed, *others])
    return tuple(
        Fetch(host, tuple(needed.get(host, ())), tuple(others.get(host, ())))
        for host in hosts
        if host in needed or host in others
    )


def hosts_of(document: HuntDocument) -> tuple[str, ...]:
    """The machines that have coverage, in the order of the servers."""
    order = {server.host: number for number, server in enumerate(document.servers)}
    names = dict.fromkeys(one.host for one in document.coverage)
    return tuple(sorted(names, key=lambda name: order.get(name, len(order))))


def sources_of(document: HuntDocument, host: str) -> tuple[SourceAnswer, ...]:
    """The sources of a machine: what "no sign" needs first."""
    own = (one for one in document.coverage if one.host == host)
    return tuple(sorted(own, key=lambda one: not one.needed))


def absent(source: SourceAnswer) -> bool:
    """Whether nothing at all of a source was given."""
    return not (source.covered or source.records or source.flaws or source.from_)


def gaps_of(source: SourceAnswer) -> tuple[PartAnswer, ...]:
    """The gaps of a source that are not told as missing already."""
    return tuple(
        gap
        for gap in source.gaps
        if not any(part.from_ < gap.to and gap.from_ < part.to for part in source.missing)
    )


def reasons(unusable: Sequence[UnusableAnswer]) -> tuple[Reason, ...]:
    """Why rules cannot be used, the most frequent reason first."""
    alike: dict[str, list[UnusableAnswer]] = {}
    for one in unusable:
        alike.setdefault(_plain(one.reason), []).append(one)
    made = (
        Reason(several[0].reason if _same(several) else reason, len(several), tuple(several[:3]))
        for reason, several in alike.items()
    )
    return tuple(sorted(made, key=lambda one: -one.count))


def unusable_for(document: HuntDocument, reason: Reason) -> tuple[UnusableAnswer, ...]:
    """All rules that cannot be used for a reason."""
    wanted = _plain(reason.reason)
    return tuple(one for one in document.unusable if _plain(one.reason) == wanted)


def _plain(reason: str) -> str:
    """A reason without what is particular to one rule."""
    return _PARTICULAR.sub("...", reason)


def _same(several: Sequence[UnusableAnswer]) -> bool:
    return len({one.reason for one in several}) == 1


def odd_problems(document: HuntDocument) -> tuple[str, ...]:
    """The problems that are not the note of a file that was not read."""
    notes = {f"{one.file}: {one.note}" for one in document.files if one.note}
    return tuple(one for one in document.problems if one.partition("; ")[0] not in notes)


def totals(document: HuntDocument) -> Totals:
    """What was read, skipped and not examined."""
    states = Counter(one.state for one in document.files)
    return Totals(
        len(document.files),
        states["read"],
        states["skipped"],
        states["not_examined"],
        sum(one.records for one in document.files),
        sum(one.size for one in document.files),
    )
