"""Interfaces with their place: the zone, the router, the tunnel that each belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind
from firedoor.readers.firewalls.panos.interfaces import Found
from firedoor.readers.firewalls.panos.look import limited
from firedoor.readers.firewalls.panos.routers import Routers
from firedoor.readers.firewalls.panos.tunnels import Tunnels
from firedoor.readers.firewalls.panos.vsys import Vsys


def placed(
    found: Mapping[str, Found],
    routers: Routers,
    tunnels: Tunnels,
    systems: list[Vsys],
    elsewhere: list[Doubt],
) -> list[Interface]:
    """The interfaces with their zones, routers and tunnels."""
    zones: dict[str, list[tuple[Vsys, str]]] = {}
    strangers: list[Doubt] = []
    for vsys in systems:
        strangers.extend(vsys.strangers)
        for zone in vsys.zones.values():
            for name in zone.interfaces:
                zones.setdefault(name, []).append((vsys, zone.name))
    lost = [*strangers, *elsewhere]
    interfaces = []
    for name, each in found.items():
        interface = _in_router(each, routers)
        interface = _in_zone(interface, zones.get(name, []), lost)
        interfaces.append(_in_tunnel(interface, tunnels))
    return interfaces


def _in_router(each: Found, routers: Routers) -> Interface:
    name = each.interface.name
    # An interface in no router reaches nothing but its own network.
    return replace(each.interface, instance=routers.member_of.get(name, f"no router: {name}"))


def _in_zone(interface: Interface, places: list[tuple[Vsys, str]], lost: list[Doubt]) -> Interface:
    if not places:
        # Its zone may be one that is not in the file.
        return replace(interface, doubts=limited((*interface.doubts, *lost)))
    vsys, zone = places[0]
    aliases = frozenset({vsys.own})
    doubts = interface.doubts
    if len(places) > 1:
        what = f"interface {interface.name} is in several zones"
        doubts = (*doubts, Doubt(interface.origin, what))
    return replace(interface, zone=vsys.zone_label(zone), aliases=aliases, doubts=limited(doubts))


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
