"""A translation rule as changes of headers: each with the headers that it applies to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.model.network.addresses import BITS, AddressSpace
from firedoor.model.network.interface import Interface
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.ranges import Range, Ranges
from firedoor.model.network.services import WITH_PORTS
from firedoor.reach.headers import Field, Headers, HeaderSpace
from firedoor.reach.transform import UNCHANGED, Bits, Change, Choice, FieldChange

MOST_PIECES = 1024


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a translation: the headers it is for (as they are then), and what it does to them.

    ``exact`` is False where the change is wider than what the device does (too many pieces).
    """

    headers: Headers
    change: Change
    exact: bool = True


def pieces(
    space: HeaderSpace, translation: Translation, egress: Interface | None
) -> tuple[Piece, ...] | None:
    """The parts of a translation; None where what it does cannot be said (no known address)."""
    sources = _side(space, translation.source, egress, source=True)
    destinations = _side(space, translation.destination, egress, source=False)
    if sources is None or destinations is None:
        return None
    return tuple(
        Piece(one.headers & other.headers, one.change.then(other.change), one.exact and other.exact)
        for one in sources
        for other in destinations
    )


def _side(
    space: HeaderSpace, side: Rewrite | None, egress: Interface | None, *, source: bool
) -> list[Piece] | None:
    if side is None:
        return [Piece(space.everything, UNCHANGED)]
    address, port = (space.src, space.sport) if source else (space.dst, space.dport)
    addresses = _addresses(space, side, egress, address)
    if addresses is None:
        return None
    ports = list(_ports(space, side, port))
    return [
        Piece(a.headers & p.headers, _change(a.field, p.field, source=source), a.exact and p.exact)
        for a in addresses
        for p in ports
    ]


@dataclass(frozen=True, slots=True)
class _Part:
    headers: Headers
    field: FieldChange
    exact: bool = True


def _change(address: FieldChange, port: FieldChange, *, source: bool) -> Change:
    return Change(src=address, sport=port) if source else Change(dst=address, dport=port)


def _addresses(
    space: HeaderSpace, side: Rewrite, egress: Interface | None, field: Field
) -> list[_Part] | None:
    if side.one_to_one is not None:
        before, after = (one.family(space.family) for one in side.one_to_one)
        return _mapped(space, field, before, after)
    if side.pool is not None or side.interface:
        values = (side.pool or _own(egress)).family(space.family)
        if not values and side.interface and field == space.src and _is_dynamic(egress):
            # An address from outside (DHCP, PPP): whichever it is, the packet goes out.
            values = Ranges(((0, field.last),))
        return [_Part(space.everything, _chosen(values, field))] if values else None
    return [_Part(space.everything, None)]


def _own(egress: Interface | None) -> AddressSpace:
    return AddressSpace.of(*(a.ip for a in egress.addresses)) if egress else AddressSpace()


def _is_dynamic(egress: Interface | None) -> bool:
    return egress is not None and egress.dynamic_address


def _chosen(values: Ranges, field: Field) -> FieldChange:
    return Bits(field.last, values.items[0][0]) if values.size == 1 else Choice(values)


def _mapped(space: HeaderSpace, field: Field, before: Ranges, after: Ranges) -> list[_Part]:
    """Equal parts of both sides, as prefixes of which only the leading bits change."""
    parts: list[_Part] = []
    for first, second, size in _aligned(before, after, space.family):
        if len(parts) >= MOST_PIECES:
            return [_Part(space.within(field, before), Choice(after), exact=False)]
        mask = field.last & ~(size - 1)
        region = space.equal(field, first, mask)
        parts.append(_Part(region, Bits(mask, second)))
    return parts


def _aligned(before: Ranges, after: Ranges, family: int) -> Iterator[tuple[int, int, int]]:
    """Walk both sides in step; yield (first before, first after, size) with both aligned to a power of two."""
    left, right = list(before.items), list(after.items)
    while left and right:
        (a, b), (c, d) = left[0], right[0]
        size = min(b - a, d - c) + 1
        size = min(1 << (size.bit_length() - 1), _alignment(a, family), _alignment(c, family))
        yield a, c, size
        left[0], right[0] = (a + size, b), (c + size, d)
        left = left[1:] if left[0][0] > b else left
        right = right[1:] if right[0][0] > d else right


def _alignment(value: int, family: int) -> int:
    return value & -value if value else 1 << BITS[family]


def _ports(space: HeaderSpace, side: Rewrite, field: Field) -> Iterator[_Part]:
    if side.ports_one_to_one is not None:
        yield from _mapped_ports(space, field, *side.ports_one_to_one)
    elif side.ports is not None:
        ported = space.within(space.protocol, Ranges.single(*WITH_PORTS))
        yield _Part(ported, _chosen(side.ports, field))
        yield _Part(~ported, None)
    else:
        yield _Part(space.everything, None)


def _mapped_ports(space: HeaderSpace, field: Field, before: Range, after: Range) -> Iterator[_Part]:
    size = before[1] - before[0] + 1
    if size > MOST_PIECES:
        yield _Part(space.within(field, Ranges((before,))), Choice(Ranges((after,))), exact=False)
        return
    for step in range(size):
        target = min(after[0] + step, after[1])
        yield _Part(space.equal(field, before[0] + step), Bits(field.last, target))
