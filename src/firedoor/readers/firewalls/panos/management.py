"""What the device itself answers: interface management profiles, VPN gates, the management port.

An interface answers nothing but what a profile names (PAN-OS Administrator's Guide, "Use Interface Management
Profiles to Restrict Access"); tunnels, portals and routing protocols listen where they are configured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Interface, IPv6Interface, ip_network

from firedoor.model.network.addresses import ANY_ADDRESS, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.route import STATIC, NextHop, Route, RoutingInstance
from firedoor.model.network.rule import Match, Rule, RuleSet, Verb
from firedoor.model.network.services import (
    AH,
    ESP,
    ICMP,
    ICMP6,
    TCP,
    UDP,
    Service,
    Services,
    icmp_service,
    port_service,
)
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.masks import masked_interface
from firedoor.readers.firewalls.panos.interfaces import Found
from firedoor.readers.firewalls.panos.literals import host_address, interface_address, literal_space
from firedoor.readers.firewalls.panos.look import (
    entries,
    flag,
    odd,
    see_all,
    take,
    value,
)
from firedoor.readers.firewalls.panos.scope import Scope
from firedoor.readers.firewalls.panos.tree import Node
from firedoor.readers.printable import quoted

MANAGEMENT = "management"
LOCAL_SET = "to the device itself"
_PING = (icmp_service(ICMP, 8), icmp_service(ICMP6, 128))
# Ports of what a profile can permit (PAN-OS "Ports Used for Management Functions").
_SERVICES: Mapping[str, tuple[Service, ...]] = {
    "ping": _PING,
    "ssh": (port_service(TCP, Ranges.single(22)),),
    "telnet": (port_service(TCP, Ranges.single(23)),),
    "http": (port_service(TCP, Ranges.single(80)),),
    "http-ocsp": (port_service(TCP, Ranges.single(80)),),
    "https": (port_service(TCP, Ranges.single(443, 4443)),),
    "snmp": (port_service(UDP, Ranges.single(161)),),
    "response-pages": (port_service(TCP, Ranges.single(6080, 6081, 6082, 6083)),),
    "userid-service": (port_service(TCP, Ranges.single(5007)),),
    "userid-syslog-listener-ssl": (port_service(TCP, Ranges.single(6514)),),
    "userid-syslog-listener-udp": (port_service(UDP, Ranges.single(514)),),
}
# What listens beside a profile where it is configured.
_IKE = (port_service(UDP, Ranges.single(500, 4500)), Service(Ranges.single(ESP, AH)))
_GATE = (port_service(TCP, Ranges.single(80, 443)), port_service(UDP, Ranges.single(4501)))
_ROUTING = (
    port_service(TCP, Ranges.single(179)),
    port_service(UDP, Ranges.single(520, 521, 3784, 3785, 4784)),
    Service(Ranges.single(2, 88, 89, 103, 112)),
)
_SERVERS = (
    port_service(UDP, Ranges.single(53, 67, 68, 546, 547)),
    port_service(TCP, Ranges.single(53)),
)
# The management port answers to these unless they are switched off; the others only if they are switched on.
_SWITCHES = {
    "disable-ssh": ("ssh", False), "disable-https": ("https", False), "disable-icmp": ("ping", False),
    "disable-telnet": ("telnet", True), "disable-http": ("http", True), "disable-snmp": ("snmp", True),
    "disable-http-ocsp": ("http-ocsp", True), "disable-userid-service": ("userid-service", True),
    "disable-userid-syslog-listener-ssl": ("userid-syslog-listener-ssl", True),
    "disable-userid-syslog-listener-udp": ("userid-syslog-listener-udp", True),
}  # fmt: skip


def local_rules(
    found: Mapping[str, Found], network: Node | None, ike: set[str], gates: set[str], scope: Scope
) -> list[Rule]:
    """What each interface answers at its own addresses."""
    profiles = {p.word: p for p in entries(network, "profiles", "interface-management-profile")}
    read = {name: _profile(node, scope) for name, node in profiles.items()}
    rules: list[Rule] = []
    for name, each in found.items():
        own = Addresses.exactly(AddressSpace.of(*(a.ip for a in each.interface.addresses)))
        if each.interface.dynamic_address:
            own = ANY_ADDRESS
        if each.profile is not None:
            rules.extend(_by_profile(each.profile, own, read, scope))
        for listening, several in ((ike, _IKE), (gates, _GATE)):
            # One that is not in the file listens where it is not known.
            if name in listening or not listening <= found.keys():
                match = Match(destinations=own, services=Services.exactly(*several))
                rules.append(Rule(Verb.PERMIT, match, each.interface.origin, f"tunnels at {name}"))
    where = scope.doubts.origin(network) if network is not None else scope.doubts.book.origin(1)
    services = Services.exactly(*_ROUTING, *_SERVERS)
    rules.append(
        Rule(Verb.PERMIT, Match(services=services), where, "routing protocols and servers")
    )
    return rules


def _profile(node: Node, scope: Scope) -> tuple[Services, Addresses, tuple[Doubt, ...]]:
    services = [
        s for word, several in _SERVICES.items() if flag(node, word) is not False for s in several
    ]
    sources = _permitted(entries(node, "permitted-ip"))
    left = scope.doubts.left(node)
    return Services.exactly(*services), sources, left


def _permitted(listed: list[Node]) -> Addresses:
    """Who may ask; everyone where nobody is named."""
    spaces = []
    for each in listed:
        if (description := take(each, "description")) is not None:
            see_all(description)
        space = literal_space(each.word)
        if space is None:
            odd(each, "no address")
        else:
            spaces.append(space)
    return Addresses.exactly(AddressSpace.union(spaces)) if listed else ANY_ADDRESS


def _by_profile(
    said: Node,
    own: Addresses,
    read: Mapping[str, tuple[Services, Addresses, tuple[Doubt, ...]]],
    scope: Scope,
) -> Iterator[Rule]:
    name = f"management profile {quoted(said.word)}"
    origin = scope.doubts.origin(said)
    if said.word not in read:
        doubt = scope.doubts.at(said, f"{name} has no definition in this file")
        yield Rule(Verb.UNKNOWN, Match(destinations=own, doubts=(doubt,)), origin, name)
        return
    services, sources, left = read[said.word]
    yield Rule(Verb.PERMIT, Match(sources, own, services), origin, name)
    if left:
        yield Rule(Verb.UNKNOWN, Match(destinations=own, doubts=left), origin, name)


def management_port(
    system: Node | None, scope: Scope
) -> tuple[Interface, RoutingInstance, list[Rule]] | None:
    """The management port: a network of its own that forwards nothing."""
    text = value(system, "ip-address")
    mask = value(system, "netmask")
    v6 = value(system, "ipv6-address")
    gateway = value(system, "default-gateway")
    value(system, "ipv6-default-gateway")
    service = take(system, "service")
    permitted = entries(system, "permitted-ip")
    rules = list(_port_rules(service, permitted, scope)) if system is not None else []
    if text is None and v6 is None:
        return None
    found = (
        next(iter(_addresses(text, mask)), None),
        interface_address(v6.word) if v6 is not None else None,
    )
    addresses = tuple(a for a in found if a is not None)
    if text is not None and found[0] is None:
        odd(text, "no address of an interface")
    origin = scope.doubts.origin(text or v6 or system or Node("", 1))
    interface = Interface(MANAGEMENT, origin, MANAGEMENT, addresses=addresses)
    hop = host_address(gateway.word) if gateway is not None else None
    if gateway is not None and hop is None:
        odd(gateway, "no address")
    routes: tuple[Route, ...] = ()
    if isinstance(hop, IPv4Address) and gateway is not None:
        prefix = ip_network("0.0.0.0/0")
        routes = (Route(prefix, (NextHop(MANAGEMENT, hop),), STATIC, scope.doubts.origin(gateway)),)
    own = Addresses.exactly(AddressSpace.of(*(a.ip for a in addresses)))
    placed = [
        Rule(
            r.verb,
            Match(r.match.sources, own, r.match.services, doubts=r.match.doubts),
            r.origin,
            r.name,
        )
        for r in rules
    ]
    return interface, RoutingInstance(MANAGEMENT, routes), placed


def _addresses(text: Node | None, mask: Node | None) -> Iterator[IPv4Interface | IPv6Interface]:
    if text is None:
        return
    try:
        yield masked_interface(text.word, mask.word if mask is not None else "255.255.255.255")
    except ValueError:
        odd(mask or text, "no netmask")
        found = interface_address(text.word)
        if found is not None:
            yield found


def _port_rules(service: Node | None, permitted: list[Node], scope: Scope) -> Iterator[Rule]:
    services: list[Service] = []
    for word, (name, default) in _SWITCHES.items():
        if flag(service, word, default=default) is not True:
            services.extend(_SERVICES[name])
    sources = _permitted(permitted)
    left = scope.doubts.left(service)
    origin = scope.doubts.origin(service) if service is not None else scope.doubts.book.origin(1)
    yield Rule(
        Verb.PERMIT, Match(sources, services=Services.exactly(*services)), origin, "management port"
    )
    if left:
        yield Rule(Verb.UNKNOWN, Match(sources, doubts=left), origin, "management port")


def local_set(rules: list[Rule], origin: Origin) -> RuleSet:
    """The rule set of packets to the device itself."""
    where = Origin(
        origin.file,
        origin.line,
        origin.record,
        "nothing listens there that the configuration names",
    )
    return RuleSet(LOCAL_SET, tuple(rules), Verb.DENY, where)
