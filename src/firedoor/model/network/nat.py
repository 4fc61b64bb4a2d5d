"""Address and port translation, first match first."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Range, Ranges
from firedoor.model.network.rule import Match
from firedoor.model.origin import Origin


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What becomes of one side (source or destination) of a packet. None leaves it as it is.

    ``one_to_one``: the n-th address of ``before`` becomes the n-th of ``after`` (both in order, of the same size).
    ``pool``: some address of the set; which one is the device's choice. ``interface``: the address of the egress
    interface. At most one of these. ``ports_one_to_one`` maps a port range to another of the same size;
    ``ports``: some port of the set.
    """

    one_to_one: tuple[AddressSpace, AddressSpace] | None = None
    pool: AddressSpace | None = None
    interface: bool = False
    ports_one_to_one: tuple[Range, Range] | None = None
    ports: Ranges | None = None

    def __post_init__(self) -> None:
        ways = (self.one_to_one is not None, self.pool is not None, self.interface)
        if sum(ways) > 1:
            raise ValueError("an address is translated in one way")
        if self.one_to_one is not None:
            before, after = self.one_to_one
            if (before.v4.size, before.v6.size) != (after.v4.size, after.v6.size):
                raise ValueError("a one-to-one translation has sides of the same size")


@dataclass(frozen=True, slots=True)
class Translation:
    """One rule of a translation table. With neither side it is an exemption: matched, and nothing changes.

    ``match`` looks at the packet as it is when the table is reached. ``egress`` names the interface that the
    translation itself chooses (ASA: the real interface of a static translation); empty leaves it to routing.
    ``doubts``: what it does is not understood; then it could do anything to what it matches.
    """

    match: Match
    origin: Origin
    name: str = ""
    source: Rewrite | None = None
    destination: Rewrite | None = None
    egress: str = ""
    enabled: bool = True
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class TranslationTable:
    """The first enabled translation that matches is applied; if none does, the packet stays as it is."""

    name: str
    translations: tuple[Translation, ...]
