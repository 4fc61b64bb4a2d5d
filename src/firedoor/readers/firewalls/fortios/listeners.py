"""Services of the device that listen because the configuration uses them ("FortiOS ports", incoming ports).

Where a file does not say at which interface, they are taken to listen at each. An address of another interface than
that of arrival also asks for a policy, see ``local.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from firedoor.model.network.addresses import NO_ADDRESS, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Rule, Verb
from firedoor.model.network.services import (
    AH,
    ESP,
    GRE,
    OSPF,
    TCP,
    UDP,
    Service,
    Services,
    port_service,
)
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.interfaces import in_vdom
from firedoor.readers.firewalls.fortios.names import Names
from firedoor.readers.firewalls.protocols import port_number

ACROSS = "policy, to its own addresses"
_SSL = "vpn ssl settings"
# Where ports are stated that services of the device listen at.
_PORTS = (
    (_SSL, "port"),
    ("system settings", "ike-port"),
    ("system global", "auth-http-port"),
    ("system global", "auth-https-port"),
)
_DNS, _OVERRIDE = (53, 853), (8008, 8010, 8015, 8020)


def one(protocol: int, port: int) -> Service:
    """One port."""
    return port_service(protocol, Ranges.single(port))


@dataclass(frozen=True, slots=True)
class Listening:
    """A service at some interfaces, with the line that says so."""

    where: tuple[str, ...]
    services: tuple[Service, ...]
    line: int
    what: str


def listeners(context: Context, names: Names, spaces: Mapping[str, AddressSpace]) -> Iterator[Rule]:
    """The rules for services that listen; ``spaces`` holds the addresses of each interface."""
    for path, used in (*_protocols(context), *_tunnels(context), *_pages(context)):
        table = context.table(path)
        if table is not None:
            match = Match(services=Services.exactly(*used))
            yield Rule(Verb.PERMIT, match, context.origin(table.line), f"{path} is in use")
    for at in (*_ssl(context), *_by_interface(context)):
        yield from _rules(context, names, spaces, at)
    yield from _in_doubt(context)


def _rules(
    context: Context, names: Names, spaces: Mapping[str, AddressSpace], at: Listening
) -> Iterator[Rule]:
    """For packets that come in at the interface, and for others if a policy leads there."""
    way = names.way(at.where, at.line)
    services, origin = Services.exactly(*at.services), context.origin(at.line)
    match = Match(services=services, in_ports=way.ports, doubts=way.doubts)
    yield Rule(Verb.PERMIT, match, origin, at.what)
    own = AddressSpace.union(spaces.get(name, NO_ADDRESS) for name in names.members(at.where))
    if own and way.ports is not None:
        there = Match(services=services, destinations=Addresses.exactly(own))
        yield Rule(Verb.CALL, there, origin, at.what, target=ACROSS)


def _ssl_port(context: Context) -> int | None:
    stated = context.own(_SSL).settings.get("port")
    return 443 if stated is None else port_number(stated.value)


def _ssl(context: Context) -> Iterator[Listening]:
    """Where the gateway of SSL VPN listens."""
    settings, port = context.own(_SSL), _ssl_port(context)
    places = settings.all("source-interface")
    if not places or not port:
        return
    services = [one(TCP, port), one(UDP, port)]
    if settings.on("https-redirect"):
        services.append(one(TCP, 80))
    line = settings.line_of("source-interface")
    yield Listening(tuple(places), tuple(services), line, "SSL VPN listens")


def _in_doubt(context: Context) -> Iterator[Rule]:
    """Ports that cannot be read; lines of the SSL VPN gateway that are not understood may say another place too."""
    doubts = {path: list[Doubt]() for path, _ in _PORTS}
    doubts[_SSL].extend(context.claim(context.own(_SSL).strange))
    for path, attribute in _PORTS:
        stated = context.own(path).settings.get(attribute)
        if stated is not None and not port_number(stated.value):
            doubts[path].append(context.misread(stated, "this is no port that can be read"))
    every = Services.exactly(Service(Ranges.single(TCP, UDP)))
    for path, found in doubts.items():
        if found:
            match = Match(services=every, doubts=tuple(found))
            yield Rule(Verb.UNKNOWN, match, found[0].origin, path)


def _by_interface(context: Context) -> Iterator[Listening]:
    for node in context.entries("system dhcp server").values():
        where, line = node.get("interface"), node.line_of("interface")
        yield Listening((where,), (one(UDP, 67),), line, f"DHCP server of {where}")
    dns = tuple(one(protocol, port) for protocol in (TCP, UDP) for port in _DNS)
    for name, node in context.entries("system dns-server").items():
        yield Listening((name,), dns, node.line, f"DNS server of {name}")
    ntp = context.own("system ntp")
    places = tuple(ntp.all("interface"))
    if ntp.on("server-mode") and places:
        yield Listening(places, (one(UDP, 123),), ntp.line_of("interface"), "NTP server")


_Used = tuple[str, tuple[Service, ...]]


def _tunnels(context: Context) -> Iterator[_Used]:
    own_port = port_number(context.own("system settings").get("ike-port", "500")) or 500
    ike = tuple(one(UDP, port) for port in (500, 4500, own_port))
    ipsec = (*ike, one(TCP, 4500), _proto(ESP), _proto(AH))
    for path, services in (
        ("vpn ipsec phase1-interface", ipsec),
        ("vpn ipsec phase1", ipsec),
        ("system gre-tunnel", (_proto(GRE),)),
        ("system ipip-tunnel", (_proto(4),)),
    ):
        if context.entries(path):
            yield path, services
    for path, services in (
        ("vpn l2tp", (one(UDP, 1701),)),
        ("vpn pptp", (one(TCP, 1723), _proto(GRE))),
    ):
        if context.own(path).on("status"):
            yield path, services


def _protocols(context: Context) -> Iterator[_Used]:
    for path, block, services in (
        ("router bgp", "neighbor", (one(TCP, 179),)),
        ("router ospf", "network", (_proto(OSPF),)),
        ("router ospf6", "ospf6-interface", (_proto(OSPF),)),
        ("router rip", "network", (one(UDP, 520),)),
    ):
        table = context.table(path)
        if table is not None and table.own.entries(block):
            yield path, services


def _pages(context: Context) -> Iterator[_Used]:
    """Pages on which users sign in, or override a web filter."""
    policies = context.entries("firewall policy").values()
    if any(node.get("webfilter-profile") for node in policies):
        yield "firewall policy", tuple(one(TCP, port) for port in _OVERRIDE)
    if _asks_who(context):
        own = context.own("system global")
        texts = (own.get("auth-http-port", "1000"), own.get("auth-https-port", "1003"))
        yield "system interface", tuple(one(TCP, port_number(text) or 0) for text in texts)


def _asks_who(context: Context) -> bool:
    """Whether a policy or an interface sends users to the page where they sign in."""
    names = ("groups", "users")
    asks = any(n.all(a) for n in context.entries("firewall policy").values() for a in names)
    portals = (n.get("security-mode", "none") != "none" for n in in_vdom(context).values())
    return asks or any(portals)


def _proto(number: int) -> Service:
    return Service(Ranges.single(number))
