"""Zones and networks as places: where their hosts are in the network of the folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from firedoor.model.network.addresses import AddressSpace, Network
from firedoor.model.problem import Problem
from firedoor.model.zone import Zone
from firedoor.reach.headers import HeaderSpace
from firedoor.reach.net import PRIVATE, SPECIAL, Net
from firedoor.reach.segments import Segment
from firedoor.reach.spread import At

INTERNET = "internet"
POINT_TO_POINT = 4  # a /30 or /31 between two routers has no hosts


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
    networks = {zone.id: (*zone.networks, *_beside(zone, net)) for zone in zones}
    held = AddressSpace.union(AddressSpace.of(*several) for several in networks.values())
    return tuple(
        Place(
            name=zone.id,
            space=AddressSpace.of(*networks[zone.id]) if zone.networks else outside(held, net),
            networks=networks[zone.id],
            internet=not zone.networks,
            level=zone.level,
            zone=zone.id,
            title=zone.title,
        )
        for zone in zones
    )


def _beside(zone: Zone, net: Net) -> Iterator[Network]:
    """Networks on the segments of a zone that no zone declares: its hosts can have addresses of both families."""
    own = AddressSpace.of(*zone.networks)
    for segment in net.segments.items:
        if segment.space & own and not segment.space & (net.held - own):
            for network in segment.networks:
                if not AddressSpace.of(network) & net.held:
                    yield network


def network_problems(places: Sequence[Place], net: Net) -> tuple[Problem, ...]:
    """What a person should know of the map of the network: contradictions, and networks that no zone holds."""
    return (*net.segments.problems, *_undeclared(places, net))


def _undeclared(places: Sequence[Place], net: Net) -> tuple[Problem, ...]:
    """Networks on interfaces that lie in no declared zone: nothing is said of their hosts."""
    if not any(place.zone for place in places):
        return ()
    declared = AddressSpace.union(p.space for p in places if not p.internet)
    found = []
    for segment in net.segments.items:
        outer = segment.zone or any(n.default for n in net.on_segment[segment.index])
        lost = [
            n
            for n in segment.networks
            if not AddressSpace.of(n) & declared and n.num_addresses > POINT_TO_POINT
        ]
        if lost and not outer:
            origin = net.interface(segment.ports[0]).origin
            message = f"{', '.join(map(str, lost))} lies in no zone of site.toml: nothing is said of its hosts"
            found.append(Problem(origin.file, message, origin.line, advice="add it to a zone"))
    return tuple(found)


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
        elif (not segment.zone or not place.zone) and _may_hold(place, segment, net):
            found.append(Spot(At("hosts", segment.index), own & segment.space))
    declared = any(segment.zone == place.zone != "" for segment in net.segments.items)
    for neighbour in net.neighbours:
        here = own & net.behind[neighbour.index]
        if not (place.internet and declared):
            found.append(Spot(At("beyond", neighbour.index), here))
    return tuple(spot for spot in found if spot.space.family(space.family))


def _may_hold(place: Place, segment: Segment, net: Net) -> bool:
    """Whether hosts of a place can be on a segment; hosts of the Internet only where a way leads out to it."""
    return not place.internet or any(n.default for n in net.on_segment[segment.index])


def unplaced(place: Place, net: Net) -> tuple[Network, ...]:
    """The networks of a place of which the folder does not say where they are."""
    anywhere = net.known | AddressSpace.union(net.behind)
    if any(segment.zone == place.zone != "" for segment in net.segments.items):
        return ()
    if place.internet:
        return () if place.space & AddressSpace.union(net.behind) else (ip_network("0.0.0.0/0"),)
    return tuple(n for n in place.networks if not AddressSpace.of(n) & anywhere)
