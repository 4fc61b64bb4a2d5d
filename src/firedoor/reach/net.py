"""The network as a graph of places: devices on segments, and what lies beyond them without a configuration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_network

from firedoor.model.network.addresses import (
    EVERY_ADDRESS,
    NO_ADDRESS,
    V4,
    V6,
    Address,
    AddressSpace,
)
from firedoor.model.network.device import Device
from firedoor.model.network.interface import Interface
from firedoor.model.network.route import CONNECTED, LOCAL, NextHop
from firedoor.model.origin import Origin
from firedoor.model.zone import DeclaredSegment, Zone
from firedoor.reach.rib import Rib, ribs_of
from firedoor.reach.segments import Port, Segment, Segments, join

DIRECT = (CONNECTED, LOCAL)
LONGEST_WITH_BROADCAST = 30  # a /31 is a point-to-point link of two hosts (RFC 3021)
# RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291: the Internet does not carry these.
PRIVATE = AddressSpace.of(
    *(
        ip_network(text)
        for text in (
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
            "fc00::/7", "fe80::/10",
        )
    )
)  # fmt: skip
# Never the source or target of a connection from elsewhere: "this network", loopback, multicast, reserved.
SPECIAL = AddressSpace.of(
    *(ip_network(t) for t in ("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3", "::/127", "ff00::/8"))
)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A router without a configuration in the folder, known because devices send packets to it.

    ``carries``: what they send there by routes other than the default; ``default``: they send all the rest too.
    ``address`` is None where only the device knows it (DHCP, PPP). ``origin``: a line that names it.
    ``learned``: devices learn routes there that the folder does not show; ``outward``: a default route could be one.
    """

    index: int
    segment: int
    address: Address | None
    carries: AddressSpace
    default: bool
    origin: Origin
    learned: bool = False
    outward: bool = False

    @property
    def private(self) -> bool | None:
        """Whether its address is private, so that it stands inside; None where that is not known."""
        return None if self.address is None else self.address in PRIVATE

    @property
    def title(self) -> str:
        """How people call it."""
        return str(self.address) if self.address is not None else "a router with a dynamic address"


# What a network is made from, so that another process can make it again.
Given = tuple[tuple[Device, ...], tuple[DeclaredSegment, ...], tuple[Zone, ...]]


