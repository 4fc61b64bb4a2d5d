"""Packets to the device itself: local-in policies, administrative access, VPN and other services that listen.

FortiOS administration guide, "Local-in policy", and the vendor's tips on access through another interface: an
address of another interface also asks for a policy from the ingress interface to that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from firedoor.model.network.addresses import ANY_ADDRESS, NO_ADDRESS, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.ranges import Range, Ranges
from firedoor.model.network.rule import ANY_PACKET, Match, Ports, Rule, RuleSet, Verb
from firedoor.model.network.services import (
    ICMP,
    ICMP6,
    TCP,
    UDP,
    Service,
    Services,
    icmp_service,
    port_service,
)
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.interfaces import in_vdom
from firedoor.readers.firewalls.fortios.listeners import ACROSS, listeners, one
from firedoor.readers.firewalls.fortios.objects import Objects, both
from firedoor.readers.firewalls.fortios.policies import Policy, widened
from firedoor.readers.firewalls.fortios.schedules import when
from firedoor.readers.firewalls.fortios.senders import service_senders
from firedoor.readers.firewalls.fortios.services import without
from firedoor.readers.firewalls.fortios.tree import Node
from firedoor.readers.firewalls.protocols import port_number, port_span

LOCAL, POLICIES = "local", "local-in-policy"
# Ports of each word of allowaccess (FortiOS ports, "Incoming ports"); those of administrators can be moved.
_ACCESS: dict[str, tuple[tuple[int, int], ...]] = {
    "snmp": ((UDP, 161),), "fgfm": ((TCP, 541),), "capwap": ((UDP, 5246), (UDP, 5247)),
    "fabric": ((UDP, 5246), (UDP, 5247), (TCP, 8013), (TCP, 541)), "ftm": ((TCP, 4433),),
    "radius-acct": ((UDP, 1813),), "probe-response": ((TCP, 8008),), "speed-test": ((TCP, 5201), (UDP, 5201)),
    "scim": ((TCP, 44559),), "auto-ipsec": ((UDP, 500), (UDP, 4500)),
    "dnp": (), "webfilter": ((TCP, 8008), (TCP, 8010)),
}  # fmt: skip
_ADMIN = {
    "https": ("admin-sport", 443), "http": ("admin-port", 80), "ssh": ("admin-ssh-port", 22),
    "telnet": ("admin-telnet-port", 23),
}  # fmt: skip


def local_sets(
    context: Context, objects: Objects, interfaces: tuple[Interface, ...], policies: list[Policy]
) -> tuple[list[RuleSet], bool]:
    """The rule sets for local delivery, and whether people wrote local-in policies."""
    stated = _stated(context, objects)
    across = _across(context, objects, interfaces, policies)
    access = {name: _access(context, node) for name, node in in_vdom(context).items()}
    rules: list[Rule] = []
    if stated is not None:
        rules.append(Rule(Verb.CALL, ANY_PACKET, stated.default_origin, target=POLICIES))
    spaces = {i.name: _space(i) for i in interfaces}
    rules.extend(listeners(context, objects.names, spaces))
    rules.extend(_own(context, interfaces, access))
    rules.extend(_others(context, interfaces, access))
    origin = replace(
        context.origin(1), text="implicit deny of traffic to the device itself", line=1
    )
    sets = [RuleSet(LOCAL, tuple(rules), Verb.DENY, origin), across]
    return ([stated, *sets], True) if stated is not None else (sets, False)


# -- local-in policies -----------------------------------------------------------------------------


def _stated(context: Context, objects: Objects) -> RuleSet | None:
    table = context.table("firewall local-in-policy")
    table6 = context.table("firewall local-in-policy6")
    tables = [(t, f) for t, f in ((table, 4), (table6, 6)) if t is not None]
    rules: list[Rule] = []
    for each, family in tables:
        if each.strange:
            doubts = context.claim(each.strange)
            rules.insert(
                0, Rule(Verb.UNKNOWN, replace(ANY_PACKET, doubts=doubts), context.origin(each.line))
            )
        rules.extend(_policy(context, objects, node, family) for node in each.entries.values())
    if not rules:
        return None
    origin = replace(context.origin(tables[0][0].line), text="no local-in policy matches")
    return RuleSet(POLICIES, tuple(rules), Verb.RETURN, origin)


def _policy(context: Context, objects: Objects, node: Node, family: int) -> Rule:
    doubts = list(context.claim_all(node))
    way = objects.names.way(node.all("intf") or ["any"], node.line_of("intf"))
    doubts.extend(way.doubts)
    sides = [both((objects.addresses(node, side, family),)) for side in ("srcaddr", "dstaddr")]
    services = objects.services.union(node.all("service") or ["ALL"], node.line_of("service"))
    if node.on("service-negate"):
        services = without(services)
    sides[0] = service_senders(context, node) or sides[0]
    action = node.settings.get("action")
    verb = Verb.PERMIT if node.get("action") == "accept" else Verb.DENY
    if action is not None and action.value not in {"accept", "deny"}:
        doubts.append(context.misread(action, "this action is not known"))
        verb = Verb.UNKNOWN
    if action is None and node.strange:
        verb = Verb.UNKNOWN
    schedule = when(context, node.get("schedule"))
    match = Match(
        sources=sides[0] or ANY_ADDRESS,
        destinations=sides[1] or ANY_ADDRESS,
        services=services,
        in_ports=way.ports,
        varying=(schedule.varying,) if schedule.varying else (),
        doubts=tuple(dict.fromkeys(doubts)),
    )
    if node.strange:
        match = replace(widened(match, doubts), destinations=ANY_ADDRESS)
    off = node.get("status") == "disable" or node.on("ha-mgmt-intf-only")
    name = f"local-in policy {node.key}"
    return Rule(verb, match, context.origin(node.line), name, enabled=not off, note=schedule.note)


# -- administrative access -------------------------------------------------------------------------


# The explicit proxies: where their ports are stated, and what holds without a word.
_PROXIES = (
    ("web-proxy explicit", "http-incoming-port", ("8080",)),
    ("web-proxy explicit", "https-incoming-port", ()),
    ("ftp-proxy explicit", "incoming-port", ("21",)),
)


@dataclass(frozen=True, slots=True)
class Access:
    """What an interface answers: IPv4 and IPv6 services, with the line and with words that are not known."""

    services: tuple[Service, ...]
    line: int
    doubts: tuple[Doubt, ...] = ()


def _access(context: Context, node: Node) -> Access:
    words = list(node.all("allowaccess"))
    for second in node.entries("secondaryip"):
        words += second.all("allowaccess")
    if "ipv6" in node.blocks:
        words += node.blocks["ipv6"].own.all("ip6-allowaccess")
    found: list[Service] = []
    doubts: list[Doubt] = []
    for word in dict.fromkeys(words):
        services = _services_of(context, word)
        if services is None:
            line = node.line_of("allowaccess")
            what = f"what allowaccess {word} opens is not known"
            context.partly(line, what)
            doubts.append(context.doubt(line, what))
        else:
            found.extend(services)
    if node.on("explicit-web-proxy") or node.on("explicit-ftp-proxy"):
        for ports in _proxy_ports(context):
            if isinstance(ports, Doubt):
                doubts.append(ports)
            else:
                found.append(port_service(TCP, Ranges.of([ports])))
    return Access(tuple(dict.fromkeys(found)), node.line_of("allowaccess"), tuple(doubts))


def _services_of(context: Context, word: str) -> tuple[Service, ...] | None:
    if word == "ping":
        return icmp_service(ICMP, 8), icmp_service(ICMP6, 128)
    if word in _ADMIN:
        attribute, default = _ADMIN[word]
        stated = context.own("system global").settings.get(attribute)
        port = default if stated is None else port_number(stated.value)
        if not port and stated is not None:
            context.misread(stated, "this is no port that can be read")
        return (one(TCP, port),) if port else None
    if word in _ACCESS:
        return tuple(one(protocol, port) for protocol, port in _ACCESS[word])
    return None


def _proxy_ports(context: Context) -> Iterator[Range | Doubt]:
    """Where the explicit proxies listen; a doubt where that cannot be read."""
    for path, attribute, default in _PROXIES:
        stated = context.own(path).settings.get(attribute)
        for text in (stated.values if stated is not None else ()) or default:
            span = port_span(text)
            if span is not None:
                yield span
            elif stated is not None:
                yield context.misread(stated, "this is no port that can be read")


def _space(interface: Interface) -> AddressSpace:
    return AddressSpace.of(*(a.ip for a in interface.addresses), *interface.virtual_addresses)


def _own(
    context: Context, interfaces: Iterable[Interface], access: dict[str, Access]
) -> Iterator[Rule]:
    """Packets to an address of the interface at which they come in."""
    for interface in interfaces:
        own, found = _space(interface), access.get(interface.name)
        if not own or found is None:
            continue
        ports, origin = Ports.of(interface.name), context.origin(found.line)
        match = Match(destinations=Addresses.exactly(own), in_ports=ports)
        name = f"allowaccess of {interface.name}"
        if found.services:
            services = Services.exactly(*found.services)
            yield Rule(Verb.PERMIT, replace(match, services=services), origin, name)
        doubts = (*found.doubts, *interface.doubts)
        if doubts:
            yield Rule(Verb.UNKNOWN, replace(match, doubts=doubts), origin, name)
        yield Rule(Verb.DENY, match, origin, name)


def _others(
    context: Context, interfaces: Iterable[Interface], access: dict[str, Access]
) -> Iterator[Rule]:
    """Packets to an address of another interface: what that one answers, if a policy leads there."""
    for interface in interfaces:
        own, found = _space(interface), access.get(interface.name)
        if not own or found is None:
            continue
        origin = context.origin(found.line)
        doubts = (*found.doubts, *interface.doubts)
        if not found.services and not doubts:
            continue
        services = Services.exactly(*found.services)
        if doubts:
            services = Services(found.services, (Service(),), doubts)
        match = Match(destinations=Addresses.exactly(own), services=services)
        yield Rule(Verb.CALL, match, origin, f"allowaccess of {interface.name}", target=ACROSS)


def _across(
    context: Context,
    objects: Objects,
    interfaces: tuple[Interface, ...],
    policies: list[Policy],
) -> RuleSet:
    """The policies as they hold for the device's own addresses: a way out is the interface that has the address."""
    spaces = {i.name: _space(i) for i in interfaces}
    own: dict[frozenset[str] | None, AddressSpace] = {None: AddressSpace.union(spaces.values())}
    rules = []
    for zone, line in objects.names.allow_inside:
        inside = Addresses.exactly(_behind(objects, frozenset({zone}), spaces))
        match = Match(destinations=inside, in_ports=Ports.of(f"zone:{zone}"))
        rules.append(Rule(Verb.PERMIT, match, context.origin(line), f"inside zone {zone}"))
    for policy in policies:
        for rule in policy.rules:
            ports = rule.match.out_ports
            key = ports.names if ports is not None else None
            if key not in own:
                own[key] = _behind(objects, key or frozenset(), spaces)
            there = Addresses.exactly(own[key])
            destinations = rule.match.destinations & there
            if destinations.maybe:
                match = replace(rule.match, destinations=destinations, out_ports=None)
                rules.append(replace(rule, match=match))
    origin = replace(context.origin(1), text="implicit deny (policy 0)")
    return RuleSet(ACROSS, tuple(rules), Verb.DENY, origin)


def _behind(
    objects: Objects, tokens: frozenset[str], spaces: dict[str, AddressSpace]
) -> AddressSpace:
    names = [token.removeprefix("zone:") for token in tokens]
    members = objects.names.members(names)
    return AddressSpace.union(spaces.get(name, NO_ADDRESS) for name in members)
