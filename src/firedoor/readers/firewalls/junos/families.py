"""The protocol families of a logical interface: addresses, filters, and where an address comes from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Interface, IPv6Interface

from firedoor.model.network.addresses import Address
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.readers.firewalls.junos import values
from firedoor.readers.firewalls.junos.data import data
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node

DYNAMIC = ("dhcp", "dhcp-client", "dhcpv6-client", "negotiate-address", "autoconf")


@dataclass(frozen=True, slots=True)
class Binding:
    """Filters at an interface: ``nodes`` name them, in order."""

    family: str
    inward: bool
    nodes: tuple[Node, ...]


@dataclass(slots=True)
class Layer3:
    """What the families of one unit say."""

    addresses: list[IPv4Interface | IPv6Interface] = field(default_factory=list)
    virtual: list[Address] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    dynamic: Node | None = None
    doubts: list[Doubt] = field(default_factory=list)
    restricting: list[Doubt] = field(default_factory=list)
    place_unknown: bool = False
    routed: bool = False


class FamilyReader:
    """Reads ``family`` below a unit."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._words = {key: frozenset(words) for key, words in data("interface_words.toml").items()}

    def read(self, unit: Node) -> Layer3:
        """Everything below ``family`` of a unit, and a filter of the unit itself."""
        got = Layer3()
        for family in unit.members("family"):
            family.know()
            if family.word in {"inet", "inet6"}:
                got.routed = True
                self._family(got, family)
            elif family.word in self._words["layer_2_families"]:
                self._layer_2(got, family)
        own = unit.child("filter")
        if own is not None:
            self._filter(got, own, "any")
        return got

    def _layer_2(self, got: Layer3, family: Node) -> None:
        filter_ = family.child("filter")
        if filter_ is not None:
            if family.word == "any":
                self._filter(got, filter_, "any")
            else:
                what = f"a filter of family {family.word} may stop frames"
                got.restricting.append(self._sheet.doubt(filter_, what))
        family.know_all()

    def _family(self, got: Layer3, family: Node) -> None:
        for node in family.each():
            if node.word in self._words["family_quiet"]:
                node.know_all()
            elif node.word in self._words["family_restricting"]:
                got.restricting.append(self._sheet.doubt(node, f"{node.word} may drop packets"))
                node.know_all()
            elif node.word in DYNAMIC:
                node.know_all()
                got.dynamic = node
            elif node.word == "filter":
                self._filter(got, node, family.word)
            elif node.word == "address":
                for address in node.members():
                    self._address(got, address)
            elif node.word == "unnumbered-address":
                self._unnumbered(got, node)
            elif node.word == "service":
                self._service(got, node)

    def _unnumbered(self, got: Layer3, node: Node) -> None:
        what = "the address is borrowed from another interface: what lies behind is not known"
        node.know_all(LineState.PARTLY, what)
        got.doubts.append(self._sheet.doubt(node, what))
        got.place_unknown = True

    def _service(self, got: Layer3, node: Node) -> None:
        what = "services (stateful firewall, NAT) at an interface are not modelled"
        node.know_all(LineState.PARTLY, what)
        got.doubts.append(self._sheet.doubt(node, what))

    def _address(self, got: Layer3, node: Node) -> None:
        found = values.interface_address(node.word)
        if found is None:
            return
        node.know()
        if node.flag("eui-64"):
            what = "the last part of the address comes from the hardware"
            got.doubts.append(self._sheet.doubt(node, what))
        got.addresses.append(found)
        self._other_end(got, node, found)
        for child in node.each():
            if child.word in self._words["address_quiet"]:
                child.know_all()
            elif child.word in {"vrrp-group", "vrrp-inet6-group"}:
                for group in child.members():
                    self._vrrp(got, group)
            elif child.word == "virtual-gateway-address":
                self._virtual(got, child.members())

    def _other_end(self, got: Layer3, node: Node, own: IPv4Interface | IPv6Interface) -> None:
        """``destination``: a peer that the own prefix does not hold lies behind the interface as well."""
        peer = node.value("destination")
        found = values.address(peer.word) if peer is not None else None
        if peer is not None and (found is None or found not in own.network):
            what = "the peer of a point-to-point address lies outside its network"
            got.doubts.append(self._sheet.doubt(peer, what))
            got.place_unknown = True

    def _vrrp(self, got: Layer3, group: Node) -> None:
        for word in ("virtual-address", "virtual-inet6-address"):
            self._virtual(got, group.members(word))
        for child in group.each():
            if child.word in self._words["vrrp_quiet"]:
                child.know_all()

    def _virtual(self, got: Layer3, nodes: list[Node]) -> None:
        for node in nodes:
            found = values.address(node.word.partition("/")[0])
            if found is not None:
                node.know()
                got.virtual.append(found)

    def _filter(self, got: Layer3, node: Node, family: str) -> None:
        """``input`` or ``input-list``: the one that was set last holds."""
        node.enter()
        for inward, words in ((True, ("input", "input-list")), (False, ("output", "output-list"))):
            found = [self._names(node, word) for word in words]
            both = [names for names in found if names]
            if both:
                last = max(both, key=lambda names: max(_set_at(name) for name in names))
                got.bindings.append(Binding(family, inward, tuple(last)))
        group = node.child("group")
        if group is not None:
            group.know_all()

    @staticmethod
    def _names(node: Node, word: str) -> list[Node]:
        if word.endswith("-list"):
            names = node.members(word)
        else:
            chosen = node.value(word)
            names = [chosen] if chosen is not None else []
        for name in names:
            name.know()
            for child in name.each():
                if child.word in {"precedence", "shared-name"}:
                    child.know_all()
        return names


def _set_at(node: Node) -> int:
    return max((statement.line for statement in node.statements), default=node.line)
