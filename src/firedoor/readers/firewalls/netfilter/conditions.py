"""What a netfilter rule asks of a packet, before the chains around it are known.

Some questions have an answer only where all chains are known: whether anything sets a mark, whether
packets are left out of connection tracking, which translations there are, and at which hook
a chain is passed. They are kept as questions here and settled in ``settling.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from firedoor.model.network.addresses import Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import ANY_PACKET, Match, State
from firedoor.model.network.services import Service, Services
from firedoor.readers.firewalls.netfilter.matches import all_of

STATES = {
    "new": State.NEW,
    "established": State.ESTABLISHED,
    "related": State.RELATED,
    "invalid": State.INVALID,
}
UNTRACKED = "untracked"
OWN = "which addresses are the device's own is not in this file"
EVERY_CODE = Ranges(((0, 255),))
EVERY_STATE = frozenset({*STATES, UNTRACKED})


@dataclass(frozen=True, slots=True)
class MarkTest:
    """A test of the packet's or the connection's mark; ``unset``: whether a mark of 0 passes it."""

    connection: bool
    unset: bool
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class LocalTest:
    """Whether the source or the destination is an address of the device itself.

    ``broadcast``: whether it is one of all hosts of its networks instead.
    """

    source: bool
    negated: bool
    doubt: Doubt
    broadcast: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A conjunction. ``untracked``: states are asked for, and whether untracked packets are among them.

    ``translated``: whether a destination translation must have been applied, or must not.
    """

    match: Match = ANY_PACKET
    untracked: bool | None = None
    translated: bool | None = None
    marks: tuple[MarkTest, ...] = ()
    locals: tuple[LocalTest, ...] = ()


ALWAYS = Condition()


def join(conditions: Sequence[Condition], where: Doubt) -> Condition:
    """All conditions at once."""
    asked = [condition for condition in conditions if condition is not ALWAYS]
    if len(asked) < 2:  # noqa: PLR2004 - one alone stays as it is
        return asked[0] if asked else ALWAYS
    match = all_of([condition.match for condition in asked], where)
    if all(
        c.untracked is None and c.translated is None and not c.marks and not c.locals for c in asked
    ):
        return Condition(match)
    untracked, translated = ALWAYS.untracked, ALWAYS.translated
    for condition in asked:
        untracked = _both_untracked(untracked, condition.untracked)
        if {translated, condition.translated} == {True, False}:
            match = replace(match, services=Services.exactly())
        translated = condition.translated if translated is None else translated
    return Condition(
        match,
        untracked,
        translated,
        tuple(mark for condition in asked for mark in condition.marks),
        tuple(test for condition in asked for test in condition.locals),
    )


def _both_untracked(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 - two of a kind
    if one is None or other is None:
        return one if other is None else other
    return one and other


def each_of(parts: Sequence[tuple[Condition, ...]], where: Doubt) -> tuple[Condition, ...]:
    """The alternatives of a rule of which each part must hold, in one of its own alternatives."""
    if all(len(part) == 1 for part in parts):
        return (join([part[0] for part in parts], where),)
    made: tuple[Condition, ...] = (ALWAYS,)
    for part in parts:
        made = tuple(join((one, other), where) for one in made for other in part)
    return made


def states(names: frozenset[str]) -> Condition:
    """Connection states by their names; ``untracked`` is one of them."""
    known = frozenset(STATES[name] for name in names if name in STATES)
    return Condition(Match(states=known), untracked=UNTRACKED in names)


# Packets that belong to a connection: neither invalid nor untracked.
TRACKED = states(frozenset({"new", "established", "related"}))


def sources(addresses: Addresses) -> Condition:
    """Packets from these addresses."""
    return Condition(Match(sources=addresses))


def destinations(addresses: Addresses) -> Condition:
    """Packets to these addresses."""
    return Condition(Match(destinations=addresses))


def services(*found: Service) -> Condition:
    """Packets of one of these services; of none, no packet."""
    return Condition(Match(services=Services.exactly(*found)))


def icmp(protocol: int, kinds: Ranges, codes: Ranges = EVERY_CODE) -> Condition:
    """ICMP (1) or ICMPv6 (58) of some types and codes."""
    whole = codes == EVERY_CODE
    spans = (
        [(low * 256, high * 256 + 255) for low, high in kinds]
        if whole
        else [
            (kind * 256 + a, kind * 256 + b)
            for low, high in kinds
            for kind in range(low, high + 1)
            for a, b in codes
        ]
    )
    return (
        services(Service(Ranges.single(protocol), dports=Ranges.of(spans))) if spans else services()
    )


def varying(text: str) -> Condition:
    """Something that packets with the same header can differ in."""
    return Condition(Match(varying=(text,)))


def doubted(doubt: Doubt) -> Condition:
    """A condition that is not understood."""
    return Condition(Match(doubts=(doubt,)))
