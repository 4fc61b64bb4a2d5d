"""Virtual routers and logical routers: static routes, routes from DHCP servers, protocols that run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import (
    STATIC,
    LearningProtocol,
    NextHop,
    Route,
    RoutingInstance,
)
from firedoor.readers.firewalls.panos.interfaces import Found
from firedoor.readers.firewalls.panos.irrelevant import set_aside
from firedoor.readers.firewalls.panos.literals import host_address
from firedoor.readers.firewalls.panos.look import (
    entries,
    flag,
    limited,
    odd,
    partly,
    see,
    see_all,
    take,
    value,
    values,
    word_of,
)
from firedoor.readers.firewalls.panos.scope import Scope
from firedoor.readers.firewalls.panos.tree import Node
from firedoor.readers.printable import quoted

_DISTANCE, _METRIC = 10, 10  # of static routes, where nothing else is said
_PROTOCOLS = ("bgp", "ospf", "ospfv3", "rip")
_NAMES = {"ospfv3": "ospf"}
_FAMILIES = (("ip", "static"), ("ipv6", "static-ipv6"))


@dataclass(slots=True)
class Routers:
    """The routing instances, and which interface belongs to which."""

    instances: list[RoutingInstance] = field(default_factory=list)
    member_of: dict[str, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    lost: list[Doubt] = field(default_factory=list)  # members that are not there or not understood


def routers_of(network: Node | None, scope: Scope, found: Mapping[str, Found]) -> Routers:
    """Read every router; ``found`` are the interfaces, for the default routes of DHCP."""
    every = Routers()
    parts = [(node.word, node) for node in entries(network, "virtual-router")]
    for node in entries(network, "logical-router"):
        for vrf in entries(node, "vrf"):
            name = node.word if vrf.word == "default" else f"{node.word}/{vrf.word}"
            parts.append((name, vrf))
    for name, node in parts:
        for interface in values(node, "interface"):
            if every.member_of.setdefault(interface.word, name) != name:
                what = f"interface {quoted(interface.word)} is in two routers"
                every.doubts.append(scope.doubts.at(interface, what))
    every.names = {name for name, _ in parts}
    for name, node in parts:
        every.instances.append(_instance(name, node, scope, every, found))
    for node in entries(network, "logical-router"):
        every.doubts.extend(scope.doubts.left(node, but=[n for _, n in parts]))
    return every


def _instance(
    name: str, node: Node, scope: Scope, every: Routers, found: Mapping[str, Found]
) -> RoutingInstance:
    set_aside("router", node)
    distances = {word: _number(take(node, "admin-dists"), word) for _, word in _FAMILIES}
    dists = take(node, "admin-dists")
    for each in dists or ():
        see_all(each)
    routes: list[Route] = []
    units: list[Node] = []
    for family, word in _FAMILIES:
        for said in entries(node, "routing-table", family, "static-route"):
            units.append(said)
            route = _static(said, scope, every.names, distances[word] or _DISTANCE)
            if isinstance(route, Route):
                routes.append(route)
    routes.extend(_from_servers(name, every, found))
    protocols = list(_protocols(node, scope, found))
    lost = [d for unit in units for d in _lost(unit, routes, scope)]
    left = [*scope.doubts.left(node, but=units), *_strangers(node, scope, found)]
    every.lost.extend(left)
    return RoutingInstance(name, tuple(routes), tuple(protocols), doubts=limited((*left, *lost)))


def _strangers(node: Node, scope: Scope, found: Mapping[str, Found]) -> Iterator[Doubt]:
    """Members that no part of the file describes: routes may lead through them."""
    for member in values(node, "interface"):
        if member.word not in found:
            what = f"router member {quoted(member.word)} is not in the file"
            yield scope.doubts.at(member, what)


def _lost(unit: Node, routes: list[Route], scope: Scope) -> Iterator[Doubt]:
    """A static route of which not even the destination can be read could be any route."""
    origin = scope.doubts.origin(unit)
    if unit.why == "no destination" and all(route.origin != origin for route in routes):
        yield scope.doubts.at(unit, f"static route {quoted(unit.word)} has no destination")


def _number(node: Node | None, word: str) -> int | None:
    said = value(node, word)
    if said is None:
        return None
    if said.word.isascii() and said.word.isdigit() and len(said.word) <= 5:  # noqa: PLR2004
        return int(said.word)
    odd(said, "no number")
    return None


def _static(node: Node, scope: Scope, names: set[str], distance: int) -> Route | None:
    """One static route; None for one that the unicast table does not hold, or without a destination."""
    set_aside("route", node)
    prefix = _prefix(value(node, "destination"), scope)
    hop, doubts = _hop(node, scope, names)
    table = take(node, "route-table")
    only = {each.word for each in table} if table is not None else set()
    for each in table or ():
        see(each)
    monitor = take(node, "path-monitor")
    if monitor is not None:
        watched = flag(monitor, "enable", default=True)
        if watched is not False:
            partly(monitor, "the route goes away while its path is down")
            doubts.append(scope.doubts.at(monitor, "the route goes away while its path is down"))
    own, metric = _number(node, "admin-dist"), _number(node, "metric")
    doubts.extend(scope.doubts.left(node))
    if prefix is None:
        node.why = "no destination"
        return None
    if only & {"no-install", "multicast"} and "unicast" not in only:
        return None
    hops = (hop,) if hop is not None else ()
    return Route(
        prefix, hops, STATIC, scope.doubts.origin(node), own if own is not None else distance,
        _METRIC if metric is None else metric, limited(doubts),
    )  # fmt: skip


def _prefix(said: Node | None, scope: Scope) -> IPv4Network | IPv6Network | None:
    if said is None:
        return None
    text = said.word
    node = scope.find("address", text)
    if text.startswith("$") and text in scope.variables:
        text = scope.variables[text].word
    elif node is not None:
        text = word_of(node, "ip-netmask")
    try:
        return ip_network(text, strict=False)
    except ValueError:
        odd(said, "no destination")
        return None


def _hop(node: Node, scope: Scope, names: set[str]) -> tuple[NextHop | None, list[Doubt]]:
    """Where a route leads, and what is not known of it."""
    interface = word_of(node, "interface")
    interface = "" if interface.lower() == "none" else interface
    said = take(node, "nexthop")
    if said is None:
        if interface:
            return NextHop(interface), []
        return None, [scope.doubts.at(node, "the route has neither an interface nor a next hop")]
    for word in ("ip-address", "ipv6-address"):
        if (address := value(said, word)) is not None:
            return _neighbour(address, interface, scope)
    for word in ("next-vr", "next-lr"):
        if (router := value(said, word)) is not None:
            lost = [scope.doubts.at(router, "the router is not there")]
            return NextHop(instance=router.word), [] if router.word in names else lost
    return _special(said, interface, scope)


def _special(said: Node, interface: str, scope: Scope) -> tuple[NextHop | None, list[Doubt]]:
    if take(said, "discard") is not None:
        return NextHop(discard=True), []
    if take(said, "none") is not None and interface:
        return NextHop(interface), []
    what = "the next hop is not understood"
    if value(said, "fqdn") is not None:
        what = "the next hop is known to a resolver only"
    return _by_interface(interface), [scope.doubts.at(said, what)]


def _by_interface(interface: str) -> NextHop | None:
    return NextHop(interface, dynamic=True) if interface else None


def _neighbour(said: Node, interface: str, scope: Scope) -> tuple[NextHop | None, list[Doubt]]:
    node = scope.find("address", said.word)
    text = word_of(node, "ip-netmask") if node is not None else said.word
    if said.word.startswith("$") and said.word in scope.variables:
        text = scope.variables[said.word].word
    address = host_address(text)
    if address is None:
        odd(said, "no address of a neighbour")
        return _by_interface(interface), [scope.doubts.at(said, "the next hop is not understood")]
    return NextHop(interface, address), []


def _from_servers(name: str, every: Routers, found: Mapping[str, Found]) -> Iterator[Route]:
    """Default routes that DHCP or PPPoE servers give."""
    for interface, router in every.member_of.items():
        each = found.get(interface)
        if router != name or each is None or not each.interface.enabled:
            continue
        if each.default_metric is not None:
            hop = NextHop(interface, dynamic=True)
            origin = each.interface.origin
            yield Route(
                IPv4Network("0.0.0.0/0"), (hop,), "dhcp", origin, _DISTANCE, each.default_metric
            )


def _protocols(node: Node, scope: Scope, found: Mapping[str, Found]) -> Iterator[LearningProtocol]:
    """Protocols that are not switched off. What they learn is not in the file, whatever their settings."""
    for parent in (take(node, "protocol"), node):
        for word in _PROTOCOLS:
            said = take(parent, word) if parent is not None else None
            if said is None:
                continue
            off = flag(said, "enable", default=True) is False
            empty = not said.children
            for each in said.walk():
                see(each)
            if not off and not empty:
                # A BGP neighbour can be anywhere; the others run where an interface is listed.
                names = None if word == "bgp" else _interfaces(said, found)
                yield LearningProtocol(_NAMES.get(word, word), scope.doubts.origin(said), names)


def _interfaces(said: Node, found: Mapping[str, Found]) -> tuple[str, ...] | None:
    """The interfaces that the settings of a protocol name; None if none is named."""
    names = tuple(dict.fromkeys(each.word for each in said.walk() if each.word in found))
    return names or None
