"""Address objects and their groups, IPv4 and IPv6 (``config firewall address``, ``addrgrp``, ...)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network

from firedoor.model.network.addresses import (
    EVERY_V4,
    EVERY_V6,
    LAST,
    NO_ADDRESS,
    V4,
    Address,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.block_lists import listed
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.tree import Node
from firedoor.readers.firewalls.groups import NestedGroups
from firedoor.readers.firewalls.masks import masked_network, wildcard_space
from firedoor.readers.printable import quoted

FEEDS = "system external-resource"  # of the type "address" they are named like address objects
_EVERY = {4: EVERY_V4, 6: EVERY_V6}
# Objects that every device has; a backup of 5.x does not list them (default configuration of FortiOS).
_PREDEFINED = {
    4: {"all": EVERY_V4, "none": AddressSpace.of(IPv4Address(0))},
    6: {"all": EVERY_V6, "none": AddressSpace.of(IPv6Address(0))},
}
_UNKNOWABLE = {
    "fqdn": "a name that a resolver answers", "wildcard-fqdn": "names that a resolver answers",
    "geography": "a country's addresses", "dynamic": "filled at run time", "mac": "a hardware address",
    "route-tag": "addresses by route tag", "sdn": "filled by a controller", "template": "a template",
    "url": "a list from outside",
}  # fmt: skip


@dataclass(slots=True)
class Book:
    """The objects of one address family by name, resolved once each."""

    context: Context
    family: int
    objects: tuple[str, ...]
    groups: tuple[str, ...]
    interface_network: Callable[[str], AddressSpace | None] = lambda _: None
    _known: NestedGroups[Addresses] = field(default_factory=NestedGroups)

    def union(self, names: Iterable[str], line: int) -> Addresses:
        """The addresses of several objects."""
        wanted = list(dict.fromkeys(names))
        if len(wanted) == 1:
            return self.named(wanted[0], line)
        return Addresses.union(self.named(name, line) for name in wanted)

    def defines(self, name: str) -> bool:
        """Whether an object or a group of the file has this name."""
        return self.context.find(name, (*self.objects, *self.groups)) is not None

    def known(self, name: str) -> bool:
        """Whether the name means something: in the file, or on every device."""
        return name in _PREDEFINED[self.family] or self.defines(name)

    def named(self, name: str, line: int) -> Addresses:
        """The addresses of an object or group; unknown where it is not defined."""
        return self._known.meaning(name, self._held, partial(self._read, line))

    def _group_named(self, name: str) -> Node | None:
        """The group of a name; an object of that name goes before it."""
        if self.context.find(name, self.objects) is not None:
            return None
        return self.context.find(name, self.groups)

    def _held(self, name: str) -> list[str]:
        group = self._group_named(name)
        return _members(group) if group is not None else []

    def _read(self, line: int, name: str) -> Addresses:
        """What one name means, its members being known; ``line`` uses it."""
        group = self._group_named(name)
        if group is not None:
            return self._group(name, group)
        return self._plain(name, self.context.find(name, self.objects), line)

    def _plain(self, name: str, node: Node | None, line: int) -> Addresses:
        if node is None:
            space = _PREDEFINED[self.family].get(name)
            if space is not None:
                return Addresses.exactly(space)
            feed = self._feed(name)
            if feed is not None:
                what = f"external resource {quoted(name)}: its addresses are not in the file"
                return self._listed(feed, what)
            what = f"address object {quoted(name)} has no definition in this file"
            self.context.complain(line, what, "export the whole configuration")
            return self._unknown(self.context.doubt(line, what))
        return self._object(node)

    def _group(self, name: str, node: Node) -> Addresses:
        doubts = self.context.claim_all(node)
        own = self._known_members(name, node, "member")
        if node.on("exclude"):
            own -= self._known_members(name, node, "exclude-member")
        return self._with(own, doubts)

    def _known_members(self, name: str, node: Node, attribute: str) -> Addresses:
        line = node.line_of(attribute)
        found = []
        for member in dict.fromkeys(node.all(attribute)):
            part = self._known.part(member)
            if part is None:
                what = f"address group {quoted(name)} {self._known.fault(member)}"
                self.context.complain(node.line, what)
                part = self._unknown(self.context.doubt(line, what))
            found.append(part)
        if not found and not node.strange and attribute == "member":
            what = f"address group {quoted(name)} names no member"
            return self._unknown(self.context.doubt(node.line, what))
        return Addresses.union(found)

    def _unknown(self, doubt: Doubt) -> Addresses:
        return Addresses(NO_ADDRESS, _EVERY[self.family], (doubt,))

    def _with(self, addresses: Addresses, doubts: tuple[Doubt, ...]) -> Addresses:
        """The addresses, or unknown ones where lines of the entry are not understood."""
        if not doubts:
            return addresses
        return Addresses(NO_ADDRESS, _EVERY[self.family], (*addresses.doubts, *doubts))

    def _feed(self, name: str) -> Node | None:
        """The threat feed of a name that no address object has."""
        table = self.context.table(FEEDS)
        node = table.find(name) if table is not None else None
        return node if node is not None and node.get("type") == "address" else None

    def _listed(self, node: Node, what: str) -> Addresses:
        """The members of a list from elsewhere; lines of it that are not understood could make it something else."""
        doubts = self.context.claim_all(node)
        found = listed(self.context.origin(node.line), what, node.key)
        return self._with(found & Addresses.exactly(_EVERY[self.family]), doubts)

    # -- one object --------------------------------------------------------------------------------

    def _object(self, node: Node) -> Addresses:
        doubts = self.context.claim_all(node)
        kind = node.get("type", "ipmask" if self.family == V4 else "ipprefix")
        try:
            space = self._space(node, kind)
        except ValueError as error:
            line = node.line_of("type")
            what = f"the addresses of {quoted(node.key)} cannot be read ({error})"
            for setting in node.settings.values():
                if setting.line != line or kind not in _KINDS:
                    self.context.misread(setting, what)
            return self._unknown(self.context.doubt(node.line, what))
        if kind == "geography" and node.get("country"):
            what = f"address object {quoted(node.key)}: {_UNKNOWABLE[kind]}"
            return self._listed(node, what)
        if space is None:
            why = _UNKNOWABLE.get(kind, f"of type {quoted(kind)}")
            if kind not in _UNKNOWABLE and "type" in node.settings:
                self.context.misread(node.settings["type"], f"the type {quoted(kind)} is not known")
            return self._unknown(
                self.context.doubt(node.line, f"address object {quoted(node.key)}: {why}")
            )
        return self._with(Addresses.exactly(space), doubts)

    def _space(self, node: Node, kind: str) -> AddressSpace | None:
        reader = _KINDS.get(kind)
        if kind == "interface-subnet":
            return self.interface_network(node.get("interface"))
        return reader(node, self.family) if reader is not None else None


def _members(node: Node) -> list[str]:
    extra = node.all("exclude-member") if node.on("exclude") else []
    return [*node.all("member"), *extra]


def _ip(text: str, family: int) -> Address:
    return IPv4Address(text) if family == V4 else IPv6Address(text)


def prefix_of(values: list[str]) -> AddressSpace:
    """``10.1.0.0 255.255.0.0`` or ``10.1.0.0/16``; raises ``ValueError``."""
    if len(values) == 1 and "/" in values[0]:
        return AddressSpace.of(ip_network(values[0], strict=False))
    if len(values) == 1:
        return AddressSpace.of(IPv4Address(values[0]))
    address, mask = values
    return AddressSpace.of(masked_network(address, mask))


def _ipmask(node: Node, family: int) -> AddressSpace:
    del family
    if "subnet" not in node.settings:
        if any(name in node.settings for name in ("start-ip", "end-ip", "wildcard", "fqdn")):
            raise ValueError("its type does not go with what it sets")
        return EVERY_V4
    return prefix_of(node.all("subnet"))


def _ipprefix(node: Node, family: int) -> AddressSpace:
    del family
    values = node.all("ip6")
    if not values:
        if any(name in node.settings for name in ("start-ip", "end-ip", "fqdn")):
            raise ValueError("its type does not go with what it sets")
        return EVERY_V6
    return AddressSpace.of(IPv6Network(values[0], strict=False))


def _iprange(node: Node, family: int) -> AddressSpace:
    return AddressSpace.between(_ip(node.get("start-ip"), family), _ip(node.get("end-ip"), family))


def _wildcard(node: Node, family: int) -> AddressSpace:
    """In FortiOS a 1 bit of the mask must match, the other way round than in Cisco's lists."""
    del family
    address, mask = node.all("wildcard")
    inverse = IPv4Address(int(IPv4Address(mask)) ^ LAST[V4])
    return wildcard_space(address, str(inverse))


_KINDS: dict[str, Callable[[Node, int], AddressSpace]] = {
    "ipmask": _ipmask,
    "ipprefix": _ipprefix,
    "iprange": _iprange,
    "wildcard": _wildcard,
    "multicastrange": _iprange,
    "broadcastmask": _ipmask,
}
