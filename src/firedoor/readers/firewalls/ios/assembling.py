"""From what the lines said to a device: interfaces, routing tables, rule sets, translations, order of operations.

The order is that of Cisco's "NAT Order of Operation" (document 6209): inbound list, translation outside to inside,
routing, zones, translation inside to outside, outbound list.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from pathlib import PurePosixPath

from firedoor.model.network.device import Device, Filter, Pipeline, Stage, Translate
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind, TunnelEnd
from firedoor.model.network.route import LearningProtocol, NextHop, Route, RoutingInstance
from firedoor.model.network.rule import RuleSet
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.ios import nat_between
from firedoor.readers.firewalls.ios.bindings import LISTS, dispatch, set_name
from firedoor.readers.firewalls.ios.crypto import pool_space, wrapped
from firedoor.readers.firewalls.ios.drafts import InterfaceDraft
from firedoor.readers.firewalls.ios.interface_names import kind_of
from firedoor.readers.firewalls.ios.lists import rule_set
from firedoor.readers.firewalls.ios.nat_tables import tables as tables_of
from firedoor.readers.firewalls.ios.routers import learning
from firedoor.readers.firewalls.ios.routes import DHCP_DISTANCE, check_instances, gateway_route
from firedoor.readers.firewalls.ios.vrfs import join_targets, undefined
from firedoor.readers.firewalls.ios.work import Work
from firedoor.readers.firewalls.ios.zone_sets import TO_SELF, ZONES, zone_rule_sets

MOST_SHARED = 20
_DEFAULT = IPv4Network("0.0.0.0/0")


def device(work: Work) -> Device:
    """The device that the file describes."""
    start = _start(work)
    _default_zone(work)
    _unknown_places(work)
    tunnels = list(wrapped(work))
    under: dict[str, list[str]] = {}
    for tunnel in tunnels:
        under.setdefault(tunnel.under, []).append(tunnel.interface.name)
        work.instance(tunnel.interface.instance).routes += tunnel.routes
    interfaces = (
        *(_interface(work, draft) for draft in work.interfaces.values()),
        *(t.interface for t in tunnels),
    )
    _routing(work)
    sets, lists, by_session = _rule_sets(work, under, start)
    tables = tables_of(work, under)
    return Device(
        name=_device_name(work),
        platform="ios",
        origin=start,
        interfaces=interfaces,
        instances=_instances(work),
        rule_sets=tuple(sets),
        tables=tuple(tables),
        pipeline=_pipeline({s.name for s in sets}, {t.name for t in tables}),
        lists=lists,
        forwards=work.forwards,
        doubts=tuple(dict.fromkeys(work.doubts)),
        restricting=tuple(dict.fromkeys(work.restricting)),
        by_session=by_session,
    )


def _start(work: Work) -> Origin:
    return work.hosts[0][1] if work.hosts else work.book.origin(1)


def _default_zone(work: Work) -> None:
    """``zone security default``: interfaces without a zone are in it (IOS XE)."""
    paired = any("default" in {pair.source, pair.destination} for pair in work.pairs)
    if "default" in work.zones or paired:
        for draft in work.interfaces.values():
            draft.zone = draft.zone or "default"


def _unknown_places(work: Work) -> None:
    """What is not known of an interface's place puts its routing table in doubt: its subnet could be any."""
    for draft in work.interfaces.values():
        if draft.zone and draft.zone not in {"default", *work.zones}:
            what = Doubt(draft.origin, f'zone "{draft.zone}" has no definition in this file')
            draft.doubt(what, place=False)
        if draft.layer2 and not draft.routed and (draft.v4 or draft.v6):
            draft.doubt(Doubt(draft.origin, "a switch port with an address: is it routed or not?"))
        work.instance(draft.vrf)
    undefined(work)
    work.instance("")
    for draft in work.interfaces.values():
        if draft.place_unknown and draft.enabled:
            what = Doubt(draft.doubts[0].origin, f"the subnet of {draft.name} may be another")
            work.every_instance(what)


