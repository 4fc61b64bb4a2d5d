"""What questions ask of places again and again, worked out once for each place."""

from __future__ import annotations

from firedoor.model.network.addresses import AddressSpace, Network
from firedoor.reach.modes import Mode
from firedoor.reach.net import Net
from firedoor.reach.places import Place, hosts_of, unplaced
from firedoor.reach.reasons import parts_shown


class PlaceFacts:
    """Remembers by the identity of a place; it is kept beside, so that no other gets it."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self._hosts: dict[tuple[int, Mode], tuple[Place, AddressSpace]] = {}
        self._segments: dict[int, tuple[Place, frozenset[int]]] = {}
        self._unplaced: dict[int, tuple[Place, tuple[Network, ...]]] = {}
        self._parts: dict[int, tuple[Place, tuple[str, ...]]] = {}

    def hosts(self, place: Place, mode: Mode = Mode.MAY) -> AddressSpace:
        """The addresses that a question about a place is about."""
        key = (id(place), mode)
        known = self._hosts.get(key)
        if known is None:
            known = self._hosts[key] = (place, hosts_of(place, self.net, mode))
        return known[1]

    def segments(self, place: Place) -> frozenset[int]:
        """The segments on which a place has hosts."""
        known = self._segments.get(id(place))
        if known is None:
            hosts = self.hosts(place)
            several = frozenset(s.index for s in self.net.segments.items if s.space.meets(hosts))
            known = self._segments[id(place)] = (place, several)
        return known[1]

    def unplaced(self, place: Place) -> tuple[Network, ...]:
        """The networks of a place of which the folder does not say where they are."""
        known = self._unplaced.get(id(place))
        if known is None:
            known = self._unplaced[id(place)] = (place, unplaced(place, self.net))
        return known[1]

    def parts_shown(self, place: Place) -> tuple[str, ...]:
        """What the answers about a place leave out."""
        known = self._parts.get(id(place))
        if known is None:
            known = self._parts[id(place)] = (place, parts_shown(place, self.net))
        return known[1]
