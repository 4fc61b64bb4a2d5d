"""Rewriting of headers, kept apart from the sets: a set always speaks of packets as they were sent.

A :class:`Change` says what became of them so far. A rule further on sees the image of the set; what it lets pass is
pulled back to the packets as sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.model.network.ranges import Ranges
from firedoor.reach.headers import Field, Headers, HeaderSpace


@dataclass(frozen=True, slots=True)
class Bits:
    """Bits of a field that were set: those of ``mask`` to those of ``value``."""

    mask: int
    value: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that became some value of a set, by the device's choice."""

    values: Ranges


FieldChange = Bits | Choice | None
MOST_OVERLAID = 1024


@dataclass(frozen=True, slots=True)
class Change:
    """What became of each field since the packet was sent; None: nothing."""

    src: FieldChange = None
    dst: FieldChange = None
    sport: FieldChange = None
    dport: FieldChange = None

    def then(self, later: Change) -> Change:
        """Return one change for both, the later one after this."""
        return Change(
            _then(self.src, later.src),
            _then(self.dst, later.dst),
            _then(self.sport, later.sport),
            _then(self.dport, later.dport),
        )


UNCHANGED = Change()


def anything(space: HeaderSpace) -> Change:
    """The change of a device that could do anything: every field that a translation can reach is open."""
    address, port = Ranges(((0, space.src.last),)), Ranges(((0, 65535),))
    return Change(Choice(address), Choice(address), Choice(port), Choice(port))


def _then(first: FieldChange, later: FieldChange) -> FieldChange:
    if later is None or first is None:
        return later if first is None else first
    if isinstance(later, Choice):
        return later
    if isinstance(first, Bits):
        mask = first.mask | later.mask
        return Bits(mask, _set(first.value, later))
    # Some value of a set, of which bits are set afterwards.
    return Choice(Ranges.of(_overlaid(first.values, later)))


def _overlaid(values: Ranges, bits: Bits) -> list[tuple[int, int]]:
    """Every value that a member can have once some bits are fixed; a superset where the set is large."""
    if values.size <= MOST_OVERLAID:
        return [
            (one, one)
            for low, high in values
            for v in range(low, high + 1)
            for one in (_set(v, bits),)
        ]
    widest = max(values.items[-1][1].bit_length(), bits.mask.bit_length())
    return [(bits.value & bits.mask, (1 << widest) - 1)]


def _set(value: int, bits: Bits) -> int:
    return (value & ~bits.mask) | (bits.value & bits.mask)


class Transformer:
    """Images and pull-backs in one header space."""

    def __init__(self, space: HeaderSpace) -> None:
        self.space = space
        self._fields: dict[str, Field] = {
            "src": space.src, "dst": space.dst, "sport": space.sport, "dport": space.dport,
        }  # fmt: skip

    def image(self, headers: Headers, change: Change) -> Headers:
        """The headers as they are now, of packets sent with these headers."""
        for name, field in self._fields.items():
            one: FieldChange = getattr(change, name)
            if one is not None:
                headers = headers.exists(self._cube(field, one)) & self._region(field, one)
        return headers

    def pull_back(self, now: Headers, change: Change) -> Headers:
        """The headers as sent of packets that can have these headers now."""
        for name, field in self._fields.items():
            one: FieldChange = getattr(change, name)
            if one is not None:
                now = (now & self._region(field, one)).exists(self._cube(field, one))
        return now

    def _cube(self, field: Field, one: Bits | Choice) -> Headers:
        return self.space.cube(field, one.mask if isinstance(one, Bits) else field.last)

    def _region(self, field: Field, one: Bits | Choice) -> Headers:
        if isinstance(one, Bits):
            return self.space.equal(field, one.value, one.mask)
        return self.space.within(field, one.values)
