"""Dynamic translations: a list or a route map chooses, a pool or an interface gives the address.

What ``overload`` makes is bound to the other side of its connection: nobody else comes in by it. Without it an address
of the pool stands for one inside host, and is open to everybody while it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from firedoor.model.network.addresses import EVERY_V4, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports, Rule, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.ios.drafts import V4, NatDraft, RouteMapEntry
from firedoor.readers.firewalls.ios.interface_names import canonical
from firedoor.readers.firewalls.ios.nat import DynamicNat
from firedoor.readers.firewalls.ios.nat_between import (
    ALL_V4,
    DYNAMIC,
    IN_DESTINATION,
    IN_SOURCE,
    OUT_SOURCE,
    Tables,
)
from firedoor.readers.firewalls.ios.words import NotUnderstood
from firedoor.readers.firewalls.ios.work import Work

MOST_COMPARED = 100
_ANY_PORT = Ranges(((1, 65535),))


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry that chooses what is translated; ``ports`` where a route map asks for the way out."""

    rule: Rule
    ports: Ports | None = None


def dynamic(made: Tables, draft: NatDraft, nat: DynamicNat, *, last: bool, contested: bool) -> None:
    """One dynamic translation.

    ``last``: no other one follows that could take what this one leaves; ``contested``: another one means the same
    packets, and which of the two takes them is not documented.
    """
    try:
        target = _target(made.work, nat)
    except NotUnderstood as why:
        made.work.book.mark(draft.number, LineState.NOT_UNDERSTOOD, str(why))
        made.anything(draft.origin, str(why))
        return
    choices = list(_choices(made.work, draft, nat))
    if nat.destination:
        _in_turns(made, draft, choices, target)
        return
    table = OUT_SOURCE if nat.inside else IN_SOURCE
    base = made.between(table, nat.vrf if nat.inside else None)
    for number, choice in enumerate(choices, start=1):
        name = f"nat line {draft.number} entry {number}"
        made_of = _translation(base, choice, target, name, draft.origin, last=last)
        if contested:
            what = Doubt(draft.origin, "another dynamic translation means the same packets")
            made_of = replace(made_of, doubts=(*made_of.doubts, what))
        made.add(table, DYNAMIC, made_of)
    if nat.inside and not nat.overload:
        _held(made, draft, choices, target)


def overlapping(work: Work, choosing: list[tuple[NatDraft, DynamicNat]]) -> set[int]:
    """The lines of dynamic translations that mean packets which another one means too, on the same way out."""
    met: set[int] = set()
    chosen = [
        (draft, nat, [c for c in _choices(work, draft, nat) if c.rule.verb is Verb.PERMIT])
        for draft, nat in choosing[:MOST_COMPARED]
        if not nat.destination
    ]
    for place, (draft, nat, choices) in enumerate(chosen):
        mine = AddressSpace.union(choice.rule.match.sources.maybe for choice in choices)
        for other, other_nat, others in chosen[place + 1 :]:
            theirs = AddressSpace.union(choice.rule.match.sources.maybe for choice in others)
            same = (nat.inside, nat.vrf) == (other_nat.inside, other_nat.vrf)
            if same and mine & theirs and not _apart(choices, others):
                met |= {draft.number, other.number}
    return met


def _apart(mine: list[Choice], theirs: list[Choice]) -> bool:
    """Whether route maps bind the two to different ways out."""
    return all(
        one.ports is not None
        and two.ports is not None
        and one.ports.names.isdisjoint(two.ports.names)
        for one in mine
        for two in theirs
    )


def _translation(
    base: Match, choice: Choice, target: Rewrite, name: str, origin: Origin, *, last: bool
) -> Translation:
    rule = choice.rule
    asks = choice.ports is not None and base.out_ports is not None
    match = replace(
        rule.match, in_ports=base.in_ports, out_ports=choice.ports if asks else base.out_ports
    )
    if rule.verb is Verb.PERMIT:
        return Translation(match, origin, name, source=target)
    if rule.verb is Verb.DENY and last:
        return Translation(match, rule.origin, f"{name}: left as it is")
    why = "whether this translation takes it is not known"
    return Translation(match, origin, name, doubts=(Doubt(rule.origin, why),))


