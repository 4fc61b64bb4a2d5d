"""Interfaces with their place: the zone, the router, the tunnel that each belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind
from firedoor.readers.firewalls.panos.interfaces import Found
from firedoor.readers.firewalls.panos.look import limited
from firedoor.readers.firewalls.panos.policy import Diverting
from firedoor.readers.firewalls.panos.routers import Routers
from firedoor.readers.firewalls.panos.tunnels import Tunnels
from firedoor.readers.firewalls.panos.vsys import Vsys, Zone
from firedoor.readers.printable import quoted


@dataclass(slots=True)
class Placed:
    """Interfaces in their places. ``unplaced``: those whose zone is not certain, with why."""

    interfaces: list[Interface] = field(default_factory=list)
    unplaced: dict[str, tuple[Doubt, ...]] = field(default_factory=dict)


def placed(
    found: Mapping[str, Found],
    routers: Routers,
    tunnels: Tunnels,
    systems: list[Vsys],
    elsewhere: list[Doubt],
) -> Placed:
    """The interfaces with their zones, routers and tunnels."""
    zones: dict[str, list[tuple[Vsys, str]]] = {}
    lost = [*elsewhere, *(doubt for vsys in systems for doubt in vsys.strangers)]
    for vsys, zone, name in _memberships(systems):
        zones.setdefault(name, []).append((vsys, zone.name))
        if found and name not in found and zone.kind in {"layer3", "tunnel"}:
            what = (
                f"zone {quoted(zone.name)} names interface {quoted(name)}, which is not in the file"
            )
            lost.append(vsys.doubt_at(zone.node, what))
    for vsys in systems:
        # A shared gateway has no policy: its interfaces need no zone.
        for name in vsys.imported if vsys.shared_gateway else ():
            zones.setdefault(name, [(vsys, "")])
    result = Placed()
    for name, each in found.items():
        places = zones.get(name, [])
        interface = _in_router(each, routers, zoned=bool(places))
        doubts = _zone_doubts(interface, places, lost)
        if doubts:
            result.unplaced[name] = doubts
            interface = replace(interface, doubts=limited((*interface.doubts, *doubts)))
        if places:
            interface = _in_zone(interface, *places[0])
        result.interfaces.append(_in_tunnel(interface, tunnels))
    _unknown_places(result.interfaces, routers)
    return result


def _memberships(systems: list[Vsys]) -> Iterator[tuple[Vsys, Zone, str]]:
    for vsys in systems:
        for zone in vsys.zones.values():
            for name in zone.interfaces:
                yield vsys, zone, name


def _in_router(each: Found, routers: Routers, *, zoned: bool) -> Interface:
    """An interface in no router reaches nothing but its own network; where it should be in one, that is a doubt."""
    interface = each.interface
    router = routers.member_of.get(interface.name)
    if router is not None:
        return replace(interface, instance=router)
    doubts = [*interface.doubts, *routers.lost]
    if zoned and (interface.addresses or interface.dynamic_address):
        doubts.append(Doubt(interface.origin, f"{interface.name} is in a zone and in no router"))
    return replace(
        interface,
        instance=f"no router: {interface.name}",
        doubts=limited(doubts),
        # It may be the member that no interface answers to: then routes lead to it that are not there.
        place_unknown=interface.place_unknown or bool(routers.lost and interface.addresses),
    )


def _zone_doubts(
    interface: Interface, places: list[tuple[Vsys, str]], lost: list[Doubt]
) -> tuple[Doubt, ...]:
    if not places:
        return limited(lost)  # its zone may be one that is not in the file
    if len({(vsys.name, zone) for vsys, zone in places}) > 1:
        return (Doubt(interface.origin, f"interface {interface.name} is in several zones"),)
    return ()


def _in_zone(interface: Interface, vsys: Vsys, zone: str) -> Interface:
    label = vsys.zone_label(zone) if zone else ""
    return replace(interface, zone=label, aliases=frozenset({vsys.own}))


def _unknown_places(interfaces: list[Interface], routers: Routers) -> None:
    """Where an interface could have any address, any destination could lie there."""
    unknown: dict[str, list[Doubt]] = {}
    for interface in interfaces:
        if interface.place_unknown:
            unknown.setdefault(interface.instance, []).extend(interface.doubts)
    routers.instances[:] = [
        replace(each, doubts=limited((*each.doubts, *unknown.get(each.name, ()))))
        for each in routers.instances
    ]


def _in_tunnel(interface: Interface, tunnels: Tunnels) -> Interface:
    if interface.kind is not InterfaceKind.TUNNEL:
        return interface
    uses = tunnels.uses.get(interface.name, [])
    doubts = limited((*interface.doubts, *(d for use in uses for d in use.doubts)))
    pools = AddressSpace.union(use.clients for use in uses)
    if any(use.is_pool for use in uses):
        return replace(interface, kind=InterfaceKind.CLIENTS, clients=pools, doubts=doubts)
    ends = [use.end for use in uses if use.end is not None]
    remotes = tuple(dict.fromkeys(a for end in ends for a in end.remotes))
    behind = AddressSpace.union(use.behind for use in uses)
    end = replace(ends[0], remotes=remotes) if ends else None
    return replace(interface, tunnel=end, clients=behind, doubts=doubts)


def is_everywhere(vsys: Vsys, rule: Diverting) -> bool:
    """Whether a rule that diverts packets may mean any: it names no place, or not one of ours."""
    kinds = {vsys.zones[zone].kind for zone in rule.zones if zone in vsys.zones}
    known = rule.zones <= set(vsys.zones) and kinds <= {"layer3", "tunnel"}
    return rule.everywhere or not known


def with_diverted(
    interface: Interface, where: Placed, diverted: Iterable[tuple[Vsys, Diverting]]
) -> Interface:
    """An interface with the rules that may send what comes in there another way."""
    doubts = tuple(
        rule.doubt
        for vsys, rule in diverted
        if interface.name in rule.interfaces
        or interface.name in where.unplaced
        or interface.zone in {vsys.zone_label(zone) for zone in rule.zones}
    )
    return replace(interface, routing_doubts=limited(doubts)) if doubts else interface