class Net:
    """Devices, their routes, the segments that join them, and the neighbours beyond.

    ``known``: every address on a segment of the folder. ``behind``: what is taken to lie behind a neighbour;
    ``perhaps_behind``: what could lie there, because routes that lead to it are learned and not known.
    ``held``: the networks that the site declares as its zones.
    """

    def __init__(
        self,
        devices: Sequence[Device],
        declared: Sequence[DeclaredSegment] = (),
        zones: Sequence[Zone] = (),
    ) -> None:
        self.devices = tuple(devices)
        self.given: Given = (self.devices, tuple(declared), tuple(zones))
        self.held = AddressSpace.union(AddressSpace.of(*zone.networks) for zone in zones)
        self.ribs: tuple[dict[str, Rib], ...] = tuple(ribs_of(device) for device in devices)
        self.segments: Segments = join(devices, declared)
        self.known = AddressSpace.union(segment.space for segment in self.segments.items)
        self.neighbours: tuple[Neighbour, ...] = tuple(self._find_neighbours())
        self.explicit = AddressSpace.union(n.carries for n in self.neighbours)
        self.on_segment: dict[int, list[Neighbour]] = defaultdict(list)
        for neighbour in self.neighbours:
            self.on_segment[neighbour.segment].append(neighbour)
        self.behind: tuple[AddressSpace, ...] = tuple(self._behind(n) for n in self.neighbours)
        self.perhaps_behind: tuple[AddressSpace, ...] = tuple(
            ~(self.known | self.explicit | SPECIAL) if n.learned else NO_ADDRESS
            for n in self.neighbours
        )
        self.attached: tuple[tuple[int, ...], ...] = tuple(
            tuple(self._attached(n)) for n in self.neighbours
        )

    def uses(self, family: int) -> bool:
        """Whether any interface has an address of a family (IPv4 is always looked at)."""
        return family == V4 or bool(self.known.family(family))

    def interface(self, port: Port) -> Interface:
        """The interface of a port."""
        return self.devices[port[0]].interfaces[port[1]]

    def segment_of(self, port: Port) -> Segment | None:
        """The segment that a port is on; None for one without a place."""
        index = self.segments.of_port.get(port)
        return None if index is None else self.segments.items[index]

    def neighbour(self, segment: int, address: Address | None) -> Neighbour | None:
        """The neighbour with an address on a segment."""
        return next((n for n in self.on_segment[segment] if n.address == address), None)

    def owned(self, device: int, instance: str) -> dict[Address, Interface]:
        """The addresses that a device answers for in a routing instance."""
        return {
            address: interface
            for interface in self.devices[device].interfaces
            if interface.enabled and interface.instance == instance
            for address in (*(a.ip for a in interface.addresses), *interface.virtual_addresses)
        }

    @cached_property
    def published(self) -> AddressSpace:
        """Addresses behind which another one stands: a translation of the destination leads away from them."""
        return AddressSpace.union(
            t.destination.one_to_one[0] - t.destination.one_to_one[1]
            for device in self.devices
            for table in device.tables
            for t in table.translations
            if t.enabled and t.destination is not None and t.destination.one_to_one is not None
        )

    @cached_property
    def answered(self) -> tuple[AddressSpace, ...]:
        """For each device the addresses that it answers for on its segments because it translates them."""
        return tuple(AddressSpace.union(_published(device)) for device in self.devices)

    @cached_property
    def broadcasts(self) -> AddressSpace:
        """The network and broadcast addresses of IPv4 subnets (RFC 919, RFC 922): no host has them.

        One of a subnet that lies inside another one can be a host's there.
        """
        every = [n for segment in self.segments.items for n in segment.networks if n.version == V4]
        edges = {
            n: AddressSpace.of(n.network_address, n.broadcast_address)
            for n in every
            if n.prefixlen <= LONGEST_WITH_BROADCAST
        }
        hosts = (AddressSpace.of(n) - edges.get(n, NO_ADDRESS) for n in every)
        return AddressSpace.union(edges.values()) - AddressSpace.union(hosts)

    @cached_property
    def routers(self) -> AddressSpace:
        """The own addresses of devices that forward between segments.

        A question about a network is about its hosts; a router on one segment only is a host of it.
        """
        return AddressSpace.of(
            *(
                address
                for number, device in enumerate(self.devices)
                if device.forwards and self._joins(number)
                for instance in {i.instance for i in device.interfaces}
                for address in self.owned(number, instance)
            )
        )

    def _joins(self, device: int) -> bool:
        """Whether a device stands on more than one segment."""
        return len({s for port, s in self.segments.of_port.items() if port[0] == device}) > 1

    # --- neighbours

    def _find_neighbours(self) -> Iterator[Neighbour]:
        carries: dict[tuple[int, Address | None], list[AddressSpace]] = defaultdict(list)
        defaults: set[tuple[int, Address | None]] = set()
        origins: dict[tuple[int, Address | None], Origin] = {}
        learned: dict[tuple[int, Address | None], bool] = {}
        for device, ribs in enumerate(self.ribs):
            for rib in ribs.values():
                for entry in rib.entries:
                    for key in self._strangers(device, entry.protocol, entry.next_hops):
                        origins.setdefault(key, entry.origin)
                        if entry.prefix.prefixlen == 0:
                            defaults.add(key)
                        else:
                            carries[key].append(AddressSpace.of(entry.prefix))
                for key, origin, outward in self._learning(device, rib):
                    origins.setdefault(key, origin)
                    learned[key] = learned.get(key, False) or outward
        for index, (key, origin) in enumerate(origins.items()):
            space = AddressSpace.union(carries[key])
            outward = learned.get(key, False)
            yield Neighbour(index, *key, space, key in defaults, origin, key in learned, outward)

    def _strangers(
        self, device: int, protocol: str, hops: tuple[NextHop, ...]
    ) -> Iterator[tuple[int, Address | None]]:
        for hop in hops:
            segment = self._out(device, hop.interface)
            if segment is None:
                continue
            if hop.address is not None and hop.address not in segment.owners:
                yield segment.index, hop.address
            elif hop.dynamic or (
                hop.address is None and protocol not in DIRECT and len(segment.ports) == 1
            ):
                yield segment.index, None

    def _learning(
        self, device: int, rib: Rib
    ) -> Iterator[tuple[tuple[int, Address | None], Origin, bool]]:
        """Where a protocol runs and no other device of the folder is, its neighbours are strangers.

        With each, whether the default route could be learned from it: no firm one is stated.
        """
        mine = [i.name for i in self.devices[device].interfaces if i.instance == rib.name]
        for family in (V4, V6):
            firm = any(
                e.prefix.prefixlen == 0 and e.prefix.version == family and not e.doubts
                for e in rib.entries
            )
            for protocol in rib.learning(family):
                for name in mine if protocol.interfaces is None else protocol.interfaces:
                    segment = self._out(device, name)
                    alone = segment is not None and len(segment.ports) == 1
                    if segment is not None and alone and _speaks(segment, family):
                        yield (segment.index, None), protocol.origin, not firm

    def _out(self, device: int, interface: str) -> Segment | None:
        for position, candidate in enumerate(self.devices[device].interfaces):
            if candidate.name == interface:
                return self.segment_of((device, position))
        return None

    def _behind(self, neighbour: Neighbour) -> AddressSpace:
        space = neighbour.carries
        if neighbour.default:
            rest = ~(self.explicit | SPECIAL)
            # The Internet holds neither private networks nor those that the site calls its own.
            space |= rest if neighbour.private is not False else rest - PRIVATE - self.held
        return space - self.known

    def _attached(self, neighbour: Neighbour) -> Iterator[int]:
        """Other segments that it must be on or near, because devices reach their subnets through it."""
        for segment in self.segments.items:
            if segment.index != neighbour.segment and segment.space & neighbour.carries:
                yield segment.index

    def kept_apart(self, one: Neighbour, other: Neighbour) -> bool:
        """Whether two neighbours on different segments are taken as apart: one public, the other inside."""
        return one.segment != other.segment and {one.private, other.private} == {True, False}

    def could_join(self, one: Neighbour, other: Neighbour) -> bool:
        """Whether two neighbours may be one router, or routers joined: nothing in the folder excludes it.

        The Internet joins only what has public addresses; who has a private one stands inside.
        """
        if one.segment == other.segment:
            return False
        return one.private is not False and other.private is not False

    def both_outside(self, one: Neighbour, other: Neighbour) -> bool:
        """Whether two neighbours could both lead to the Internet, which carries packets between them."""
        return (
            one.segment != other.segment and one.private is not True and other.private is not True
        )


def _speaks(segment: Segment, family: int) -> bool:
    """Whether a family is in use on a segment; on one without addresses (unnumbered) both can be."""
    return bool(segment.space.family(family)) or not segment.space


def _published(device: Device) -> Iterator[AddressSpace]:
    """Destinations that a device translates, where the translation names them (proxy ARP, RFC 1027)."""
    for table in device.tables:
        for translation in table.translations:
            if translation.destination is None or not translation.enabled:
                continue
            named = translation.match.destinations.maybe
            if translation.destination.one_to_one is not None:
                named &= translation.destination.one_to_one[0]
            if named != EVERY_ADDRESS:
                yield named
