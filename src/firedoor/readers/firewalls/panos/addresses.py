"""Address objects, groups, regions and lists of a scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_ADDRESS,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.doubt import Doubt
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.block_lists import listed
from firedoor.readers.firewalls.panos import tags
from firedoor.readers.firewalls.panos.groups import Names
from firedoor.readers.firewalls.panos.irrelevant import set_aside
from firedoor.readers.firewalls.panos.literals import (
    literal_space,
    netmask_space,
    range_space,
    wildcard_mask_space,
)
from firedoor.readers.firewalls.panos.look import limited, odd, see, value, values
from firedoor.readers.firewalls.panos.regions import is_region
from firedoor.readers.firewalls.panos.scope import Scope
from firedoor.readers.firewalls.panos.tree import Node
from firedoor.readers.printable import quoted

MOST_RANGES = 2_000_000  # of all groups of a scope together
_KINDS: dict[str, Callable[[str], AddressSpace]] = {
    "ip-netmask": netmask_space,
    "ip-range": range_space,
    "ip-wildcard": wildcard_mask_space,
}
# External lists that come with a device and stand in no configuration (PAN-OS, "Built-in External Dynamic Lists").
_OF_THE_VENDOR = frozenset(
    {
        "panw-known-ip-list", "panw-highrisk-ip-list", "panw-bulletproof-ip-list", "panw-torexit-ip-list",
    }
)  # fmt: skip


class AddressNames(Names[Addresses]):
    """What names of addresses mean in a scope. An object goes before a literal of the same name."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope
        self._room = MOST_RANGES

    def all_of(self, names: Iterable[Node]) -> Addresses:
        """What a rule's list of names means; the word any stands for every address."""
        listed = list(names)
        if any(name.word == "any" for name in listed):
            return ANY_ADDRESS
        found = [self.meaning(name.word, self.scope.doubts.origin(name)) for name in listed]
        return _limited(Addresses.union(found))

    def members(self, name: str) -> Sequence[str] | None:
        """The members of a group."""
        if self.scope.find("address", name) is not None:
            return None
        group = self.scope.find("address-group", name)
        if group is None or group.get("dynamic") is not None:
            return None
        return [member.word for member in values(group, "static")]

    def single(self, name: str, where: Origin) -> Addresses:
        """What a name means that is no group."""
        for kind, read in (
            ("address", self._object),
            ("address-group", self._dynamic),
            ("region", self._region),
            ("external-list", self._external),
        ):
            node = self.scope.find(kind, name)
            if node is not None:
                see(node)
                return read(node)
        space = literal_space(name)
        if space is not None:
            return Addresses.exactly(space)
        if is_region(name):
            what = f"which addresses belong to region {quoted(name)} is not in the file"
            return listed(where, what, name)
        if name in _OF_THE_VENDOR:
            return listed(where, _elsewhere(name), name)
        what = f"object {quoted(name)} has no definition in this file"
        return Addresses.unknown(Doubt(where, what))

    def union(self, name: str, parts: Sequence[Addresses]) -> Addresses:
        """What a group means."""
        group = self.scope.find("address-group", name)
        assert group is not None  # noqa: S101 - members() found it
        see(group)
        set_aside("object", group)
        left = self.scope.doubts.left(group)
        self._room -= sum(len(part.maybe.v4.items) + len(part.maybe.v6.items) for part in parts)
        if self._room < 0:
            what = f"group {quoted(name)}: groups in groups hold more than is modelled"
            return Addresses.unknown(self.scope.doubts.at(group, what))
        whole = Addresses.union(parts)
        if left:
            whole = Addresses(whole.surely, EVERY_ADDRESS, (*left, *whole.doubts))
        return _limited(whole)

    def astray(self, what: str, where: Origin) -> Addresses:
        """A member that may not be used."""
        return Addresses.unknown(Doubt(where, what))

    def _object(self, node: Node) -> Addresses:
        set_aside("object", node)
        found = [space for kind in _KINDS if (space := self._value(node, kind)) is not None]
        doubts = self.scope.doubts
        names = values(node, "fqdn")
        if names:
            what = f"which addresses {quoted(names[-1].word)} has is known to a resolver only"
            return Addresses.unknown(doubts.at(names[-1], what))
        left = doubts.left(node)
        if len(found) != 1 or left:
            empty = doubts.at(node, f"address {quoted(node.word)} has no value that can be read")
            maybe = Addresses.unknown(left[0] if left else empty)
            return Addresses.union([Addresses.exactly(space) for space in found] + [maybe])
        return Addresses.exactly(found[0])

    def _value(self, node: Node, kind: str) -> AddressSpace | None:
        said = value(node, kind)
        if said is None:
            return None
        try:
            return _KINDS[kind](self._variable(said).word)
        except ValueError:
            odd(said, "no address")
            return None

    def _variable(self, said: Node) -> Node:
        """A value that a Panorama template or device gives."""
        return self.scope.variables.get(said.word, said) if said.word.startswith("$") else said

    def _dynamic(self, node: Node) -> Addresses:
        """By tags: those in the file are members; the device learns further ones while it runs."""
        set_aside("object", node)
        members = tags.members_of(node, self.scope)
        left = self.scope.doubts.left(node)
        what = f"dynamic group {quoted(node.word)}: members are registered while the device runs"
        surely = Addresses.union([self.meaning_of(name) for name in members]) if members else None
        inner = surely.surely if surely is not None else AddressSpace()
        return Addresses(inner, EVERY_ADDRESS, limited((self.scope.doubts.at(node, what), *left)))

    def meaning_of(self, node: Node) -> Addresses:
        """An object by its definition."""
        return self.meaning(node.word, self.scope.doubts.origin(node))

    def _region(self, node: Node) -> Addresses:
        """A region of one's own lists its addresses; without any it only names a place."""
        set_aside("object", node)
        if node.get("geo-location") is not None:
            for each in (node.get("geo-location") or node).walk():
                see(each)
        listed = values(node, "address")
        spaces = [literal_space(each.word) for each in listed]
        for each, space in zip(listed, spaces, strict=True):
            if space is None:
                odd(each, "no address")
        left = self.scope.doubts.left(node)
        known = AddressSpace.union(space for space in spaces if space is not None)
        if left or not listed:
            doubt = self.scope.doubts.at(node, f"region {quoted(node.word)} is not understood")
            return Addresses(known, EVERY_ADDRESS, left or (doubt,))
        return Addresses.exactly(known)

    def _external(self, node: Node) -> Addresses:
        for each in node.walk():
            see(each)
        return listed(self.scope.doubts.origin(node), _elsewhere(node.word), node.word)


def _elsewhere(name: str) -> str:
    return f"external list {quoted(name)}: its addresses are not in the file"


def _limited(addresses: Addresses) -> Addresses:
    """With few doubts. Lists that are kept elsewhere go last: a doubt of another kind must not get lost behind them."""
    doubts = sorted(addresses.doubts, key=lambda doubt: bool(doubt.on_list))
    return Addresses(addresses.surely, addresses.maybe, limited(doubts))
