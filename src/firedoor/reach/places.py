"""Zones and networks as places: where their hosts are in the network of the folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from firedoor.model.network.addresses import AddressSpace, Network
from firedoor.model.zone import Zone
from firedoor.reach.headers import HeaderSpace
from firedoor.reach.net import PRIVATE, SPECIAL, Net
from firedoor.reach.spread import At

INTERNET = "internet"


@dataclass(frozen=True, slots=True)
class Place:
    """One end of a question. ``networks``: as declared; ``space``: all its addresses.

    ``internet``: the zone of all that no other zone holds and that is not a private network of the folder.
    """

    name: str
    space: AddressSpace
    networks: tuple[Network, ...] = ()
    internet: bool = False
    level: float | None = None
    zone: str = ""
    title: str = ""


def settled(place: Place, net: Net) -> AddressSpace:
    """The addresses of a place that can have hosts, as far as the folder shows.

    Of a network that segments or routes of the folder show in part, only that part; of one that they do not show, all.
    """
    if place.internet or not place.networks:
        return place.space
    shown = net.known | net.explicit
    several = (AddressSpace.of(network) for network in place.networks)
    return AddressSpace.union((one & shown) or one for one in several)


def hosts_of(place: Place, net: Net) -> AddressSpace:
    """The addresses that a question about a place is about.

    Those of a network are its hosts, not the addresses of the routers and firewalls on it, nor its broadcast
    addresses; who asks for a single address means just that.
    """
    if place.space.v4.size + place.space.v6.size == 1:
        return place.space
    return settled(place, net) - net.routers - net.broadcasts


def zone_places(zones: Sequence[Zone], net: Net) -> tuple[Place, ...]:
    """The zones of a site, in the order declared."""
    held = AddressSpace.union(AddressSpace.of(*zone.networks) for zone in zones)
    return tuple(
        Place(
            name=zone.id,
            space=AddressSpace.of(*zone.networks) if zone.networks else outside(held, net),
            networks=zone.networks,
            internet=not zone.networks,
            level=zone.level,
            zone=zone.id,
            title=zone.title,
        )
        for zone in zones
    )


def outside(held: AddressSpace, net: Net) -> AddressSpace:
    """The Internet: every address that no zone holds, but for private networks that the folder knows."""
    inside = (net.known | net.explicit) & PRIVATE
    return ~(held | SPECIAL | inside)


def found_places(net: Net) -> tuple[Place, ...]:
    """Places of a folder that declares no zones: each network on a segment, and the Internet if a way leads there."""
    networks = sorted(
        {n for segment in net.segments.items for n in segment.networks},
        key=lambda n: (n.version, int(n.network_address), n.prefixlen),
    )
    clients = [
        n
        for segment in net.segments.items
        for n in (segment.space - _of(segment.networks)).networks()
    ]
    routed = [n for n in net.explicit.networks() if not net.known & AddressSpace.of(n)]
    several = dict.fromkeys((*networks, *clients, *routed))
    places = [Place(str(n), AddressSpace.of(n), (n,)) for n in several if n.num_addresses > 1]
    if any(neighbour.default for neighbour in net.neighbours):
        held = AddressSpace.union(place.space for place in places)
        places.insert(0, Place(INTERNET, outside(held, net), internet=True))
    return tuple(places)


def _of(networks: Sequence[Network]) -> AddressSpace:
    return AddressSpace.of(*networks)


def network_place(text: str) -> Place | None:
    """A network or an address as a place; None if the text is neither."""
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return None
    return Place(text, AddressSpace.of(network), (network,))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where some of the addresses of a place are."""

    at: At
    space: AddressSpace


def spots(place: Place, net: Net, space: HeaderSpace) -> tuple[Spot, ...]:
    """Every spot of the network at which hosts of a place can be, in one address family."""
    found: list[Spot] = []
    own = settled(place, net)
    for segment in net.segments.items:
        if segment.zone and segment.zone == place.zone:
            found.append(Spot(At("hosts", segment.index), place.space))
        elif not segment.zone or not place.zone:
            found.append(Spot(At("hosts", segment.index), own & segment.space))
    declared = any(segment.zone == place.zone != "" for segment in net.segments.items)
    for neighbour in net.neighbours:
        here = own & net.behind[neighbour.index]
        if not (place.internet and declared):
            found.append(Spot(At("beyond", neighbour.index), here))
    return tuple(spot for spot in found if spot.space.family(space.family))


def unplaced(place: Place, net: Net) -> tuple[Network, ...]:
    """The networks of a place of which the folder does not say where they are."""
    anywhere = net.known | AddressSpace.union(net.behind)
    if any(segment.zone == place.zone != "" for segment in net.segments.items):
        return ()
    if place.internet:
        return () if place.space & AddressSpace.union(net.behind) else (ip_network("0.0.0.0/0"),)
    return tuple(n for n in place.networks if not AddressSpace.of(n) & anywhere)
