"""The order in which policies are asked, as rule sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from firedoor.model.network.addresses import EVERY_V6, Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, State, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.junos.policies import GLOBAL, HOST, Policies

POLICIES = "security policies"
TO_HOST = "policies to the device"
_ZONES = Ports(prefixes=frozenset({"zone:"}))
_NO_ZONE = replace(_ZONES, negated=True)
KNOWN_SESSION = frozenset({State.ESTABLISHED, State.RELATED})


@dataclass(frozen=True, slots=True)
class FlowMode:
    """How an SRX treats packets that pass: ``bypass`` are lines by which policies may not be asked at all.

    ``bypass_v6``: the same for IPv6 only.
    """

    origin: Origin
    bypass: tuple[Doubt, ...] = ()
    bypass_v6: tuple[Doubt, ...] = ()


def policy_sets(policies: Policies, flow: FlowMode) -> Iterator[RuleSet]:
    """The sets of zone pairs, the global one, and the one that finds the right set for a packet."""
    yield from (set_ for pair, set_ in policies.pairs.items() if pair[1] != HOST)
    if policies.globals is not None:
        yield policies.globals
    rules = [Rule(Verb.PERMIT, Match(states=KNOWN_SESSION), flow.origin, "known sessions")]
    if flow.bypass:
        rules.append(Rule(Verb.UNKNOWN, Match(doubts=flow.bypass), flow.origin))
    if flow.bypass_v6:
        six = Match(sources=Addresses.exactly(EVERY_V6), doubts=flow.bypass_v6)
        rules.append(Rule(Verb.UNKNOWN, six, flow.origin))
    rules += policies.anywhere
    for word, match in (("in", Match(in_ports=_NO_ZONE)), ("out", Match(out_ports=_NO_ZONE))):
        origin = replace(flow.origin, record=f"the interface {word} stands in no security zone")
        rules.append(Rule(Verb.DENY, match, origin, "no security zone"))
    for (source, target), set_ in policies.pairs.items():
        if target != HOST:
            rules.append(_call(set_, source, target))
    if policies.globals is not None:
        rules.append(Rule(Verb.CALL, Match(), policies.globals.default_origin, target=GLOBAL))
    yield RuleSet(POLICIES, tuple(rules), policies.default, policies.default_origin or flow.origin)


def _call(set_: RuleSet, source: str, target: str) -> Rule:
    match = Match(in_ports=_zone(source), out_ports=_zone(target))
    origin = set_.rules[0].origin if set_.rules else set_.default_origin
    return Rule(Verb.CALL, match, origin, target=set_.name)


def _zone(name: str) -> Ports | None:
    return None if name == "any" else Ports.of(f"zone:{name}")


def host_sets(policies: Policies, flow: FlowMode) -> Iterator[RuleSet]:
    """Policies to the zone ``junos-host``: they narrow what host-inbound traffic lets in."""
    pairs = [(source, set_) for (source, to), set_ in policies.pairs.items() if to == HOST]
    yield from (set_ for _, set_ in pairs)
    rules = [
        Rule(Verb.CALL, Match(in_ports=_zone(source)), set_.default_origin, target=set_.name)
        for source, set_ in pairs
    ]
    yield RuleSet(TO_HOST, tuple(rules), Verb.RETURN, flow.origin)
