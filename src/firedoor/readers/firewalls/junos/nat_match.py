"""The conditions of NAT rules."""

from __future__ import annotations

from firedoor.model.network.addresses import ANY_ADDRESS, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Range, Ranges
from firedoor.model.network.rule import Match
from firedoor.model.network.services import (
    ALL_PORTS,
    ALL_PROTOCOLS,
    ANY_SERVICE,
    TCP,
    UDP,
    Service,
    Services,
)
from firedoor.readers.firewalls.junos import values
from firedoor.readers.firewalls.junos.applications import Applications
from firedoor.readers.firewalls.junos.books import Books
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node


class MatchReader:
    """Reads ``match`` of NAT rules. What is not understood stays unknown in the tree."""

    def __init__(self, sheet: Sheet, books: Books, applications: Applications) -> None:
        self._sheet = sheet
        self._books = books
        self._applications = applications

    def read(self, rule: Node) -> Match:
        """The conditions on addresses, ports and protocols."""
        node = rule.child("match")
        if node is None:
            return Match()
        return Match(
            sources=self._side(node, "source"),
            destinations=self._side(node, "destination"),
            services=self._services(node),
        )

    def _side(self, node: Node, side: str) -> Addresses:
        parts: list[Addresses] = []
        for value in node.members(f"{side}-address"):
            found = values.network(value.word)
            if found is not None:
                value.know()
                parts.append(Addresses.exactly(AddressSpace.of(found)))
            elif value.word == "any":
                value.know()
                parts.append(ANY_ADDRESS)
        for name in node.members(f"{side}-address-name"):
            name.know()
            parts.append(self._books.named("", name.word, name))
        return Addresses.union(parts) if parts else ANY_ADDRESS

    def _services(self, node: Node) -> Services:
        names = node.members("application")
        for name in names:
            name.know()
        if names:
            return Services.union(self._applications.named(n.word, n) for n in names)
        protocols = self._protocols(node)
        sports, dports = self._ports(node, "source-port"), self._ports(node, "destination-port")
        if protocols is None and sports is None and dports is None:
            return ANY_SERVICE
        if protocols is None:
            protocols = Ranges.single(TCP, UDP)
        elif not protocols:
            protocols = ALL_PROTOCOLS
        return Services.exactly(Service(protocols, sports or ALL_PORTS, dports or ALL_PORTS))

    @staticmethod
    def _protocols(node: Node) -> Ranges | None:
        nodes = node.members("protocol")
        found = []
        for value in nodes:
            one = values.protocol_span(value.word)
            if one is not None:
                value.know()
                found.append(one)
        return Ranges.of(found) if nodes else None

    @staticmethod
    def _ports(node: Node, word: str) -> Ranges | None:
        """``80``, ``80 to 90`` or ``[80 443]``."""
        found: list[Range] = []
        nodes = node.members(word)
        for value in nodes:
            one = _port_or_range(value)
            if one is not None:
                found.append(one)
        return Ranges.of(found) if found else None

    def prefix(self, node: Node) -> tuple[AddressSpace, tuple[Doubt, ...]]:
        """The target of static NAT by prefix."""
        for value in node.members():
            found = values.network(value.word)
            if found is not None:
                value.know()
                return AddressSpace.of(found), ()
        return AddressSpace(), (self._sheet.doubt(node, "the prefix is not understood"),)

    def prefix_name(self, node: Node) -> tuple[AddressSpace, tuple[Doubt, ...]]:
        """The target of static NAT by a name of the global address book."""
        for value in node.members():
            if value.word not in {"mapped-port", "routing-instance"}:
                value.know()
                found = self._books.named("", value.word, value)
                return found.surely, found.doubts
        return AddressSpace(), (self._sheet.doubt(node, "the name of the prefix is missing"),)


def _port_or_range(value: Node) -> Range | None:
    low = values.port_span(value.word)
    if low is None:
        return None
    value.know()
    to = value.value("to")
    if to is None:
        return low
    high = values.port_span(to.word)
    return (low[0], high[1]) if high is not None and high[1] >= low[0] else None


def port_range(node: Node | None, word: str) -> Range | None:
    """The one port or port range of a statement."""
    nodes = node.members(word) if node is not None else []
    return _port_or_range(nodes[0]) if len(nodes) == 1 else None
