"""Addresses in the terms of firewall filters: prefixes and prefix lists, some of them excepted.

Juniper, "Firewall Filter Match Conditions Based on Address Fields": of overlapping prefixes the longest decides, and
what no prefix holds does not match ("implied match on 0/0 except").
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from firedoor.model.network.addresses import NO_ADDRESS, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.junos import values
from firedoor.readers.firewalls.junos.prefix_lists import PrefixLists
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node


@dataclass(slots=True)
class Collected:
    """The prefixes of one side, by length: those meant and those excepted."""

    meant: dict[int, list[AddressSpace]] = field(default_factory=lambda: defaultdict(list))
    excepted: dict[int, list[AddressSpace]] = field(default_factory=lambda: defaultdict(list))
    doubts: list[Doubt] = field(default_factory=list)
    asked: bool = False

    def add(self, space: AddressSpace, length: int, *, excepted: bool) -> None:
        """Add a prefix."""
        (self.excepted if excepted else self.meant)[length].append(space)

    def addresses(self) -> Addresses:
        """What the side matches."""
        if self.doubts:
            return Addresses.union(Addresses.unknown(doubt) for doubt in self.doubts)
        if len(self.meant) == 1 and not self.excepted:
            (several,) = self.meant.values()
            space = several[0] if len(several) == 1 else AddressSpace.union(several)
            return Addresses.exactly(space)
        surely = maybe = NO_ADDRESS
        for length in sorted({*self.meant, *self.excepted}):
            meant = AddressSpace.union(self.meant.get(length, ()))
            excepted = AddressSpace.union(self.excepted.get(length, ()))
            # The same prefix both meant and excepted: which one holds is not known.
            surely = ((surely | meant) - excepted) if excepted else surely | meant
            maybe = ((maybe - excepted) if excepted else maybe) | meant
        return Addresses(surely, maybe)


class AddressReader:
    """Reads ``source-address``, ``source-prefix-list`` and their like."""

    def __init__(self, sheet: Sheet, lists: PrefixLists) -> None:
        self._sheet = sheet
        self._lists = lists

    def side(self, from_: Node, addresses: str, lists: str) -> tuple[Addresses | None, bool]:
        """One side of the packet, and whether anything is excepted; None where the term does not ask for it."""
        if addresses not in from_.children and lists not in from_.children:
            return None, False
        got = Collected()
        for node in from_.members(addresses):
            got.asked = True
            self._prefix(got, node)
        for node in from_.members(lists):
            got.asked = True
            self._list(got, node)
        if not got.asked:
            return None, False
        if got.excepted and not got.meant and not got.doubts:
            return self._only_excepted(got, from_), True
        return got.addresses(), bool(got.excepted)

    def _only_excepted(self, got: Collected, from_: Node) -> Addresses:
        """By the documentation nothing matches then; a person who wrote it meant all others."""
        excepted = AddressSpace.union(s for spaces in got.excepted.values() for s in spaces)
        what = "only excepted prefixes: whether all others match is not certain"
        return Addresses(NO_ADDRESS, ~excepted, (self._sheet.doubt(from_, what),))

    def _prefix(self, got: Collected, node: Node) -> None:
        found = values.space(node.word)
        if found is not None:
            node.know()
            got.add(*found, excepted=self._excepted(node))

    def _list(self, got: Collected, node: Node) -> None:
        node.know()
        excepted = self._excepted(node)
        found = self._lists.named(node)
        got.doubts += found.doubts
        for network in found.networks:
            got.add(AddressSpace.of(network), network.prefixlen, excepted=excepted)

    @staticmethod
    def _excepted(node: Node) -> bool:
        return node.flag("except")
