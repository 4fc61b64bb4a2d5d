"""Layer-2 segments: which interfaces are joined, by subnet or because the site says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv6Interface

from firedoor.model.network.addresses import Address, AddressSpace, Network
from firedoor.model.network.device import Device
from firedoor.model.network.interface import Interface, InterfaceKind
from firedoor.model.problem import Problem
from firedoor.model.zone import DeclaredSegment

Port = tuple[int, int]  # a device and one of its interfaces, by position


@dataclass(frozen=True, slots=True)
class Segment:
    """One layer-2 network. ``space``: the addresses of its subnets; ``clients``: those of VPN pools on it.

    ``owners``: who answers for an address on it. ``zone``: declared to belong to a zone, or "". ``bridges``: ports that
    stand for several ones with a filter between them (``Interface.bridged``).
    """

    index: int
    ports: tuple[Port, ...]
    networks: tuple[Network, ...]
    space: AddressSpace
    owners: dict[Address, tuple[Port, ...]]
    zone: str = ""
    bridges: frozenset[Port] = frozenset()

    def between(self, sender: Port | None, receiver: Port | None) -> frozenset[Port]:
        """The bridges that packets between two ports may have to cross; None for a host, or a router beyond."""
        return self.bridges - {sender, receiver} if self.bridges else self.bridges


@dataclass(frozen=True, slots=True)
class Segments:
    """All segments, and the one of each interface that is up. ``floating``: interfaces that could be anywhere."""

    items: tuple[Segment, ...]
    of_port: dict[Port, int]
    floating: tuple[Port, ...]
    problems: tuple[Problem, ...]


def join(devices: Sequence[Device], declared: Sequence[DeclaredSegment]) -> Segments:
    """Join interfaces into segments."""
    return _Joiner(devices, declared).join()


class _Joiner:
    def __init__(self, devices: Sequence[Device], declared: Sequence[DeclaredSegment]) -> None:
        self.devices = devices
        self.declared = declared
        self.up: dict[Port, Interface] = {
            (d, i): interface
            for d, device in enumerate(devices)
            for i, interface in enumerate(device.interfaces)
            if interface.enabled or interface.place_unknown
        }
        self.parent: dict[Port, Port] = {port: port for port in self.up}
        self.routed = {d: _routed_through(device) for d, device in enumerate(devices)}
        self.problems: list[Problem] = []
        self.fixed: dict[Port, DeclaredSegment] = {}

    def join(self) -> Segments:
        self._join_declared()
        self._join_subnets()
        self._join_links()
        self._join_tunnels()
        groups: dict[Port, list[Port]] = defaultdict(list)
        for port in self.up:
            if self._has_place(port):
                groups[self._root(port)].append(port)
        items = tuple(self._segment(n, tuple(ports)) for n, ports in enumerate(groups.values()))
        of_port = {port: item.index for item in items for port in item.ports}
        floating = tuple(p for p, i in self.up.items() if i.place_unknown and p not in self.fixed)
        return Segments(items, of_port, floating, tuple(self.problems))

    def _has_place(self, port: Port) -> bool:
        interface = self.up[port]
        return port in self.fixed or bool(
            interface.addresses
            or not self.routed[port[0]].isdisjoint(interface.tokens)
            or interface.dynamic_address
            or interface.place_unknown
            or interface.kind in {InterfaceKind.CLIENTS, InterfaceKind.TUNNEL, InterfaceKind.LINK}
        )

    def _root(self, port: Port) -> Port:
        while self.parent[port] != port:
            self.parent[port] = self.parent[self.parent[port]]
            port = self.parent[port]
        return port

    def _unite(self, ports: Iterable[Port]) -> None:
        roots = [self._root(port) for port in ports]
        for other in roots[1:]:
            self.parent[self._root(other)] = self._root(roots[0])

    # --- by declaration

    def _join_declared(self) -> None:
        names = {
            (self.devices[port[0]].name.casefold(), name.casefold()): port
            for port, interface in self.up.items()
            for name in (interface.name, *interface.aliases)
        }
        for segment in self.declared:
            found = []
            for device, interface in segment.members:
                port = names.get((device.casefold(), interface.casefold()))
                if port is None:
                    message = f"no device of the folder has the interface {device}:{interface} (up)"
                    line = segment.origin.line
                    self.problems.append(Problem(segment.origin.file, message, line, "[[segment]]"))
                else:
                    found.append(port)
                    self.fixed[port] = segment
            if found:
                self._unite(found)

    # --- by subnet

    def _join_subnets(self) -> None:
        by_network: dict[Network, list[tuple[Port, IPv4Interface | IPv6Interface]]] = defaultdict(
            list
        )
        for port, interface in self.up.items():
            if port in self.fixed or interface.kind is not InterfaceKind.PORT:
                continue
            for address in interface.addresses:
                if not _alone(address):
                    by_network[address.network].append((port, address))
        for network, members in by_network.items():
            self._unite(port for port, _ in members)
            self._note_twice(network, members)
        self._join_unlike(by_network)

    def _note_twice(
        self, network: Network, members: list[tuple[Port, IPv4Interface | IPv6Interface]]
    ) -> None:
        """One address on two devices: perhaps two networks with the same numbers."""
        owners: dict[Address, set[int]] = defaultdict(set)
        for port, address in members:
            owners[address.ip].add(port[0])
        twice = sorted(str(ip) for ip, devices in owners.items() if len(devices) > 1)
        if twice:
            first = self.up[members[0][0]].origin
            names = " and ".join(sorted({self.devices[p[0]].name for p, _ in members}))
            message = (
                f"{network} stands on {names}, with the same address {twice[0]}: taken as one network, so that more "
                "may look reachable than is"
            )
            advice = "declare [[segment]] in site.toml where they are separate networks"
            self.problems.append(Problem(first.file, message, first.line, advice=advice))

    def _join_unlike(
        self, by_network: dict[Network, list[tuple[Port, IPv4Interface | IPv6Interface]]]
    ) -> None:
        """Masks that differ on one wire: each side sees the other in its own subnet."""
        networks = sorted(
            by_network, key=lambda n: (n.version, int(n.network_address), n.prefixlen)
        )
        open_: list[Network] = []
        for network in networks:
            open_ = [o for o in open_ if o.version == network.version and network[0] in o]
            for outer in open_:
                for one, wide in by_network[outer]:
                    for other, narrow in by_network[network]:
                        if wide.ip in network and narrow.ip in outer and one[0] != other[0]:
                            self._unite((one, other))
                            self._note_unlike(one, other, outer, network)
            open_.append(network)

    def _note_unlike(self, one: Port, other: Port, outer: Network, inner: Network) -> None:
        origin = self.up[other].origin
        names = f"{self.devices[one[0]].name} and {self.devices[other[0]].name}"
        message = f"{names} have {outer} and {inner} on what looks like one network: masks differ"
        self.problems.append(Problem(origin.file, message, origin.line))

    # --- virtual

    def _join_links(self) -> None:
        names = {(self.devices[p[0]].name, i.name): p for p, i in self.up.items()}
        for port, interface in self.up.items():
            if interface.linked_to is not None and port not in self.fixed:
                other = names.get(interface.linked_to)
                if other is not None:
                    self._unite((port, other))

    def _join_tunnels(self) -> None:
        """Two tunnel ends are joined if each names the other's outer address, or they share a subnet."""
        ends = [
            (port, interface)
            for port, interface in self.up.items()
            if interface.kind is InterfaceKind.TUNNEL and port not in self.fixed
        ]
        by_local: dict[Address, list[Port]] = defaultdict(list)
        for port, interface in ends:
            for local in self._outer(port, interface):
                by_local[local].append(port)
        for port, interface in ends:
            for remote in interface.tunnel.remotes if interface.tunnel else ():
                for other in by_local.get(remote, ()):
                    if self._answers(other, port):
                        self._unite((port, other))
        by_network: dict[Network, list[Port]] = defaultdict(list)
        for port, interface in ends:
            for address in interface.addresses:
                by_network[address.network].append(port)
        for ports in by_network.values():
            self._unite(ports)

    def _outer(self, port: Port, interface: Interface) -> tuple[Address, ...]:
        end = interface.tunnel
        if end is None:
            return ()
        if end.local is not None:
            return (end.local,)
        device = self.devices[port[0]]
        return tuple(
            address.ip
            for other in device.interfaces
            if other.name == end.local_interface or end.local_interface in other.aliases
            for address in other.addresses
        )

    def _answers(self, end: Port, asker: Port) -> bool:
        """Whether an end expects the asker: it names one of its addresses, or takes any peer."""
        interface = self.up[end]
        remotes = interface.tunnel.remotes if interface.tunnel else ()
        return not remotes or not set(remotes).isdisjoint(self._outer(asker, self.up[asker]))

    # --- the segment itself

    def _segment(self, index: int, ports: tuple[Port, ...]) -> Segment:
        networks: dict[Network, None] = {}
        owners: dict[Address, list[Port]] = defaultdict(list)
        clients = AddressSpace()
        for port in ports:
            interface = self.up[port]
            for address in interface.addresses:
                if not _alone(address) or interface.kind is not InterfaceKind.PORT:
                    networks[address.network] = None
                owners[address.ip].append(port)
            for virtual in interface.virtual_addresses:
                owners[virtual].append(port)
            if interface.kind is InterfaceKind.CLIENTS:
                clients |= interface.clients
        zone = next((self.fixed[p].zone for p in ports if p in self.fixed), "")
        space = AddressSpace.of(*networks) | clients
        answering = {a: tuple(p) for a, p in owners.items()}
        bridges = frozenset(port for port in ports if self.up[port].bridged)
        return Segment(index, ports, tuple(networks), space, answering, zone, bridges)


def _routed_through(device: Device) -> frozenset[str]:
    """The names of interfaces that routes lead through, or that a routing protocol runs on: they may be unnumbered."""
    routes = (r for instance in device.instances for r in instance.routes)
    protocols = (p for instance in device.instances for p in instance.protocols)
    stated = {hop.interface for route in routes for hop in route.next_hops if hop.interface}
    return frozenset(stated | {name for p in protocols for name in p.interfaces or ()})


def _alone(address: IPv4Interface | IPv6Interface) -> bool:
    """A host route on an interface joins nothing; nor does a link-local address (RFC 4291)."""
    return address.network.num_addresses == 1 or address.is_link_local
