"""Groups of sightings as chains, the most serious first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from firedoor.hunt.story.accounts import People, accounts_of
from firedoor.hunt.story.clients import client_shown
from firedoor.hunt.story.groups import Groups
from firedoor.hunt.story.machines import machines_of
from firedoor.hunt.story.milestones import milestones
from firedoor.hunt.story.order import SAYS_NOTHING, gravity, when
from firedoor.hunt.story.ties import session_of
from firedoor.hunt.story.values import Chain
from firedoor.model.hunt.sighting import Outcome, Sighting

MOST_NAMES, MOST_REASONS = 200, 20


def chains_of(
    sightings: Sequence[Sighting], groups: Groups, people: People
) -> tuple[tuple[Chain, ...], tuple[Sighting, ...]]:
    """The chains, and the sightings that are in none since they say nothing by themselves."""
    reasons = groups.reasons()
    chains, context = [], []
    for members in groups.all():
        inside = [sightings[member] for member in members]
        if all(one.outcome in SAYS_NOTHING for one in inside):
            context += inside
        else:
            chains.append(_chain(inside, reasons.get(members[0], ()), people))
    chains.sort(key=_gravity)
    return tuple(replace(one, number=number) for number, one in enumerate(chains, 1)), tuple(
        context
    )


def worst(sightings: Iterable[Sighting]) -> Outcome:
    """The most serious of some sightings."""
    return min(sightings, key=gravity).outcome


def _gravity(chain: Chain) -> tuple[object, ...]:
    """Stable: chains that are equal in all of it stay in the order of their first sightings."""
    return (*min(gravity(one) for one in chain.sightings), when(chain.sightings[0]))


def _chain(sightings: list[Sighting], reasons: tuple[str, ...], people: People) -> Chain:
    return Chain(
        0,
        tuple(sightings),
        milestones(sightings),
        hosts=_distinct(sightings, lambda one: (one.source.host,)),
        clients=_distinct(sightings, lambda one: (client_shown(one),)),
        accounts=people.each_once(a for one in sightings for a in accounts_of(one))[:MOST_NAMES],
        sessions=_distinct(sightings, lambda one: (session_of(one),)),
        machines=_machines(sightings),
        joined_by=_few(reasons),
    )


def _machines(sightings: list[Sighting]) -> tuple[str, ...]:
    hosts = {one.source.host.casefold() for one in sightings}
    found = _distinct(sightings, machines_of)
    return tuple(
        name
        for name in found
        if name.casefold() not in hosts and name.partition(".")[0].casefold() not in hosts
    )


def _distinct(
    sightings: Iterable[Sighting], names: Callable[[Sighting], Iterable[str]]
) -> tuple[str, ...]:
    """All names, each once in the spelling seen first, sorted."""
    found: dict[str, str] = {}
    for one in sightings:
        for name in names(one):
            if name:
                found.setdefault(name.casefold(), name)
    return tuple(name for _, name in sorted(found.items()))[:MOST_NAMES]


def _few(reasons: tuple[str, ...]) -> tuple[str, ...]:
    if len(reasons) <= MOST_REASONS:
        return reasons
    return (
        *reasons[:MOST_REASONS],
        f"{len(reasons) - MOST_REASONS} further reasons of these kinds",
    )
