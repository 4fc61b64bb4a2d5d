"""Hosts of a Batfish snapshot (``hosts/NAME.json``): interfaces, gateway and static routes of a machine.

Facts: Batfish's host configuration with its fields hostname, iptablesFile, overlay, hostInterfaces (name, prefix,
otherPrefixes, gateway, shared, bandwidth, vrf) and staticRoutes (prefix, nextHopIp, nextHopInterface,
administrativeCost, tag). Its packet filter is another file; the site puts the two together by their name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, ip_address, ip_interface, ip_network
from pathlib import PurePosixPath

from firedoor.model.network.addresses import Network
from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.network.route import STATIC, NextHop, Route, RoutingInstance
from firedoor.model.origin import Origin
from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.reading import network_reading
from firedoor.readers.firewalls.routes.json_tree import json_tree
from firedoor.readers.firewalls.routes.tree import Node, Tree
from firedoor.readers.interface import MEBIBYTE, InputFile, Options, Reader, Reading
from firedoor.readers.inventory.whole_file import bytes_of
from firedoor.readers.printable import quoted
from firedoor.readers.text import decode, decode_head

MAX_BYTES = 64 * MEBIBYTE
_DEFAULT = IPv4Network("0.0.0.0/0")
# Fields that change nothing about who reaches whom, by group.
_IRRELEVANT = {"bandwidth": "quality of service", "tag": "cosmetic"}
_DEFAULT_COST = 1
_BRACKETS = re.compile(r"[\s{}\[\],]+")


def recognises(file: InputFile) -> bool:
    """A JSON object with ``hostInterfaces``, or with a host name and its ``iptablesFile``."""
    text = decode_head(file.head)
    if not text.lstrip().startswith("{") or '"hostname"' not in text:
        return False
    return '"hostInterfaces"' in text or '"iptablesFile"' in text


def read(file: InputFile, options: Options) -> Reading:  # noqa: ARG001 (readers have one signature)
    """The host as a device that forwards nothing."""
    text = decode(bytes_of(file, MAX_BYTES), file.name)
    book = LineBook(file.name, [line.rstrip("\r") for line in text.split("\n")])
    tree = json_tree(text, 1)
    document = next(iter(tree.root.members), None)
    if document is None or not document.members:
        message = "holds no host of a Batfish snapshot that could be read"
        raise InputError(Problem(file.name, message, advice="save it as a JSON object"))
    host = _Host(book, document, tree)
    return network_reading(book, (host.device(),), problems=tuple(host.problems))


BATFISH_HOST_READER = Reader("batfish-host", recognises, read, MAX_BYTES)


@dataclass(slots=True)
class _Host:
    """One host while it is read."""

    book: LineBook
    document: Node
    tree: Tree
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    routing: list[Doubt] = field(default_factory=list)
    interfaces: dict[str, Interface] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)

    def device(self) -> Device:
        """The device, and the states of all lines."""
        self._states()
        name = self.document.value("hostname") or PurePosixPath(self.book.file).stem
        readers = {
            "hostInterfaces": self._interfaces,
            "staticRoutes": self._statics,
            "iptablesFile": self._filter,
        }
        for member in self.document.members:
            if member.name in readers:
                readers[member.name](member)
            elif member.name == "overlay":
                self._switch(member, "how the underlay carries this host is not modelled")
            elif member.name != "hostname":
                self._strange(member)
        self._without_gateway()
        instance = RoutingInstance("", tuple(self.routes), doubts=tuple(self.routing))
        return Device(
            name, "host", self._origin(self.document), tuple(self.interfaces.values()), (instance,),
            forwards=False, doubts=tuple(self.doubts),
        )  # fmt: skip

    def _states(self) -> None:
        end = self.tree.broken - 1 if self.tree.broken is not None else self.tree.root.last
        for number in range(1, end + 1):
            line = self.book.lines[number - 1]
            state = LineState.BLANK if _BRACKETS.fullmatch(line) else LineState.UNDERSTOOD
            if line.strip():
                self.book.mark(number, state)
        if self.tree.broken is not None:
            last = min(self.tree.broken, len(self.book.lines))
            why = "the document breaks off or is malformed here"
            self.doubts.append(Doubt(self.book.origin(last), why))
            advice = "copy the whole file again"
            self.problems.append(Problem(self.book.file, why, line=last, advice=advice))

    def _origin(self, node: Node) -> Origin:
        return self.book.origin(node.line)

    def _strange(self, node: Node, into: list[Doubt] | None = None) -> None:
        """A field that is not known; one on the list changes nothing."""
        if node.name in _IRRELEVANT:
            if re.fullmatch(r'\s*"\w+"\s*:\s*[^\s,{}]+\s*,?', self.book.lines[node.line - 1]):
                self.book.mark(node.line, LineState.IRRELEVANT)
            return
        why = f"what {quoted(node.name)} means for a host is not known"
        for number in range(node.line, max(node.last, node.line) + 1):
            self.book.mark(number, LineState.NOT_UNDERSTOOD, why)
        (self.doubts if into is None else into).append(Doubt(self._origin(node), why))

    def _switch(self, node: Node, why: str, into: list[Doubt] | None = None) -> None:
        """A field that matters only if it is on."""
        if node.text != "false":
            self.book.mark(node.line, LineState.PARTLY, why)
            (self.doubts if into is None else into).append(Doubt(self._origin(node), why))

    def _filter(self, node: Node) -> None:
        host, file = self.document.value("hostname"), PurePosixPath(node.text)
        if host.casefold() == file.name.partition(".")[0].casefold():
            return
        why = f"the filter in {quoted(node.text)} is not joined to this host: their names differ"
        self.book.mark(node.line, LineState.PARTLY, why)
        advice = f"name the file {host}{file.suffix}"
        self.problems.append(Problem(self.book.file, why, line=node.line, advice=advice))

    def _interfaces(self, node: Node) -> None:
        """An object by name, or a list."""
        listed = (
            [node]
            if node.first("name") is not None and node.first("prefix") is not None
            else node.members
        )
        for each in listed or [node]:
            self._interface(each)

    def _interface(self, node: Node) -> None:
        doubts: list[Doubt] = []
        name = node.value("name") or node.name
        made = Interface(name, self._origin(node))
        for member in node.members:
            made = self._field(made, member, doubts)
        made = replace(made, doubts=tuple(doubts), place_unknown=bool(doubts))
        if name in self.interfaces:
            self._strange(node)
        else:
            self.interfaces[name] = made

    def _field(self, made: Interface, node: Node, doubts: list[Doubt]) -> Interface:
        if node.name in {"prefix", "otherPrefixes"}:
            try:
                return replace(made, addresses=(*made.addresses, ip_interface(node.text)))
            except ValueError:
                self._unusable(node, doubts)
        elif node.name == "gateway":
            self._route(node, _DEFAULT, made.name, node.text, _DEFAULT_COST)
        elif node.name == "shared":
            self._switch(node, "the source translation of a shared address is not modelled", doubts)
        elif node.name != "name":
            self._strange(node, doubts)
        return made

    def _unusable(self, node: Node, doubts: list[Doubt]) -> None:
        why = f"{quoted(node.text)} is no {node.name}"
        self.book.mark(node.line, LineState.NOT_UNDERSTOOD, why)
        doubts.append(Doubt(self._origin(node), why))

    def _statics(self, node: Node) -> None:
        """One route: of a list every member stands in the document under the same name."""
        known = {"prefix", "nextHopIp", "nextHopInterface", "administrativeCost"}
        for member in node.members:
            if member.name not in known:
                self._strange(member, self.routing)
        if not node.members:
            return
        cost = node.value("administrativeCost")
        try:
            prefix = ip_network(node.value("prefix"))
        except ValueError:
            self._unusable(node.first("prefix") or node, self.routing)
            return
        distance = int(cost) if cost.isascii() and cost.isdigit() else _DEFAULT_COST
        interface = node.value("nextHopInterface")
        self._route(
            node,
            prefix,
            "" if interface == "null" else interface,
            node.value("nextHopIp"),
            distance,
        )

    def _route(self, node: Node, prefix: Network, interface: str, to: str, cost: int) -> None:
        try:
            address = ip_address(to) if to not in {"", "null"} else None
        except ValueError:
            self._unusable(node, self.routing)
            return
        if not interface and address is None:
            self._unusable(node, self.routing)
            return
        hop = (
            NextHop(discard=True) if interface.startswith("null_") else NextHop(interface, address)
        )
        self.routes.append(Route(prefix, (hop,), STATIC, self._origin(node), cost))

    def _without_gateway(self) -> None:
        """A host without any route sends everything out of its first interface, as in Batfish."""
        if not self.routes and not self.routing and self.interfaces:
            first = next(iter(self.interfaces.values()))
            self.routes.append(
                Route(_DEFAULT, (NextHop(first.name),), STATIC, first.origin, _DEFAULT_COST)
            )
