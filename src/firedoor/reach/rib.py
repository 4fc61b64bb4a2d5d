"""The routes that a device uses: connected ones from its interfaces, the best of the others, resolved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from ipaddress import ip_network

from firedoor.model.network.addresses import Address, Network
from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind
from firedoor.model.network.route import (
    CONNECTED,
    STATIC,
    LearningProtocol,
    NextHop,
    Route,
    RoutingInstance,
)
from firedoor.model.origin import Origin

DEEPEST_RESOLUTION = 8
_MAIN = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A prefix with resolved next hops: each names its interface, unless it discards or changes the table."""

    prefix: Network
    next_hops: tuple[NextHop, ...]
    protocol: str
    origin: Origin
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Rib:
    """One routing instance. ``index`` maps family and prefix length to entries by their leading bits.

    ``protocols`` learn routes in the families that are not ``complete``; ``doubts``: lines about routing that are not
    understood. With either a destination could also take another way than the entries say.
    """

    name: str
    entries: tuple[Entry, ...] = ()
    protocols: tuple[LearningProtocol, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    complete: frozenset[int] = frozenset()
    index: dict[tuple[int, int], dict[int, Entry]] = field(default_factory=dict, compare=False)

    def learning(self, family: int) -> tuple[LearningProtocol, ...]:
        """The protocols whose routes of a family are not known."""
        return () if family in self.complete else self.protocols

    def lookup(self, address: Address) -> Iterator[Entry]:
        """The entries that hold an address, longest prefix first."""
        bits, value = address.max_prefixlen, int(address)
        for length in range(bits, -1, -1):
            level = self.index.get((address.version, length))
            found = level.get(value >> (bits - length) if length else 0) if level else None
            if found is not None:
                yield found


def ribs_of(device: Device) -> dict[str, Rib]:
    """The routing tables of a device by instance; every instance that an interface names is there."""
    stated = {instance.name: instance for instance in device.instances}
    names = {_MAIN, *stated, *(interface.instance for interface in device.interfaces)}
    return {name: _rib(device, stated.get(name, RoutingInstance(name))) for name in sorted(names)}


def _rib(device: Device, instance: RoutingInstance) -> Rib:
    interfaces = [i for i in device.interfaces if i.instance == instance.name and i.enabled]
    connected = list(_connected(interfaces))
    resolver = _Resolver(_names(interfaces), device)
    entries = tuple(resolver.entries((*connected, *instance.routes)))
    index: dict[tuple[int, int], dict[int, Entry]] = defaultdict(dict)
    for entry in entries:
        prefix = entry.prefix
        shift = prefix.max_prefixlen - prefix.prefixlen
        key = int(prefix.network_address) >> shift if prefix.prefixlen else 0
        index[(prefix.version, prefix.prefixlen)][key] = entry
    doubts = (*instance.doubts, *resolver.strangers)
    return Rib(instance.name, entries, instance.protocols, doubts, instance.complete, dict(index))


def _names(interfaces: Iterable[Interface]) -> dict[str, str]:
    """Every name that a route may use for an interface that is up -> its own name."""
    names = {alias: i.name for i in interfaces for alias in i.aliases}
    return {**names, **{i.name: i.name for i in interfaces}}


def _from_outside(device: Device, names: set[str]) -> tuple[str, ...]:
    """The interfaces of which the subnet is not known: the address comes from outside, or could be wrong."""
    return tuple(
        i.name
        for i in device.interfaces
        if i.name in names and (i.place_unknown or (i.dynamic_address and not i.addresses))
    )


def _connected(interfaces: Iterable[Interface]) -> Iterator[Route]:
    for interface in interfaces:
        hop = (NextHop(interface.name),)
        for address in interface.addresses:
            yield Route(address.network, hop, CONNECTED, interface.origin)
        if interface.kind is InterfaceKind.CLIENTS:
            for network in interface.clients.networks():
                yield Route(network, hop, CONNECTED, interface.origin)


def _best(routes: list[Route]) -> list[Route]:
    """The routes of a prefix with the lowest distance and metric, which share, and those in doubt that could win."""
    firm = [route for route in routes if not route.doubts]
    least = min(((r.distance, r.metric) for r in firm), default=None)
    winners = [r for r in firm if (r.distance, r.metric) == least]
    rivals = [r for r in routes if r.doubts and (least is None or (r.distance, r.metric) <= least)]
    return [*winners, *rivals]


class _Resolver:
    """Finds the interface of a next hop that gives an address only, through connected and other routes.

    ``strangers``: routes through interfaces of which the configuration knows nothing.
    """

    def __init__(self, up: dict[str, str], device: Device) -> None:
        # An interface of the instance first; a route may also lead through one of another (leaking).
        self._up = {**_names(i for i in device.interfaces if i.enabled), **up}
        self._down = set(_names(i for i in device.interfaces if not i.enabled))
        self._outward = _from_outside(device, set(up.values()))
        self._routes: dict[Network, list[Route]] = defaultdict(list)
        self.strangers: list[Doubt] = []

    def entries(self, routes: Iterable[Route]) -> Iterator[Entry]:
        """One entry a prefix: the best of its routes that lead somewhere; a prefix without any is not in use.

        A better route whose next hop cannot be reached gives way to the next one (a floating static route).
        """
        for route in routes:
            self._routes[route.prefix].append(route)
        for prefix, several in self._routes.items():
            hops = {id(route): tuple(self._hops(route)) for route in several}
            used = _best([route for route in several if hops[id(route)]])
            if not used and self._outward:
                yield from self._somewhere(prefix, several)
            if used:
                doubts = tuple(dict.fromkeys(d for route in used for d in route.doubts))
                every = dict.fromkeys(hop for route in used for hop in hops[id(route)])
                yield Entry(prefix, tuple(every), used[0].protocol, used[0].origin, doubts)

    def _somewhere(self, prefix: Network, several: list[Route]) -> Iterator[Entry]:
        """A neighbour that no known subnet holds may stand where the device gets its address from outside."""
        addresses = [
            h.address for r in several for h in r.next_hops if h.address and not h.interface
        ]
        hops = tuple(NextHop(name, address) for address in addresses for name in self._outward)
        if hops:
            route = several[0]
            what = f"the next hop {addresses[0]} could be on {' or '.join(self._outward)}, whose subnet is not known"
            yield Entry(prefix, hops, route.protocol, route.origin, (Doubt(route.origin, what),))

    def _hops(self, route: Route) -> Iterator[NextHop]:
        for hop in route.next_hops:
            yield from self._resolve(hop, route, 0)

    def _resolve(self, hop: NextHop, route: Route, depth: int) -> Iterator[NextHop]:
        if hop.discard or hop.instance:
            yield hop
        elif hop.interface:
            if hop.interface in self._up:
                yield replace(hop, interface=self._up[hop.interface])
            else:
                self._note_stranger(hop.interface, route)
        elif hop.address is not None and depth < DEEPEST_RESOLUTION:
            yield from self._through(hop.address, depth)

    def _note_stranger(self, name: str, route: Route) -> None:
        """A static route through an interface that is shut is not in use; all else contradicts itself."""
        if name in self._down and route.protocol == STATIC:
            return
        why = "which the configuration has shut" if name in self._down else "which it does not have"
        what = f"a route leads through {name}, {why}"
        self.strangers.append(Doubt(route.origin, what))

    def _through(self, address: Address, depth: int) -> Iterator[NextHop]:
        for route in self._lookup(address):
            for hop in route.next_hops:
                for found in self._resolve(hop, route, depth + 1):
                    # Over a connected network the neighbour is the address itself.
                    own = route.protocol == CONNECTED or found.address is None
                    yield NextHop(found.interface, address) if own and found.interface else found

    def _lookup(self, address: Address) -> list[Route]:
        for length in range(address.max_prefixlen, -1, -1):
            found = self._routes.get(ip_network(f"{address}/{length}", strict=False))
            if found:
                return found
        return []