def _held(made: Tables, draft: NatDraft, choices: list[Choice], target: Rewrite) -> None:
    """While an inside host holds an address of the pool, everybody outside reaches the host by it."""
    hosts = AddressSpace.union(
        choice.rule.match.sources.maybe for choice in choices if choice.rule.verb is not Verb.DENY
    )
    if target.pool is None or not hosts & EVERY_V4:
        return
    match = replace(
        made.between(IN_DESTINATION, None),
        destinations=Addresses.exactly(target.pool),
        varying=("an inside host holds this address",),
    )
    name = f"nat line {draft.number} held"
    translation = Translation(match, draft.origin, name, destination=Rewrite(pool=hosts & EVERY_V4))
    made.add(IN_DESTINATION, DYNAMIC, translation)


def _in_turns(made: Tables, draft: NatDraft, choices: list[Choice], target: Rewrite) -> None:
    """``inside destination list L pool P``: connections to a virtual host go to the members of the pool in turns."""
    doubt = Doubt(draft.origin, "which packets are shared among the pool is not modelled")
    made.work.book.mark(draft.number, LineState.PARTLY, doubt.what)
    for choice in choices:
        match = replace(
            choice.rule.match,
            sources=ALL_V4,
            destinations=ALL_V4,
            in_ports=made.ports("outside", None),
            doubts=(*choice.rule.match.doubts, doubt),
        )
        name = f"nat line {draft.number}"
        made.add(
            IN_DESTINATION, DYNAMIC, Translation(match, draft.origin, name, destination=target)
        )


def _target(work: Work, nat: DynamicNat) -> Rewrite:
    """What an address becomes."""
    ports = _ANY_PORT if nat.overload else None
    if nat.interface:
        draft = work.interface(nat.interface)
        if draft is not None and draft.v4 and not draft.dynamic:
            return Rewrite(pool=AddressSpace.of(draft.v4[0].ip), ports=ports)
        return Rewrite(interface=True, ports=ports)
    pool = work.pools.get(nat.pool)
    if pool is None or pool.doubts or not pool.ranges:
        raise NotUnderstood(f'the pool "{nat.pool}" is missing or not understood')
    space = AddressSpace.union(AddressSpace.between(first, last) for first, last in pool.ranges)
    return Rewrite(pool=space, ports=ports)


def _choices(work: Work, draft: NatDraft, nat: DynamicNat) -> Iterator[Choice]:
    """The entries that choose, in their order."""
    if nat.chosen_by == "list":
        yield from (Choice(rule) for rule in _entries(work, nat.chooser, draft.origin))
        return
    entries = sorted(work.route_maps.get(nat.chooser, ()), key=lambda entry: entry.sequence)
    if not entries:
        yield Choice(_unclear(draft.origin, f"route map {nat.chooser} is missing"))
    for entry in entries:
        yield from _mapped(work, entry)


def _mapped(work: Work, entry: RouteMapEntry) -> Iterator[Choice]:
    ports = Ports.of(*map(canonical, entry.interfaces)) if entry.interfaces else None
    if entry.doubts or not entry.permit or len(entry.lists) > 1:
        yield Choice(_unclear(entry.origin, f"route map {entry.name} is not fully modelled"), ports)
    elif entry.lists:
        yield from (Choice(rule, ports) for rule in _entries(work, entry.lists[0], entry.origin))
    else:
        yield Choice(Rule(Verb.PERMIT, Match(ALL_V4, ALL_V4), entry.origin), ports)


def _entries(work: Work, name: str, origin: Origin) -> Iterable[Rule]:
    chosen = work.lists.get((V4, name))
    if chosen is None or not chosen.entries:
        return (_unclear(origin, f"access list {name} is missing or empty"),)
    return chosen.rules


def _unclear(origin: Origin, why: str) -> Rule:
    return Rule(Verb.UNKNOWN, Match(ALL_V4, ALL_V4, doubts=(Doubt(origin, why),)), origin)
