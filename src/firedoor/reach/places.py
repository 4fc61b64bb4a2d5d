"""Zones and networks as places: where their hosts are in the network of the folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from firedoor.model.network.addresses import NO_ADDRESS, AddressSpace, Network
from firedoor.model.problem import Problem
from firedoor.model.zone import Zone
from firedoor.reach.answers import Machine
from firedoor.reach.headers import HeaderSpace
from firedoor.reach.modes import Mode
from firedoor.reach.net import PRIVATE, SPECIAL, Net
from firedoor.reach.segments import Segment
from firedoor.reach.spread import At

INTERNET = "internet"
POINT_TO_POINT = 4  # a /30 or /31 between two routers has no hosts


@dataclass(frozen=True, slots=True)
class Place:
    """One end of a question. ``networks``: as declared; ``space``: all its addresses.

    ``internet``: the zone of all that no other zone holds and that is not a private network of the folder.
    ``machines``: those declared in it, of which answers say whether they are reached.
    """

    name: str
    space: AddressSpace
    networks: tuple[Network, ...] = ()
    internet: bool = False
    level: float | None = None
    zone: str = ""
    title: str = ""
    machines: tuple[Machine, ...] = ()


def settled(place: Place, net: Net) -> AddressSpace:
    """The addresses of a place that can have hosts, as far as the folder shows.

    Of a network that segments or routes of the folder show in part, only that part; of one that they do not show, all.
    """
    if place.internet or not place.networks:
        return place.space
    shown = net.known | net.explicit
    several = (AddressSpace.of(network) for network in place.networks)
    return AddressSpace.union((one & shown) or one for one in several)


def hidden(place: Place, net: Net) -> AddressSpace:
    """The rest of networks that the folder shows in part, as far as it could lie where routes are learned from."""
    if place.internet or not place.networks:
        return NO_ADDRESS
    perhaps = AddressSpace.union(net.perhaps_behind)
    return AddressSpace.of(*place.networks) & perhaps - settled(place, net)


def not_shown(place: Place, net: Net) -> tuple[tuple[Network, AddressSpace], ...]:
    """Networks of a place that the folder shows in part, each with that part: of the rest nothing is proved."""
    if place.internet:
        return ()
    shown = net.known | net.explicit
    parts = ((network, AddressSpace.of(network) & shown) for network in place.networks)
    return tuple((n, part) for n, part in parts if part and AddressSpace.of(n) - part)


def hosts_of(place: Place, net: Net, mode: Mode) -> AddressSpace:
    """The addresses that a question about a place is about.

    Those of a network are its hosts, not the addresses of the routers and firewalls on it, nor its broadcast
    addresses; who asks for a single address, or for nothing but such addresses, means just that.
    """
    if place.space.v4.size + place.space.v6.size == 1:
        return place.space
    own = settled(place, net)
    hosts = own - net.routers - net.broadcasts or own
    return hosts | hidden(place, net) if mode is Mode.MAY else hosts


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
        if segment.space.meets(own):
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
            if not AddressSpace.of(n) & (declared | SPECIAL) and n.num_addresses > POINT_TO_POINT
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
    """Where some of the addresses of a place are. ``perhaps``: nothing says so, and nothing excludes it."""

    at: At
    space: AddressSpace
    perhaps: bool = False


def spots(place: Place, net: Net, space: HeaderSpace, mode: Mode) -> tuple[Spot, ...]:
    """Every spot of the network at which hosts of a place can be, in one address family."""
    own = settled(place, net)
    found = [*_on_segments(place, net, own, mode), *_beyond(place, net, own)]
    if mode is Mode.MAY:
        found += _perhaps_beyond(place, net)
    return tuple(spot for spot in found if spot.space.family(space.family))


def _on_segments(place: Place, net: Net, own: AddressSpace, mode: Mode) -> Iterator[Spot]:
    for segment in net.segments.items:
        if segment.zone and segment.zone == place.zone:
            yield Spot(At("hosts", segment.index), place.space)
        elif (not segment.zone or not place.zone) and _may_hold(place, segment, net, mode):
            yield Spot(At("hosts", segment.index), own & segment.space)


def _beyond(place: Place, net: Net, own: AddressSpace) -> Iterator[Spot]:
    """Behind routers without a configuration; where the Internet is declared, not behind those that stand inside."""
    declared = any(segment.zone == place.zone != "" for segment in net.segments.items)
    for neighbour in net.neighbours:
        if not (place.internet and declared and neighbour.private is True):
            yield Spot(At("beyond", neighbour.index), own & net.behind[neighbour.index])


def _perhaps_beyond(place: Place, net: Net) -> Iterator[Spot]:
    """Where routes are learned and not known: the rest of a network, and the Internet by a default route."""
    rest = place.space if place.internet else hidden(place, net)
    for neighbour in net.neighbours:
        if neighbour.outward or not place.internet:
            space = rest & net.perhaps_behind[neighbour.index]
            yield Spot(At("beyond", neighbour.index), space, perhaps=True)


def _may_hold(place: Place, segment: Segment, net: Net, mode: Mode) -> bool:
    """Whether hosts of a place can be on a segment; hosts of the Internet only where a way leads out to it."""
    return not place.internet or any(
        n.default or (n.outward and mode is Mode.MAY) for n in net.on_segment[segment.index]
    )


def unplaced(place: Place, net: Net) -> tuple[Network, ...]:
    """The networks of a place of which the folder does not say where they are."""
    anywhere = net.known | AddressSpace.union(net.behind)
    if any(segment.zone == place.zone != "" for segment in net.segments.items):
        return ()
    if place.internet:
        return () if _leads_out(place, net) else (ip_network("0.0.0.0/0"),)
    return tuple(n for n in place.networks if not AddressSpace.of(n) & anywhere)


def _leads_out(place: Place, net: Net) -> bool:
    """Whether the folder shows the way to the Internet: a default route, or routes that leave nothing of it out.

    A route to one partner with public addresses is not the Internet.
    """
    if any(neighbour.default for neighbour in net.neighbours):
        return True
    shown = AddressSpace.union(net.behind) | net.known | PRIVATE
    return bool(AddressSpace.union(net.behind)) and not (place.space - shown).v4
