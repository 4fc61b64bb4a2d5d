"""Sets of packet headers as decision diagrams: the layout of the variables, and sets from ranges.

Addresses come first in the variable order; with ports first the same rule sets need ten times as long
(``shared/reference/network.md`` 8.2 measured it). Running out of nodes raises ``MemoryError``: an answer that is
not there is never taken for an empty set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from ipaddress import IPv4Address, IPv6Address

from firedoor.model.network.addresses import BITS, V4, AddressSpace
from firedoor.model.network.packet import SYN, Packet
from firedoor.model.network.ranges import Range, Ranges
from firedoor.model.network.rule import FlagTest, State
from firedoor.model.network.services import (
    ALL_PORTS,
    ALL_PROTOCOLS,
    ICMP,
    ICMP6,
    TCP,
    WITH_PORTS,
    Service,
)
from firedoor.reach.fields import Field, Headers, extreme, prefix_mask, ranges_of

__all__ = ["Field", "HeaderSpace", "Headers", "is_empty", "minus", "ranges_of"]

NODES = {4: 1 << 25, 6: 1 << 24}
# A larger one is no faster on 5,000 lines, and takes longer to set up than most answers.
CACHE = {4: 1 << 21, 6: 1 << 20}
_STATES = tuple(State)


class HeaderSpace:
    """All headers of one address family (4 or 6), and the sets of them that rules speak of."""

    def __init__(self, family: int, nodes: int = 0, cache: int = 0) -> None:
        self.family = family
        width = BITS[family]
        self.src = Field(0, width)
        self.dst = Field(width, width)
        self.protocol = Field(2 * width, 8)
        self.dport = Field(2 * width + 8, 16)
        self.sport = Field(2 * width + 24, 16)
        self.state = Field(2 * width + 40, 2)
        self.flags = Field(2 * width + 42, 8)
        self.fragment = Field(2 * width + 50, 1)
        self.count = 2 * width + 51
        from oxidd.bdd import BDDManager  # noqa: PLC0415 - see above

        self.manager = BDDManager(nodes or NODES[family], cache or CACHE[family], 1)
        self.manager.add_vars(self.count)
        self._true = [self.manager.var(i) for i in range(self.count)]
        self._false = [self.manager.not_var(i) for i in range(self.count)]
        self.nothing: Headers = self.manager.false()
        self.everything: Headers = self.manager.true()
        self._known: dict[tuple[int, tuple[Range, ...]], Headers] = {}
        self._remembered: dict[str, tuple[Headers, ...]] = {}
        self._bytes: dict[tuple[int, int, int, int], Headers] = {}
        self._ends: dict[tuple[int, int, int, bool], Headers] = {}
        self._services: dict[tuple[Service, ...], Headers] = {}
        self._service: dict[tuple[tuple[Range, ...], ...], Headers] = {}
        self._cubes: dict[tuple[Field, int], Headers] = {}
        # All variables of addresses, and all others: for quantification.
        self.addresses_cube = self.cube(self.src, self.src.last) & self.cube(
            self.dst, self.dst.last
        )
        self.below_cube = self._no_addresses()
        self.well_formed = self._well_formed()
        self.new_connections = self._new_connections()

    def remembered(
        self, name: str, make: Callable[[HeaderSpace], Iterable[Headers]]
    ) -> tuple[Headers, ...]:
        """Sets that do not depend on the question, made once under a name."""
        if name not in self._remembered:
            self._remembered[name] = tuple(make(self))
        return self._remembered[name]

    # --- sets of one field

    def within(self, field: Field, ranges: Ranges) -> Headers:
        """Headers whose field lies in the ranges."""
        key = (field.offset, ranges.items)
        found = self._known.get(key)
        if found is None:
            parts = [self._one_range(field, one) for one in ranges.items]
            found = self._known[key] = parts[0] if len(parts) == 1 else self.union(parts)
        return found

    def addressed(self, field: Field, ranges: Ranges, among: Headers) -> Headers:
        """The same, of a set that speaks neither of this field nor of one before it."""
        if len(ranges.items) == 1:
            mask = prefix_mask(ranges.items[0], field)
            if mask is not None:
                return self.equal(field, ranges.items[0][0], mask, among)
        return self.within(field, ranges) & among

    def _one_range(self, field: Field, one: Range) -> Headers:
        """A range is most often a prefix or one value; else it lies between two bounds."""
        mask = prefix_mask(one, field)
        if mask is not None:
            return self.equal(field, one[0], mask)
        # Both ends share their first bits; at the first bit in which they differ the range falls in two.
        free = (one[0] ^ one[1]).bit_length()
        low = self._bound(field, one[0], free - 1, lower=True)
        high = self._bound(field, one[1], free - 1, lower=False)
        inside = self.branch(field, field.bits - free, high, low)
        return self.equal(field, one[0], field.last >> free << free, inside)

    def _bound(self, field: Field, value: int, count: int, *, lower: bool) -> Headers:
        """The last bits of values from a bound, or up to it: from the last bit, which needs no recursion."""
        # Ports in their thousands share what their last bits say.
        begin = min(count, 4)
        key = (field.offset, begin, value & 15, lower)
        found = self._ends.get(key)
        if found is None:
            found = self._bits(field, value, range(begin), self.everything, lower=lower)
            self._ends[key] = found
        return self._bits(field, value, range(begin, count), found, lower=lower)

    def _bits(
        self, field: Field, value: int, bits: range, found: Headers, *, lower: bool
    ) -> Headers:
        variables = self._true if lower else self._false
        for bit in bits:
            here = variables[field.offset + field.bits - 1 - bit]
            found = here & found if (value >> bit & 1) == lower else here | found
        return found

    def equal(
        self, field: Field, value: int, mask: int | None = None, among: Headers | None = None
    ) -> Headers:
        """Headers whose field has these bits where ``mask`` has a one.

        ``among``: those of a set that does not speak of this field nor of one before it.
        """
        mask = field.last if mask is None else mask
        found = self.everything if among is None else among
        for low in range(0, field.bits, 8):
            part = mask >> low & 0xFF
            if part:
                # Every line comes by here several times: a look for what is known, without a call.
                key = (field.offset, low, part, value >> low & part)
                byte = self._bytes.get(key)
                found = (self._byte(field, *key[1:]) if byte is None else byte) & found
        return found

    def either(
        self, field: Field, value: int, mask: int, inside: Headers, outside: Headers
    ) -> Headers:
        """Headers of one set where a field has these bits, of another where it has not; both as in ``equal``."""
        if inside == outside:
            return inside
        for low in range(0, field.bits, 8):
            part = mask >> low & 0xFF
            if part:
                inside = self._byte(field, low, part, value >> low & part).ite(inside, outside)
        return inside

    def branch(self, field: Field, bit: int, one: Headers, zero: Headers) -> Headers:
        """Headers of one of two sets by a bit of a field, the most significant being 0."""
        return one if one == zero else self._true[field.offset + bit].ite(one, zero)

    def _byte(self, field: Field, low: int, mask: int, value: int) -> Headers:
        """Eight bits of a field, remembered: most addresses of a network share most of theirs."""
        key = (field.offset, low, mask, value)
        found = self._bytes.get(key)
        if found is None:
            found = self.everything
            for bit in range(8):
                if mask >> bit & 1:
                    place = field.offset + field.bits - 1 - low - bit
                    found = (self._true if value >> bit & 1 else self._false)[place] & found
            self._bytes[key] = found
        return found

    def cube(self, field: Field, mask: int) -> Headers:
        """The variables of some bits of a field, for quantification."""
        key = (field, mask)
        if key not in self._cubes:
            self._cubes[key] = self.equal(field, field.last, mask)
        return self._cubes[key]

    # --- sets of rules

    def services(self, services: tuple[Service, ...]) -> Headers:
        """Headers of any of the services."""
        if len(services) == 1:
            return self.service(services[0])
        found = self._services.get(services)
        if found is None:
            found = self._services[services] = self.union(self.service(one) for one in services)
        return found

    def service(self, service: Service) -> Headers:
        """Headers of one service."""
        # By plain numbers: to hash the service itself costs as much as the set.
        key = (service.protocols.items, service.dports.items, service.sports.items)
        found = self._service.get(key)
        if found is None:
            found = self.everything
            for field, ranges, whole in (
                (self.sport, service.sports, ALL_PORTS),
                (self.dport, service.dports, ALL_PORTS),
                (self.protocol, service.protocols, ALL_PROTOCOLS),
            ):
                if ranges.items != whole.items:
                    found &= self.within(field, ranges)
            self._service[key] = found
        return found

    def states(self, states: Iterable[State]) -> Headers:
        """Headers of packets in any of these states."""
        return self.within(self.state, Ranges.single(*(_STATES.index(s) for s in states)))

    def flag_tests(self, tests: Iterable[FlagTest]) -> Headers:
        """TCP headers that pass any of the tests."""
        passed = self.union(self.equal(self.flags, t.value, t.mask) for t in tests)
        return passed & self.equal(self.protocol, TCP)

    def fragments(self, later: bool) -> Headers:  # noqa: FBT001 - the value of the field
        """Later fragments, or all other packets."""
        return self.equal(self.fragment, int(later))

    def union(self, sets: Iterable[Headers]) -> Headers:
        """The union of sets, joined in pairs so that the diagrams stay small."""
        several = list(sets)
        while len(several) > 1:
            pairs = zip(several[::2], several[1::2], strict=False)
            odd = several[-1:] if len(several) % 2 else []
            several = [a | b for a, b in pairs] + odd
        return several[0] if several else self.nothing

    def hull(self, headers: Headers) -> tuple[int, int, int, int]:
        """The smallest range that holds the sources of a set, and that of its destinations."""
        addresses = headers.exists(self.below_cube)
        src = addresses.exists(self.cube(self.dst, self.dst.last))
        dst = addresses.exists(self.cube(self.src, self.src.last))
        return (
            extreme(src, self.src, high=False),
            extreme(src, self.src, high=True),
            extreme(dst, self.dst, high=False),
            extreme(dst, self.dst, high=True),
        )

    def addresses(self, headers: Headers, field: Field, most: int = 8) -> tuple[str, ...]:
        """The addresses of one side of a set as networks; the last is "..." if there are more."""
        other = self.dst if field == self.src else self.src
        below = self.cube(other, other.last) & self.below_cube
        found: list[str] = []
        for low, high in ranges_of(headers.exists(below), field):
            space = (
                AddressSpace(Ranges(((low, high),)))
                if self.family == V4
                else AddressSpace(v6=Ranges(((low, high),)))
            )
            for network in space.networks():
                if len(found) >= most:
                    return (*found, "...")
                found.append(str(network))
        return tuple(found)

    def address_ranges(self, headers: Headers, field: Field, most: int = 8) -> tuple[str, ...]:
        """The addresses of one side of a set as people write them: ``10.1.0.0/24``, ``10.1.0.2-10.1.0.9``.

        The last is "..." if there are more.
        """
        other = self.dst if field == self.src else self.src
        below = self.cube(other, other.last) & self.below_cube
        address = IPv4Address if self.family == V4 else IPv6Address
        found: list[str] = []
        for low, high in ranges_of(headers.exists(below), field):
            if len(found) >= most:
                return (*found, "...")
            first, last = address(low), address(high)
            mask = prefix_mask((low, high), field)
            if low == high:
                found.append(str(first))
            elif mask is not None:
                found.append(f"{first}/{mask.bit_count()}")
            else:
                found.append(f"{first}-{last}")
        return tuple(found)

    # --- packets

    def packet(self, packet: Packet) -> Headers:
        """The set of this one header."""
        values = (
            (self.src, int(packet.src)),
            (self.dst, int(packet.dst)),
            (self.protocol, packet.protocol),
            (self.sport, packet.sport),
            (self.dport, packet.dport),
            (self.state, _STATES.index(packet.state)),
            (self.flags, packet.tcp_flags if packet.protocol == TCP else 0),
            (self.fragment, int(packet.fragment)),
        )
        return reduce(lambda found, one: found & self.equal(*one), values, self.everything)

    def pick(self, headers: Headers) -> Packet | None:
        """Some packet of a set, with all free bits 0; None of an empty one."""
        bits = headers.pick_cube()
        if bits is None:
            return None

        def value(field: Field) -> int:
            chosen = bits[field.offset : field.offset + field.bits]
            return reduce(lambda number, bit: number * 2 + bool(bit), chosen, 0)

        address = IPv4Address if self.family == V4 else IPv6Address
        return Packet(
            address(value(self.src)),
            address(value(self.dst)),
            value(self.protocol),
            value(self.sport),
            value(self.dport),
            _STATES[value(self.state)],
            value(self.flags),
            bool(value(self.fragment)),
        )

    def _no_addresses(self) -> Headers:
        fields = (self.protocol, self.dport, self.sport, self.state, self.flags, self.fragment)
        return reduce(
            lambda cube, field: self.cube(field, field.last) & cube, fields, self.everything
        )

    def _well_formed(self) -> Headers:
        """Headers as they occur: ports only where the protocol has them, TCP flags only with TCP."""
        ported = self.within(self.protocol, Ranges.single(*WITH_PORTS))
        icmp = self.within(self.protocol, Ranges.single(ICMP, ICMP6))
        no_sport, no_dport = self.equal(self.sport, 0), self.equal(self.dport, 0)
        ports = ported | (no_sport & (icmp | no_dport))
        no_flags = self.equal(self.flags, 0)
        return ports & (self.equal(self.protocol, TCP) | no_flags)

    def _new_connections(self) -> Headers:
        """First packets of connections: state new, of TCP a lone SYN, no later fragment."""
        syn = self.equal(self.flags, SYN) | ~self.equal(self.protocol, TCP)
        return self.well_formed & self.states([State.NEW]) & syn & self.fragments(later=False)


def minus(headers: Headers, other: Headers) -> Headers:
    """The headers of the first set that are not in the second."""
    return other.imp_strict(headers)


def is_empty(headers: Headers) -> bool:
    """Whether a set holds no header."""
    return not headers.satisfiable()
