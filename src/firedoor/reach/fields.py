"""Header fields as variables of decision diagrams, and sets that speak of one field only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from firedoor.model.network.ranges import Range

if TYPE_CHECKING:
    from oxidd.bdd import BDDFunction

    Headers = BDDFunction
else:
    Headers = object  # the library is loaded with the first set: many assessments need none


@dataclass(frozen=True, slots=True)
class Field:
    """A header field: its first variable and its width in bits, most significant bit first."""

    offset: int
    bits: int

    @property
    def last(self) -> int:
        """The largest value."""
        return (1 << self.bits) - 1


def ranges_of(headers: Headers, field: Field) -> Iterator[Range]:
    """The values of a field in a set that speaks of this field only, as ranges that do not touch."""
    begin, end = -1, -2
    for low, high in _pieces(headers, field, 0, 0):
        if low == end + 1:
            end = high
            continue
        if begin >= 0:
            yield begin, end
        begin, end = low, high
    if begin >= 0:
        yield begin, end


def _pieces(headers: Headers, field: Field, depth: int, base: int) -> Iterator[Range]:
    if not headers.satisfiable():
        return
    size = 1 << (field.bits - depth)
    if headers.valid():
        yield base, base + size - 1
        return
    halves = headers.cofactors() if headers.node_var() == field.offset + depth else None
    high, low = halves if halves is not None else (headers, headers)
    yield from _pieces(low, field, depth + 1, base)
    yield from _pieces(high, field, depth + 1, base + size // 2)


def extreme(headers: Headers, field: Field, *, high: bool) -> int:
    """Return the largest or smallest value of a field in a set that speaks of this field only; 0 of an empty set."""
    value = 0
    for depth in range(field.bits):
        halves = headers.cofactors() if headers.node_var() == field.offset + depth else None
        bit = high
        if halves is not None:
            first = halves[0] if high else halves[1]
            bit = high if first.satisfiable() else not high
            headers = halves[0] if bit else halves[1]
        value = value * 2 + bit
    return value


def prefix_mask(one: Range, field: Field) -> int | None:
    """Return the mask of a range that is a prefix or one value; None of another."""
    low, high = one
    free = high - low
    return None if low & free or free & (free + 1) else field.last & ~free
