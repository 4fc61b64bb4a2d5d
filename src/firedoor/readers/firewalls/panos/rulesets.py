"""Rule sets and translation tables of a device, and the order in which a packet meets them.

Order of operations (PAN-OS "Packet Flow Sequence"): route look-up for the zone of the original destination; NAT rule;
route look-up for the translated destination; security rules with the addresses that came in and the zone of the
way out. Packets between virtual systems meet the rules of both, with the external zones that join them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from firedoor.model.network.device import Filter, Pipeline, Translate, View
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Translation, TranslationTable
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.panos.look import limited
from firedoor.readers.firewalls.panos.management import LOCAL_SET, MANAGEMENT
from firedoor.readers.firewalls.panos.policy import Default
from firedoor.readers.firewalls.panos.security import SecurityRule, inbound, outbound, placed
from firedoor.readers.firewalls.panos.vsys import Vsys

BETWEEN, BEYOND, TO_SELF = (
    "between interfaces",
    "into another virtual system",
    "policy for the device itself",
)
NAT = "nat"
MOST_PAIRS = 256


@dataclass(slots=True)
class Body:
    """A virtual system with its rules as they were read."""

    vsys: Vsys
    rules: list[SecurityRule]
    defaults: dict[str, Default]

    @property
    def name(self) -> str:
        """The name of its rule set."""
        return "security" if self.vsys.alone else f"{self.vsys.name} security"


@dataclass(slots=True)
class _Dispatch:
    """The rules that lead from two interfaces to a policy: of the first virtual system, and of a second one."""

    first: list[Rule]
    second: list[Rule]


@dataclass(slots=True)
class Sets:
    """Everything that decides in a device."""

    rule_sets: list[RuleSet] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    too_many: bool = False


def sets_of(
    bodies: list[Body],
    gateways: list[Vsys],
    unplaced: Mapping[str, tuple[Doubt, ...]],
    origin: Origin,
) -> Sets:
    """The rule sets of all virtual systems with the dispatch between interfaces."""
    found = Sets()
    first = list(_unplaced(unplaced, origin))
    second: list[Rule] = []
    for body in bodies:
        found.rule_sets.append(_own(body))
        if not body.vsys.shared_gateway:
            found.lists.append(body.name)
        here = Ports.of(body.vsys.own)
        first.append(_call(body.name, here, here, body.vsys, origin))
    _pairs(found, bodies, gateways, _Dispatch(first, second), origin)
    for one in gateways:
        outs = Ports.of(*(each.own for each in gateways))
        match = Match(in_ports=Ports.of(one.own), out_ports=outs)
        first.append(Rule(Verb.PERMIT, match, origin, "between shared gateways"))
    text = "no policy between these interfaces: one is in no zone, or no external zone leads across"
    default = Origin(origin.file, origin.line, origin.record, text)
    found.rule_sets.append(RuleSet(BETWEEN, tuple(first), Verb.DENY, default))
    found.rule_sets.append(RuleSet(BEYOND, tuple(second), Verb.RETURN, origin))
    to_self = (
        Rule(Verb.RETURN, Match(in_ports=Ports.of(MANAGEMENT)), origin, "management port"),
        Rule(Verb.CALL, Match(), origin, BETWEEN, BETWEEN),
    )
    found.rule_sets.append(RuleSet(TO_SELF, to_self, Verb.RETURN, origin))
    return found


def _unplaced(names: Mapping[str, tuple[Doubt, ...]], origin: Origin) -> Iterator[Rule]:
    """Between interfaces of which one has a zone that is not certain, anything could be let through."""
    if not names:
        return
    ports = Ports.of(*names)
    doubts = limited(doubt for several in names.values() for doubt in several)
    for ins, outs in ((ports, None), (None, ports)):
        match = Match(in_ports=ins, out_ports=outs, doubts=doubts)
        yield Rule(Verb.UNKNOWN, match, origin, "an interface whose zone is not certain")


def _call(target: str, ins: Ports, outs: Ports, vsys: Vsys, origin: Origin) -> Rule:
    name = f"virtual system {vsys.name}"
    return Rule(Verb.CALL, Match(in_ports=ins, out_ports=outs), origin, name, target)


def _own(body: Body) -> RuleSet:
    """The policy between the zones of one virtual system."""
    rules = [rule for each in body.rules for rule in placed(each, body.vsys)]
    within = body.defaults["intrazone-default"]
    for zone in body.vsys.zones:
        ports = body.vsys.ports((zone,))
        match = Match(in_ports=ports, out_ports=ports)
        rules.append(Rule(within.verb, match, within.origin, "rule intrazone-default"))
    between = body.defaults["interzone-default"]
    return RuleSet(body.name, tuple(rules), between.verb, between.origin)


def _pairs(
    found: Sets, bodies: list[Body], gateways: list[Vsys], way: _Dispatch, origin: Origin
) -> None:
    """Policies of what crosses from one virtual system to another, or to a shared gateway."""
    for count, (a, b) in enumerate(_joined(bodies, gateways)):
        if count >= MOST_PAIRS:
            found.too_many = True
            return
        one, other = a[0], b[0]
        ins, outs = Ports.of(one.own), Ports.of(other.own)
        if a[1] is not None:
            name = f"crossing {count} ({one.name} to {other.name}, rules of {one.name})"
            found.rule_sets.append(_crossing(name, a[1], outbound, one.external(other.name)))
            way.first.append(_call(name, ins, outs, one, origin))
        else:
            match = Match(in_ports=ins, out_ports=outs)
            way.first.append(Rule(Verb.PERMIT, match, origin, "from a shared gateway"))
        if b[1] is not None:
            name = f"crossing {count} ({one.name} to {other.name}, rules of {other.name})"
            found.rule_sets.append(_crossing(name, b[1], inbound, other.external(one.name)))
            way.second.append(_call(name, ins, outs, other, origin))


_Side = tuple[Vsys, Body | None]


def _joined(bodies: list[Body], gateways: list[Vsys]) -> Iterator[tuple[_Side, _Side]]:
    """Two sides that are joined: each names the other in an external zone; a shared gateway needs to name none."""
    sides: list[_Side] = [(body.vsys, body) for body in bodies] + [(g, None) for g in gateways]
    for one in sides:
        for other in sides:
            if one is other or (one[1] is None and other[1] is None):
                continue
            there = one[1] is None or bool(one[0].external(other[0].name))
            back = other[1] is None or bool(other[0].external(one[0].name))
            if there and back:
                yield one, other


def _crossing(
    name: str,
    body: Body,
    side: Callable[[SecurityRule, Vsys, tuple[str, ...]], Iterator[Rule]],
    externals: tuple[str, ...],
) -> RuleSet:
    rules = tuple(rule for each in body.rules for rule in side(each, body.vsys, externals))
    between = body.defaults["interzone-default"]
    return RuleSet(name, rules, between.verb, between.origin)


def table_of(translations: list[Translation]) -> TranslationTable:
    """The NAT table of all virtual systems: each rule asks for interfaces of its own one."""
    return TranslationTable(NAT, tuple(translations))


def pipeline(*, with_nat: bool) -> Pipeline:
    """The order of operations."""
    arrival = (Translate(NAT, View.ARRIVED, looks_ahead=True),) if with_nat else ()
    return Pipeline(
        arrival=arrival,
        forward=(Filter(BETWEEN, View.ARRIVED), Filter(BEYOND, View.ARRIVED)),
        local=(Filter(TO_SELF, View.ARRIVED, looks_ahead=True), Filter(LOCAL_SET, View.NOW)),
    )
