"""Static routes (Cisco IOS IP Routing Command Reference, "ip route", "ipv6 route")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network, IPv6Network

from firedoor.model.network.addresses import Network
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import STATIC, NextHop, Route
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.ios.drafts import InstanceDraft, InterfaceDraft
from firedoor.readers.firewalls.ios.interface_names import (
    is_interface_word,
    is_null,
    take_interface,
)
from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.words import NotUnderstood, Words, is_v4, v4, v6
from firedoor.readers.firewalls.ios.work import Work
from firedoor.readers.firewalls.masks import masked_network

DHCP_DISTANCE = 254
Place = tuple[int, int, int]


def read_route(work: Work, node: Node) -> None:
    """``ip route [vrf NAME] PREFIX MASK ...`` and ``ipv6 route``."""
    words, vrf = Words(node.words, 2), ""
    try:
        if words.take("vrf"):
            vrf = words.next()
        route, why = _route(work, node, words, vrf)
    except NotUnderstood as missed:
        work.every_instance(work.missed(node, str(missed)))
        return
    if why:
        work.partly(node, why)
    else:
        work.understood(node)
    work.instance(vrf).routes.append(route)


def _route(work: Work, node: Node, words: Words, vrf: str) -> tuple[Route, str]:
    prefix = _v6_prefix(words) if node.low[0] == "ipv6" else _v4_prefix(words)
    hop = _hop(words, six=node.low[0] == "ipv6")
    distance, why = _options(words, vrf, hop)
    origin = work.origin(node)
    doubts = (Doubt(origin, why),) if why else ()
    protocol = "dhcp" if hop.dynamic else STATIC
    return Route(prefix, (hop,), protocol, origin, distance, doubts=doubts), why


def _v4_prefix(words: Words) -> IPv4Network:
    word = words.next()
    try:
        return (
            IPv4Network(word, strict=False) if "/" in word else masked_network(word, words.next())
        )
    except NotUnderstood:
        raise
    except ValueError:
        raise NotUnderstood("the destination is no address with a netmask") from None


def _v6_prefix(words: Words) -> IPv6Network:
    try:
        return IPv6Network(words.next(), strict=False)
    except NotUnderstood:
        raise
    except ValueError:
        raise NotUnderstood("the destination is no IPv6 prefix") from None


def _hop(words: Words, *, six: bool) -> NextHop:
    """An interface, an address, or both; ``dhcp``: the neighbour that the DHCP server names."""
    if words.take("dhcp"):
        return NextHop(dynamic=True)
    word = words.peek()
    if ":" in word if six else is_v4(word):
        return NextHop(address=v6(words.next()) if six else v4(words.next()))
    if not is_interface_word(words.peek()):
        raise NotUnderstood(f'"{words.peek()}" is no next hop')
    name = take_interface(words)
    if is_null(name):
        return NextHop(discard=True)
    if words.take("dhcp"):
        return NextHop(interface=name, dynamic=True)
    if ":" in words.peek() if six else is_v4(words.peek()):
        return NextHop(name, v6(words.next()) if six else v4(words.next()))
    return NextHop(name)


def _options(words: Words, vrf: str, hop: NextHop) -> tuple[int, str]:
    distance, why = DHCP_DISTANCE if hop.dynamic else 1, ""
    while words.peek():
        if words.is_number():
            distance = words.number()
        elif words.take("name", "tag"):
            words.next()
        elif words.take("permanent", "unicast"):
            continue
        elif words.take("global"):
            why = why or ("the next hop is looked up in the main table" if vrf else "")
        elif words.take("track"):
            why = why or f"the route is there only while track object {words.next()} is up"
        elif words.take("nexthop-vrf"):
            why = why or f"the next hop is looked up in VRF {words.next()}"
        elif words.take("multicast"):
            raise NotUnderstood("a route for multicast only")
        else:
            raise NotUnderstood(f'"{words.peek()}" is not known here')
    return distance, why


def check_instances(work: Work) -> None:
    """Routes whose way out cannot be told put their whole table in doubt: the model would leave them out."""
    for instance in work.instances.values():
        own = [draft for draft in work.interfaces.values() if draft.vrf == instance.name]
        up = {draft.name for draft in own if draft.enabled}
        near = _near(route.prefix for route in instance.routes)
        for draft in (draft for draft in own if draft.enabled):
            near |= _near(interface.network for interface in draft.v4)
            near |= _near(interface.network for interface in draft.v6)
        gone: set[int] = set()
        for place, route in enumerate(instance.routes):
            hop = route.next_hops[0]
            if hop.dynamic and not hop.interface:
                hop = _from_dhcp(own)
                instance.routes[place] = replace(route, next_hops=(hop,))
            why = _way_out(work, route, hop, own)
            if why:
                instance.doubts.append(Doubt(route.origin, why))
            elif not _reachable(hop, up, near):
                gone.add(place)
        _leave_out(instance, gone)


def _leave_out(instance: InstanceDraft, gone: set[int]) -> None:
    """Without a way to its next hop a device leaves a route out, and one that stands behind it comes in.

    Where a routing protocol runs, it may know the way to the next hop of such a route.
    """
    held = {route.prefix for place, route in enumerate(instance.routes) if place not in gone}
    kept = []
    for place, route in enumerate(instance.routes):
        if place in gone and instance.protocols and not route.next_hops[0].interface:
            what = Doubt(route.origin, "only a learned route can lead to the next hop")
            kept.append(replace(route, doubts=(*route.doubts, what)))
        elif place not in gone or route.prefix not in held:
            kept.append(route)
    instance.routes = kept


def _from_dhcp(own: list[InterfaceDraft]) -> NextHop:
    """``ip route ... dhcp``: the neighbour that the DHCP server named, if only one interface asks one."""
    names = [draft.name for draft in own if draft.dynamic]
    return NextHop(interface=names[0] if len(names) == 1 else "", dynamic=True)


def _way_out(work: Work, route: Route, hop: NextHop, own: list[InterfaceDraft]) -> str:
    """What is not known of the way that a route leads; empty if nothing is missing."""
    if hop.dynamic and not hop.interface:
        return "the neighbour and the interface are known to the device only"
    if any("looked up" in doubt.what for doubt in route.doubts):
        return route.doubts[0].what
    if hop.interface:
        interface = work.interface(hop.interface)
        if interface is None and "crypto map" not in hop.interface:
            return f"the route leads out of {hop.interface}, which is not in this file"
        if interface is not None and interface not in own:
            return f"the route leads out of {interface.name}, which is in another routing table"
    if isinstance(hop.address, IPv4Address) and not hop.interface:
        return _neighbour(hop.address, own)
    return ""


def _reachable(hop: NextHop, up: set[str], near: set[Place]) -> bool:
    """Whether the interface of a route is up, or its next hop lies in a connected subnet or behind another route."""
    if hop.discard or "crypto map" in hop.interface:
        return True
    if hop.interface:
        return hop.interface in up
    address = hop.address
    if address is None:
        return True
    bits, value = address.max_prefixlen, int(address)
    return any((bits, length, value >> bits - length) in near for length in range(bits, 0, -1))


def _near(networks: Iterable[Network]) -> set[Place]:
    """Networks for a look-up by their length; the default route leads to no neighbour."""
    return {
        (n.max_prefixlen, n.prefixlen, int(n.network_address) >> n.max_prefixlen - n.prefixlen)
        for n in networks
        if n.prefixlen
    }


def _neighbour(address: IPv4Address, own: list[InterfaceDraft]) -> str:
    """An address that lies in no known subnet may lie in one that comes from outside."""
    known = any(address in interface.network for draft in own for interface in draft.v4)
    outside = any(draft.dynamic or draft.place_unknown or draft.unnumbered for draft in own)
    return "the neighbour may lie in a subnet that is not known" if outside and not known else ""


def read_gateway(work: Work, node: Node) -> None:
    """``ip default-gateway A``: the way out of a device that does not route."""
    if len(node.words) == 3 and is_v4(node.words[2]):  # noqa: PLR2004
        work.gateway = (node.words[2], work.origin(node))
        work.understood(node)
    else:
        work.instance("").doubts.append(work.missed(node))


def gateway_route(address: str, origin: Origin) -> Route:
    """The default route of a device that does not route."""
    return Route(IPv4Network("0.0.0.0/0"), (NextHop(address=v4(address)),), STATIC, origin, 1)
