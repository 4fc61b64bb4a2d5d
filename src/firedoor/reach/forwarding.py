"""Routing tables as sets: which destinations a device sends where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.model.network.addresses import Network
from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.route import CONNECTED, NextHop
from firedoor.model.origin import Origin
from firedoor.reach.headers import Headers, HeaderSpace, minus
from firedoor.reach.modes import Mode
from firedoor.reach.rib import Entry, Rib

MOST_TABLES = 8


@dataclass(frozen=True, slots=True)
class Way:
    """Destinations that leave by one next hop. ``doubts``: they may do so, because of these lines."""

    hop: NextHop
    headers: Headers
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Fib:
    """One routing instance. ``nowhere``: destinations that surely have no route; ``dropped``: by which line."""

    ways: tuple[Way, ...]
    nowhere: Headers
    dropped: tuple[tuple[Origin, Headers], ...] = ()


def fib_of(space: HeaderSpace, ribs: dict[str, Rib], device: Device, name: str, mode: Mode) -> Fib:
    """Return the ways out of a routing instance of a device."""
    up: dict[str, tuple[str, ...]] = {}
    for interface in device.interfaces:
        if interface.enabled:
            up[interface.instance] = (*up.get(interface.instance, ()), interface.name)
    return _Maker(space, ribs, up, mode, device.origin).fib(name, 0)


@dataclass(slots=True)
class _Maker:
    space: HeaderSpace
    ribs: dict[str, Rib]
    up: dict[str, tuple[str, ...]]
    mode: Mode
    where: Origin

    def fib(self, name: str, depth: int) -> Fib:
        space, rib = self.space, self.ribs.get(name)
        if rib is None or depth > MOST_TABLES:
            return Fib(tuple(self._lost(name)), space.everything)
        ways: list[Way] = []
        dropped: list[tuple[Origin, Headers]] = []
        covered = space.nothing
        by_hop: dict[NextHop, list[Headers]] = {}
        for entry in _longest_first(rib, space.family):
            part = minus(self._prefix(entry.prefix), covered)
            if not entry.doubts or self.mode is Mode.SURE:
                covered |= part
            if entry.doubts:
                ways += self._doubted(entry, part, depth)
                continue
            for hop in entry.next_hops:
                if hop.discard:
                    dropped.append((entry.origin, part))
                elif hop.instance:
                    inner = self.fib(hop.instance, depth + 1)
                    ways += [Way(w.hop, w.headers & part, w.doubts) for w in inner.ways]
                    dropped += [(o, h & part) for o, h in inner.dropped]
                else:
                    by_hop.setdefault(hop, []).append(part)
        ways += [Way(hop, space.union(parts)) for hop, parts in by_hop.items()]
        if self.mode is Mode.MAY:
            ways += self._learned(rib)
        return Fib(tuple(w for w in ways if w.headers.satisfiable()), ~covered, tuple(dropped))

    def _lost(self, name: str) -> Iterator[Way]:
        """A look-up that ends in a table that is not there could lead anywhere."""
        if self.mode is Mode.MAY:
            doubt = Doubt(
                self.where, f"routing table {name or 'main'} is not there or leads in a circle"
            )
            for several in self.up.values():
                for interface in several:
                    hop = NextHop(interface, dynamic=True)
                    yield Way(hop, self.space.everything, (doubt,))

    def _doubted(self, entry: Entry, part: Headers, depth: int) -> Iterator[Way]:
        if self.mode is Mode.SURE:
            return
        for hop in entry.next_hops:
            if hop.interface:
                yield Way(hop, part, entry.doubts)
            elif hop.instance:
                for way in self.fib(hop.instance, depth + 1).ways:
                    yield Way(way.hop, way.headers & part, (*entry.doubts, *way.doubts))

    def _learned(self, rib: Rib) -> Iterator[Way]:
        """What a protocol could have learned leads anywhere that it runs, but not past connected networks."""
        connected = self.space.union(
            self._prefix(e.prefix)
            for e in rib.entries
            if e.protocol == CONNECTED and e.prefix.version == self.space.family
        )
        everywhere = self.up.get(rib.name, ())
        anywhere = tuple(name for several in self.up.values() for name in several)
        for protocol in rib.learning(self.space.family):
            doubt = Doubt(
                protocol.origin,
                f"routes that the device learns by {protocol.name} are not known without its routing table",
            )
            for name in everywhere if protocol.interfaces is None else protocol.interfaces:
                if name in anywhere:
                    yield Way(NextHop(name, dynamic=True), ~connected, (doubt,))
        if rib.doubts:
            # A line that is not understood can lead into another table, too (routes that VRFs take from each other).
            for name in anywhere:
                yield Way(NextHop(name, dynamic=True), self.space.everything, rib.doubts)

    def _prefix(self, prefix: Network) -> Headers:
        ranges = Ranges(((int(prefix.network_address), int(prefix.broadcast_address)),))
        return self.space.within(self.space.dst, ranges)


def _longest_first(rib: Rib, family: int) -> list[Entry]:
    mine = [entry for entry in rib.entries if entry.prefix.version == family]
    return sorted(mine, key=lambda entry: -entry.prefix.prefixlen)
