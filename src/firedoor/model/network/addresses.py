"""Sets of IP addresses of both families, and what is known and not known of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, summarize_address_range

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

V4, V6 = 4, 6
BITS = {V4: 32, V6: 128}
LAST = {family: (1 << bits) - 1 for family, bits in BITS.items()}
_NO_RANGES = Ranges()


@dataclass(frozen=True)
class AddressSpace:
    """A set of addresses: the IPv4 and the IPv6 ones, as numbers."""

    v4: Ranges = _NO_RANGES
    v6: Ranges = _NO_RANGES

    @classmethod
    def of(cls, *items: Network | Address) -> AddressSpace:
        """Return the set of networks and single addresses."""
        found: dict[int, list[tuple[int, int]]] = {V4: [], V6: []}
        for item in items:
            if isinstance(item, IPv4Network | IPv6Network):
                found[item.version].append((int(item.network_address), int(item.broadcast_address)))
            else:
                found[item.version].append((int(item), int(item)))
        return cls(Ranges.of(found[V4]), Ranges.of(found[V6]))

    @classmethod
    def between(cls, first: Address, last: Address) -> AddressSpace:
        """Return an address range; raises ``ValueError`` if it is none."""
        if first.version != last.version:
            raise ValueError("a range lies in one address family")
        ranges = Ranges.of([(int(first), int(last))])
        return cls(ranges) if first.version == V4 else cls(v6=ranges)

    @classmethod
    def union(cls, spaces: Iterable[AddressSpace]) -> AddressSpace:
        """Return all addresses of several sets, in one pass."""
        several = tuple(spaces)
        return cls(
            Ranges.of(r for space in several for r in space.v4),
            Ranges.of(r for space in several for r in space.v6),
        )

    def family(self, version: int) -> Ranges:
        """The addresses of one family, 4 or 6."""
        return self.v4 if version == V4 else self.v6

    def __bool__(self) -> bool:
        return bool(self.v4) or bool(self.v6)

    def __or__(self, other: AddressSpace) -> AddressSpace:
        return AddressSpace(self.v4 | other.v4, self.v6 | other.v6)

    def __and__(self, other: AddressSpace) -> AddressSpace:
        return AddressSpace(self.v4 & other.v4, self.v6 & other.v6)

    def __sub__(self, other: AddressSpace) -> AddressSpace:
        return AddressSpace(self.v4 - other.v4, self.v6 - other.v6)

    def __invert__(self) -> AddressSpace:
        return AddressSpace(self.v4.complement(LAST[V4]), self.v6.complement(LAST[V6]))

    def meets(self, other: AddressSpace) -> bool:
        """Whether any address is in both sets."""
        return self.v4.meets(other.v4) or self.v6.meets(other.v6)

    def __contains__(self, address: Address) -> bool:
        return int(address) in self.family(address.version)

    def networks(self) -> Iterator[Network]:
        """The set as the fewest networks, IPv4 first, in order."""
        for low, high in self.v4:
            yield from summarize_address_range(IPv4Address(low), IPv4Address(high))
        for low, high in self.v6:
            yield from summarize_address_range(IPv6Address(low), IPv6Address(high))


NO_ADDRESS = AddressSpace()
EVERY_V4 = AddressSpace(v4=Ranges(((0, LAST[V4]),)))
EVERY_V6 = AddressSpace(v6=Ranges(((0, LAST[V6]),)))
EVERY_ADDRESS = EVERY_V4 | EVERY_V6


@dataclass(frozen=True)
class Addresses:
    """What a rule says of one side of a packet, as far as it is understood.

    ``surely`` are the addresses that are certainly meant, ``maybe`` those that could be (all of ``surely``
    and more where something is missing: an object without a definition, a name that a resolver
    answers). ``doubts`` says why they differ.
    """

    surely: AddressSpace = EVERY_ADDRESS
    maybe: AddressSpace = EVERY_ADDRESS
    doubts: tuple[Doubt, ...] = ()

    @classmethod
    def exactly(cls, space: AddressSpace) -> Addresses:
        """Addresses without a doubt."""
        return cls(space, space)

    @classmethod
    def unknown(cls, doubt: Doubt) -> Addresses:
        """Addresses of which nothing is known."""
        return cls(NO_ADDRESS, EVERY_ADDRESS, (doubt,))

    @classmethod
    def union(cls, several: Iterable[Addresses]) -> Addresses:
        """The members of a group."""
        parts = tuple(several)
        return cls(
            AddressSpace.union(part.surely for part in parts),
            AddressSpace.union(part.maybe for part in parts),
            tuple(dict.fromkeys(doubt for part in parts for doubt in part.doubts)),
        )

    @property
    def exact(self) -> bool:
        """Whether nothing about them is in doubt."""
        return self.surely == self.maybe

    def __invert__(self) -> Addresses:
        doubts = tuple(replace(d, on_list="") if d.on_list else d for d in self.doubts)
        return Addresses(~self.maybe, ~self.surely, doubts)

    def __and__(self, other: Addresses) -> Addresses:
        doubts = tuple(dict.fromkeys((*self.doubts, *other.doubts)))
        return Addresses(self.surely & other.surely, self.maybe & other.maybe, doubts)

    def __sub__(self, other: Addresses) -> Addresses:
        return self & ~other


ANY_ADDRESS = Addresses()
