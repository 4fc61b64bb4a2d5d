"""Routes that the configuration states: static ones, those of DHCP and PPPoE, and the protocols that run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from firedoor.model.network.addresses import Address, Network
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.route import LearningProtocol, NextHop, Route, RoutingInstance
from firedoor.readers.firewalls.fortios.addresses import Book, prefix_of
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.interfaces import in_vdom, instance_of
from firedoor.readers.firewalls.fortios.names import DEFAULT_ZONE, SDWAN, sdwan_members
from firedoor.readers.firewalls.fortios.tree import Node
from firedoor.readers.firewalls.fortios.tunnels import Tunnels

_STATIC_DISTANCE, _DHCP_DISTANCE = 10, 5
_DEFAULT: dict[int, Network] = {4: IPv4Network("0.0.0.0/0"), 6: IPv6Network("::/0")}
_MODERN = (5, 4)
# A protocol runs where it has one of these inside, or this attribute.
_RUNS = {
    "ospf": ("router ospf", ("network", "ospf-interface"), ""),
    "ospf6": ("router ospf6", ("ospf6-interface",), ""),
    "rip": ("router rip", ("network",), ""),
    "ripng": ("router ripng", ("network",), ""),
    "bgp": ("router bgp", ("neighbor", "neighbor-range"), ""),
    "isis": ("router isis", ("isis-interface", "isis-net"), ""),
}


@dataclass(slots=True)
class Routing:
    """The routing of one device while it is put together, by instance."""

    context: Context
    book: dict[int, Book]
    routes: dict[str, list[Route]] = field(default_factory=dict)
    doubts: dict[str, list[Doubt]] = field(default_factory=dict)
    interface_doubts: dict[str, list[Doubt]] = field(default_factory=dict)

    def add(self, instance: str, route: Route) -> None:
        """Keep a route."""
        self.routes.setdefault(instance, []).append(route)

    def doubt(self, instance: str, *doubts: Doubt) -> None:
        """Keep doubts about an instance."""
        self.doubts.setdefault(instance, []).extend(doubts)

    def instance(self, interface: str) -> str:
        """The instance of an interface."""
        node = self.context.entries("system interface").get(interface)
        return instance_of(node) if node is not None else ""


def routing_of(context: Context, book: dict[int, Book]) -> Routing:
    """Read everything about routes."""
    routing = Routing(context, book)
    watched = _watched(context)
    for path, family in (("router static", 4), ("router static6", 6)):
        table = context.table(path)
        if table is None:
            continue
        routing.doubt("", *context.claim(table.strange))
        for node in table.entries.values():
            _static(routing, node, family, watched)
    for node in in_vdom(context).values():
        _dynamic(routing, node)
    _doubt_rivals(routing)
    _sdwan_rules(routing)
    _policy_routes(routing)
    return routing


def instances_of(
    routing: Routing, interfaces: tuple[Interface, ...], tunnels: Tunnels
) -> tuple[RoutingInstance, ...]:
    """The routing instances: the main one and those of VRFs.

    An interface that could be connected to anything could be the way to anywhere.
    """
    context = routing.context
    for interface in interfaces:
        if interface.place_unknown:
            routing.doubt(interface.instance, *interface.doubts)
    names = {
        "",
        *routing.routes,
        *routing.doubts,
        *(instance_of(n) for n in in_vdom(context).values()),
    }
    dialled = (
        LearningProtocol("ipsec", context.origin(tunnels.describe(name).line), (name,))
        for name in tunnels.names()
        if tunnels.describe(name).learns
    )
    protocols = (*_protocols(context), *dialled)
    return tuple(
        RoutingInstance(
            name,
            tuple(routing.routes.get(name, ())),
            protocols,
            doubts=tuple(dict.fromkeys((*routing.doubts.get(name, ()), *context.lost_interfaces))),
        )
        for name in sorted(names)
    )


def _protocols(context: Context) -> Iterator[LearningProtocol]:
    for name, (path, blocks, _) in _RUNS.items():
        table = context.table(path)
        if table is not None and any(table.own.entries(block) for block in blocks):
            yield LearningProtocol(name, context.origin(table.line))
            context.claim(list(table.all_strange()))


# -- static ----------------------------------------------------------------------------------------


def _static(routing: Routing, node: Node, family: int, watched: dict[str, Doubt]) -> None:
    context = routing.context
    instance = _instance(routing, node)
    doubts = list(context.claim_all(node))
    if doubts:
        # What is missing may be where it leads to, or that it is switched off: any route is possible.
        routing.doubt(instance, *doubts)
    if node.get("status") == "disable":
        return
    if node.get("internet-service", "0") != "0" or node.get("internet-service-custom"):
        what = "a route to an Internet service is not modelled"
        routing.doubt(instance, context.doubt(node.line, what))
        return
    prefixes = _prefixes(routing, node, family, doubts)
    hops = tuple(_hops(routing, node, doubts))
    if not hops:
        routing.doubt(instance, context.doubt(node.line, "where the route leads is not stated"))
        return
    if node.get("link-monitor-exempt") != "enable":
        doubts.extend(watched[h.interface] for h in hops if h.interface in watched)
    if len(doubts) > 0 and not prefixes:
        routing.doubt(instance, *doubts)
    distance, metric = _numbers(routing, node, instance)
    for prefix in prefixes:
        route = Route(
            prefix, hops, "static", context.origin(node.line), distance, metric, tuple(doubts)
        )
        routing.add(instance, route)


def _instance(routing: Routing, node: Node) -> str:
    vrf = node.get("vrf", "0")
    if vrf not in {"0", ""}:
        return f"vrf {vrf}"
    return routing.instance(node.get("device"))


def _numbers(routing: Routing, node: Node, instance: str) -> tuple[int, int]:
    found = []
    for name, default in (("distance", _STATIC_DISTANCE), ("priority", 0)):
        setting = node.settings.get(name)
        text = setting.value if setting is not None else str(default)
        if setting is not None and not _is_number(text):
            routing.doubt(instance, routing.context.misread(setting, "this is no number"))
            text = str(default)
        found.append(int(text))
    return found[0], found[1]


def _prefixes(routing: Routing, node: Node, family: int, doubts: list[Doubt]) -> list[Network]:
    context = routing.context
    if "dstaddr" in node.settings:
        setting = node.settings["dstaddr"]
        addresses = routing.book[family].union(setting.values, setting.line)
        if not addresses.exact:
            routing.doubt(_instance(routing, node), *addresses.doubts)
        return [n for n in addresses.surely.networks() if n.version == family]
    setting_ = node.settings.get("dst")
    if setting_ is None:
        return [_DEFAULT[family]]
    try:
        if family == 4:  # noqa: PLR2004
            return list(prefix_of(setting_.values).networks())
        (text,) = setting_.values
        return [ip_network(text, strict=False)]
    except ValueError:
        doubts.append(context.misread(setting_, "this is no destination that can be read"))
        routing.doubt(_instance(routing, node), doubts[-1])
        return []


def _hops(routing: Routing, node: Node, doubts: list[Doubt]) -> Iterator[NextHop]:
    if node.on("blackhole"):
        yield NextHop(discard=True)
        return
    zones = _zones(node)
    if zones:
        yield from _through_sdwan(routing, zones, doubts)
        return
    device = node.get("device")
    gateway = _gateway(routing.context, node, doubts)
    dynamic = node.on("dynamic-gateway")
    if device or gateway is not None:
        yield NextHop(device, gateway, dynamic=dynamic)


def _zones(node: Node) -> list[str]:
    if node.all("sdwan-zone"):
        return node.all("sdwan-zone")
    on = node.on("sdwan") or node.on("virtual-wan-link") or node.get("device") == DEFAULT_ZONE
    return [DEFAULT_ZONE] if on else []


def _through_sdwan(routing: Routing, zones: list[str], doubts: list[Doubt]) -> Iterator[NextHop]:
    for member in sdwan_members(routing.context):
        if member.get("status") == "disable" or not member.get("interface"):
            continue
        # Before there were zones in SD-WAN, every member belonged to the only one.
        if member.get("zone", DEFAULT_ZONE) in zones or DEFAULT_ZONE in zones:
            gateway = _gateway(routing.context, member, doubts)
            yield NextHop(member.get("interface"), gateway, dynamic=gateway is None)


def _gateway(context: Context, node: Node, doubts: list[Doubt]) -> Address | None:
    setting = node.settings.get("gateway")
    if setting is None:
        return None
    try:
        found = ip_address(setting.value)
    except ValueError:
        doubts.append(context.misread(setting, "this is no address that can be read"))
        return None
    return found if int(found) else None


def _watched(context: Context) -> dict[str, Doubt]:
    """Interfaces whose routes go away when a probe fails (``config system link-monitor``)."""
    found: dict[str, Doubt] = {}
    for node in context.entries("system link-monitor").values():
        context.claim_all(node)
        if "disable" in {node.get("status"), node.get("update-static-route")}:
            continue
        what = f"link monitor {node.key} can take routes out of use"
        for name in node.all("srcintf"):
            found[name] = context.doubt(node.line, what)
    return found


# -- from outside ----------------------------------------------------------------------------------


def _dynamic(routing: Routing, node: Node) -> None:
    """The default route that DHCP or PPPoE brings. ``defaultgw`` is on by default since FortiOS 5.4."""
    context = routing.context
    mode = node.get("mode", "static")
    modern = context.at_least(*_MODERN)
    if mode not in {"dhcp", "pppoe"}:
        return
    if not node.on("defaultgw", default=modern is not False):
        return
    distance = _DHCP_DISTANCE
    stated = node.settings.get("distance")
    if stated is not None and not _is_number(stated.value):
        routing.doubt(instance_of(node), context.misread(stated, "this is no number"))
    elif stated is not None:
        distance = int(stated.value)
    hop = NextHop(node.key, dynamic=True)
    origin = context.origin(node.line_of("mode"))
    routing.add(instance_of(node), Route(_DEFAULT[4], (hop,), "dhcp", origin, distance))


def _doubt_rivals(routing: Routing) -> None:
    """A lease need not be there: where another default route waits behind it, either can hold."""
    for routes in routing.routes.values():
        defaults = [r for r in routes if r.prefix == _DEFAULT[4]]
        if len(defaults) < 2:  # noqa: PLR2004
            continue
        for index, route in enumerate(routes):
            behind = any(route.distance <= d.distance for d in defaults if d is not route)
            if route.protocol == "dhcp" and behind:
                doubt = Doubt(route.origin, "whether a lease brings this route is not known")
                routes[index] = replace(route, doubts=(*route.doubts, doubt))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 11  # noqa: PLR2004


# -- steering --------------------------------------------------------------------------------------


def _sdwan_rules(routing: Routing) -> None:
    """SD-WAN rules choose among members; where all members have the same routes they change nothing."""
    context = routing.context
    for path in SDWAN:
        table = context.table(path)
        if table is None:
            continue
        alike = _members_alike(routing)
        for node in table.own.entries("service"):
            doubts = context.claim_all(node)
            if node.get("status") == "disable":
                continue
            if not alike or node.on("gateway") or doubts:
                what = f"SD-WAN rule {node.key} chooses the way of some packets"
                context.partly(node.line, what)
                routing.doubt("", context.doubt(node.line, what), *doubts)


def _members_alike(routing: Routing) -> bool:
    """Whether every member of SD-WAN has routes to the same destinations, and none is learned."""
    members = {m.get("interface") for m in sdwan_members(routing.context)}
    if next(_protocols(routing.context), None) is not None:
        return False
    to: dict[str, set[Network]] = {name: set() for name in members}
    for routes in routing.routes.values():
        for route in routes:
            for hop in route.next_hops:
                if hop.interface in to:
                    to[hop.interface].add(route.prefix)
    return len({frozenset(prefixes) for prefixes in to.values()}) <= 1


def _policy_routes(routing: Routing) -> None:
    """Policy routes stand before the routing table; they are not modelled."""
    context = routing.context
    for path in ("router policy", "router policy6"):
        table = context.table(path)
        if table is None:
            continue
        routing.doubt("", *context.claim(table.strange))
        for node in table.entries.values():
            strange = context.claim_all(node)
            if node.get("status") == "disable" and not strange:
                continue
            what = f"policy route {node.key} chooses the way of some packets"
            context.partly(node.line, what)
            doubt = context.doubt(node.line, what)
            incoming = node.all("input-device")
            if incoming and not strange and not node.on("input-device-negate"):
                for name in incoming:
                    routing.interface_doubts.setdefault(name, []).append(doubt)
            else:
                routing.doubt("", doubt, *strange)