def _interface(work: Work, draft: InterfaceDraft) -> Interface:
    kind = kind_of(draft.name)
    link = _other_side(work, draft.name)
    if link is not None:
        kind = InterfaceKind.LINK
    if kind is InterfaceKind.TUNNEL and (
        "multipoint" in draft.tunnel_mode or not draft.tunnel_remotes
    ):
        kind = InterfaceKind.PORT  # its subnet joins all peers, as a LAN does
    clients = pool_space(work, tuple(draft.pools or work.local_pools))
    doubts = list(draft.doubts)
    if kind is InterfaceKind.CLIENTS and not clients:
        doubts.append(Doubt(draft.origin, "the addresses of the clients are not known"))
    if draft.unnumbered and kind is InterfaceKind.PORT:
        doubts.append(Doubt(draft.unnumbered, "without a subnet its neighbours cannot be told"))
    return Interface(
        draft.name,
        draft.origin,
        draft.vrf,
        kind,
        tuple(dict.fromkeys((*draft.v4, *draft.v6))),
        tuple(dict.fromkeys(draft.virtual)),
        draft.zone,
        enabled=draft.enabled,
        description=draft.description,
        dynamic_address=draft.dynamic,
        clients=clients if kind is InterfaceKind.CLIENTS else pool_space(work, ()),
        tunnel=_tunnel_end(work, draft) if kind is InterfaceKind.TUNNEL else None,
        linked_to=link,
        vlan=draft.vlan if draft.vlan is not None else _vlan_of(draft.name),
        doubts=tuple(dict.fromkeys(doubts)),
        routing_doubts=tuple(dict.fromkeys(draft.routing_doubts)),
        place_unknown=draft.place_unknown or len(doubts) > len(draft.doubts),
    )


def _other_side(work: Work, name: str) -> tuple[str, str] | None:
    """``vasileft1`` and ``vasiright1`` are the two ends of a link inside the router, often between VRFs."""
    for one, other in (("vasileft", "vasiright"), ("vasiright", "vasileft")):
        if name.startswith(one) and name.replace(one, other) in work.interfaces:
            return _device_name(work), name.replace(one, other)
    return None


def _device_name(work: Work) -> str:
    return work.hosts[0][0] if work.hosts else PurePosixPath(work.book.file).stem


def _vlan_of(name: str) -> int | None:
    number = name[4:] if name.startswith("Vlan") else ""
    return int(number) if number.isascii() and number.isdigit() and len(number) <= 4 else None  # noqa: PLR2004


def _tunnel_end(work: Work, draft: InterfaceDraft) -> TunnelEnd:
    source = work.interface(draft.tunnel_source) if draft.tunnel_source else None
    remotes = tuple(dict.fromkeys(draft.tunnel_remotes))
    if source is not None:
        local = source.v4[0].ip if source.v4 and not source.dynamic else None
        return TunnelEnd(local, remotes, source.name)
    try:
        return TunnelEnd(IPv4Address(draft.tunnel_source), remotes)
    except ValueError:
        return TunnelEnd(None, remotes, draft.tunnel_source)


def _routing(work: Work) -> None:
    """Default routes from outside, protocols, leaks; and what of it cannot be told."""
    for draft in work.interfaces.values():
        if draft.default_route is not None:
            protocol, origin = draft.default_route
            hop = (NextHop(interface=draft.name, dynamic=True),)
            route = Route(
                _DEFAULT, hop, protocol, origin, DHCP_DISTANCE if protocol == "dhcp" else 1
            )
            work.instance(draft.vrf).routes.append(route)
        if kind_of(draft.name) is InterfaceKind.CLIENTS:
            protocol_here = LearningProtocol("routes of VPN clients", draft.origin, (draft.name,))
            work.instance(draft.vrf).protocols.append(protocol_here)
    if work.gateway is not None and not work.forwards:
        work.instance("").routes.append(gateway_route(*work.gateway))
    learning(work)
    join_targets(work)
    check_instances(work)


def _instances(work: Work) -> tuple[RoutingInstance, ...]:
    shared = tuple(dict.fromkeys(work.routing))[:MOST_SHARED]
    return tuple(
        RoutingInstance(
            i.name,
            tuple(i.routes),
            tuple(i.protocols),
            doubts=tuple(dict.fromkeys((*i.doubts, *shared))),
        )
        for i in work.instances.values()
    )


def _rule_sets(
    work: Work, under: dict[str, list[str]], start: Origin
) -> tuple[list[RuleSet], tuple[str, ...], frozenset[str]]:
    """All rule sets, the names of those that people wrote, and the zone-based firewall's: those keep sessions."""
    lists = [rule_set(draft, set_name(work, *key)) for key, draft in work.lists.items()]
    names = [made.name for made in lists]
    zones, policies = zone_rule_sets(work, frozenset(names), start)
    calls = [dispatch(work, way, under, start) for way in LISTS]
    by_session = frozenset(each.name for each in zones)
    return [*lists, *zones, *calls], (*names, *policies), by_session


def _pipeline(sets: set[str], tables: set[str]) -> Pipeline:
    def translate(*names: str) -> list[Stage]:
        return [Translate(name) for name in names if name in tables]

    zones: list[Stage] = [Filter(ZONES)] if ZONES in sets else []
    own: list[Stage] = [Filter(TO_SELF)] if TO_SELF in sets else []
    before = translate(nat_between.IN_DESTINATION, nat_between.IN_SOURCE)
    after = translate(nat_between.OUT_SOURCE, nat_between.OUT_DESTINATION)
    return Pipeline(
        arrival=(Filter(LISTS["in"]), *before),
        forward=(*zones, *after, Filter(LISTS["out"])),
        local=tuple(own),
    )
