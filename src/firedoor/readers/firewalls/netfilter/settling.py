"""Questions of a condition settled, now that all chains are known: from conditions to matches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network

from firedoor.model.network.addresses import EVERY_ADDRESS, EVERY_V6, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, State
from firedoor.model.network.services import ICMP6, Services
from firedoor.readers.firewalls.netfilter.address_kinds import BROADCAST, MULTICAST
from firedoor.readers.firewalls.netfilter.chains import Hook, Step
from firedoor.readers.firewalls.netfilter.conditions import OWN, Condition, LocalTest, icmp
from firedoor.readers.firewalls.netfilter.matches import (
    NEVER,
    both,
    is_never,
    with_doubts,
    within_family,
)
from firedoor.readers.firewalls.netfilter.reach import Known, Passed

_LOOPBACK = AddressSpace.of(IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
# The kernel leaves neighbour discovery out of connection tracking (RFC 4861, types 133 to 137).
_NEIGHBOURS = replace(icmp(ICMP6, Ranges(((133, 137),))).match, sources=Addresses.exactly(EVERY_V6))
# Each rule that asks for a state is held against so many that leave packets out; beyond, all are in doubt.
_MOST_COMPARED = 64
_AFTER_ROUTING = frozenset({Hook.FORWARD, Hook.POSTROUTING, Hook.EGRESS})
NOT_OWN = "which addresses are not the device's own is not in this file"
BROADCAST_OWN = "which addresses are those of all hosts of a network is not in this file"
NOT_BROADCAST_OWN = "which addresses are not those of all hosts of a network is not in this file"
# What reaches the host itself: the rest is for one host.
_TO_MANY = MULTICAST | BROADCAST


def settled(step: Step, known: Known, passed: Passed, family: int) -> Iterator[Match]:
    """The matches of a rule: it applies where one of them holds."""
    where = Doubt(step.origin, "conditions of this rule cannot be joined exactly")
    for condition in step.conditions:
        for match in _tracked(condition, known, passed, step):
            joined = within_family(match, family)
            joined = _marked(joined, condition, known)
            joined = _translated(joined, condition, known)
            for test in condition.locals:
                joined = both(joined, _local(test, passed), where)
            if joined.in_ports is not None and Hook.POSTROUTING in passed.hooks:
                joined = _way_in(joined, step)
            if not is_never(joined):
                yield joined


def _way_in(match: Match, step: Step) -> Match:
    """Linux 5.7 and later know in postrouting where a packet came in; before, no interface matches there."""
    what = "whether the way in is known in postrouting depends on the kernel (Linux 5.7)"
    return with_doubts(match, Doubt(step.origin, what))


def _tracked(condition: Condition, known: Known, passed: Passed, step: Step) -> Iterator[Match]:
    """Connection states, with what is left out of connection tracking."""
    match, untracked = condition.match, condition.untracked
    if untracked is None:
        yield match
        return
    where = Doubt(step.origin, "connection states cannot be joined")
    if passed.untracked:
        what = "connection states are asked for before connection tracking"
        yield replace(with_doubts(match, Doubt(step.origin, what)), states=None)
        return
    left_out = len(known.untracking) > _MOST_COMPARED or any(
        not is_never(both(match, m, where)) for m in _without_state(known, match)
    )
    if not left_out:
        yield match
    elif untracked != (match.states is not None and State.NEW in match.states):
        what = "another rule leaves such packets out of connection tracking"
        yield replace(with_doubts(match, Doubt(step.origin, what)), states=None)
    else:
        yield match
    if untracked and not left_out:
        what = "neighbour discovery is not tracked"
        anyhow = both(replace(match, states=None), _NEIGHBOURS, where)
        yield with_doubts(anyhow, Doubt(step.origin, what))


def _without_state(known: Known, match: Match) -> Iterator[Match]:
    """Matches of rules that leave packets out, without the states that they themselves ask for."""
    for untracking in known.untracking:
        yield replace(untracking, states=match.states)


def _marked(match: Match, condition: Condition, known: Known) -> Match:
    for test in condition.marks:
        set_somewhere = known.connection_marks if test.connection else known.marks
        if set_somewhere or known.connection_marks:
            match = with_doubts(match, test.doubt)
        elif not test.unset:
            return NEVER
    return match


def _translated(match: Match, condition: Condition, known: Known) -> Match:
    if condition.translated is None:
        return match
    if not condition.translated:
        return replace(match, translated_by=frozenset())
    if not known.translations:
        return NEVER
    return replace(match, translated_by=known.translations)


def _local(test: LocalTest, passed: Passed) -> Match:
    """Packets to the device itself go through input, others through forward (``fib_lookup``)."""
    if not test.source and passed.hooks and passed.hooks <= _AFTER_ROUTING:
        return Match() if test.negated else NEVER
    addresses = _own_broadcast(test) if test.broadcast else _own(test, passed)
    if test.negated:
        addresses = ~addresses
    if test.source:
        return Match(sources=addresses)
    if not addresses.maybe:
        return Match(services=Services.exactly())
    return Match(destinations=addresses)


def _own(test: LocalTest, passed: Passed) -> Addresses:
    """What is delivered and neither to a group nor to all hosts of a network is to the device itself."""
    if not test.source and passed.hooks == {Hook.INPUT}:
        return ~Addresses.exactly(_TO_MANY)
    doubt = Doubt(test.doubt.origin, NOT_OWN if test.negated else OWN)
    return Addresses(_LOOPBACK, EVERY_ADDRESS, (doubt,))


def _own_broadcast(test: LocalTest) -> Addresses:
    what = NOT_BROADCAST_OWN if test.negated else BROADCAST_OWN
    doubt = Doubt(test.doubt.origin, what)
    return Addresses(BROADCAST, AddressSpace(v4=EVERY_ADDRESS.v4), (doubt,))
