"""Routing instances: which interface belongs to which, their routes, and the protocols that bring others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.line_state import LineState
from firedoor.model.network.route import LearningProtocol, NextHop, Route, RoutingInstance
from firedoor.readers.firewalls.junos import values
from firedoor.readers.firewalls.junos.data import data
from firedoor.readers.firewalls.junos.interfaces import MANAGEMENT, Ports
from firedoor.readers.firewalls.junos.routes import RouteReader
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.printable import quoted

DHCP_PREFERENCE = 12
MANAGEMENT_INSTANCE = "mgmt_junos"
_LAYER_2 = frozenset({
    "l2vpn", "vpls", "evpn", "evpn-vpws", "virtual-switch", "mac-vrf", "layer2-control", "l2backhaul-vpn",
    "mpls-internet-multicast",
})  # fmt: skip
_ROUTED = frozenset({"virtual-router", "vrf", "forwarding", "no-forwarding"})
_OTHER_LEARNING = "routes of other instances"


@dataclass(slots=True)
class Instances:
    """The routing instances of a device, its interfaces each in its own, and doubts about the device."""

    instances: tuple[RoutingInstance, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    doubts: list[Doubt] = field(default_factory=list)


def read_instances(sheet: Sheet, scope: Node, ports: Ports) -> Instances:
    """Read ``routing-options``, ``protocols`` and ``routing-instances`` of a device."""
    return _Reader(sheet, scope, ports).read()


class _Reader:
    def __init__(self, sheet: Sheet, scope: Node, ports: Ports) -> None:
        self._sheet = sheet
        self._scope = scope
        self._ports = ports
        self._nodes = {
            node.word: node
            for node in scope.members("routing-instances")
            if not self._is_layer_2(node)
        }
        self._words = {key: frozenset(words) for key, words in data("routing_words.toml").items()}
        self.found = Instances()

    def _is_layer_2(self, node: Node) -> bool:
        kind = node.value("instance-type")
        return kind is not None and kind.word in _LAYER_2

    def read(self) -> Instances:
        place = self._places()
        self.found.interfaces = tuple(
            replace(i, instance=place.get(i.name, "")) for i in self._ports.interfaces
        )
        main = self._instance("", self._scope, self._scope)
        others = [self._instance(name, node, node) for name, node in self._nodes.items()]
        self.found.instances = (main, *others)
        for node in self._scope.members("routing-instances"):
            self._rest(node)
        return self.found

    def _rest(self, node: Node) -> None:
        """Of a layer 2 instance nothing is routed; of the others the lines that are left belong to the device."""
        node.know()
        if self._is_layer_2(node):
            node.know_all()
        kind = node.value("instance-type")
        if kind is not None and kind.word not in _ROUTED | _LAYER_2:
            what = f"routing instance of type {quoted(kind.word)}"
            self.found.doubts.append(self._sheet.missed(kind, what))

    def _keeps_interfaces(self, node: Node) -> bool:
        """Whether interfaces stay in the main table: ``no-forwarding``, which is the default, and ``forwarding``."""
        kind = node.value("instance-type")
        return kind is None or kind.word in {"no-forwarding", "forwarding"}

    def _places(self) -> dict[str, str]:
        place: dict[str, str] = {}
        names = self._ports.names
        if self._scope.flag("system", "management-instance"):
            place |= {name: MANAGEMENT_INSTANCE for name in names if MANAGEMENT.match(name)}
        for name, node in self._nodes.items():
            for interface in node.members("interface"):
                interface.know()
                full = interface.word if "." in interface.word else f"{interface.word}.0"
                if not self._keeps_interfaces(node):
                    place[full] = name
                if full not in names:
                    what = f"{full} has no configuration here"
                    self.found.doubts.append(self._sheet.missed(interface, what))
                    self._sheet.problem(interface.line, what)
                for extra in interface.each():
                    if extra.word in {"any", "unicast", "multicast", "primary"}:
                        extra.know()
        return place

    def _instance(self, name: str, holder: Node, options: Node) -> RoutingInstance:
        own = tuple(i for i in self.found.interfaces if i.instance == name)
        tables = {"", *self._nodes}
        reader = RouteReader(self._sheet, name, own, tables)
        protocols: list[LearningProtocol] = []
        routing = options.child("routing-options")
        if routing is not None:
            reader.read(routing)
            protocols += self._leaks(routing, "leaking")
            self._resolution(routing)
        protocols += self._protocols(holder.child("protocols"), own)
        if name:
            protocols += self._leaks(holder, "instance_leaking")
        routes = [*reader.table.routes, *self._dynamic(own)]
        doubts = [*reader.table.doubts, *(self._sheet.leftovers(routing) if routing else ())]
        return RoutingInstance(
            name, tuple(routes), tuple(protocols), doubts=tuple(dict.fromkeys(doubts))
        )

    def _leaks(self, holder: Node, table: str) -> list[LearningProtocol]:
        """Statements by which routes of other tables come in: which ones, the policies and tables decide.

        Such a route leads out of the other table's interfaces.
        """
        every = tuple(interface.name for interface in self.found.interfaces)
        found = []
        for node in holder.each():
            if node.word in self._words[table]:
                node.know_all()
                found.append(LearningProtocol(_OTHER_LEARNING, self._sheet.origin(node), every))
        return found

    @staticmethod
    def _resolution(routing: Node) -> None:
        """Policies for recursive next hops: routes that need one are in doubt anyway."""
        node = routing.child("resolution")
        if node is not None:
            node.know_all(LineState.PARTLY, "which recursive next hops it allows is not modelled")

    def _dynamic(self, own: tuple[Interface, ...]) -> list[Route]:
        """An interface that gets its address from outside gets a default route with it."""
        names = {i.name for i in own if i.enabled}
        routes = []
        for name, node in self._ports.dynamic:
            prefix = values.network("::/0" if node.word == "dhcpv6-client" else "0.0.0.0/0")
            if name in names and prefix is not None:
                hop = NextHop(interface=name, dynamic=True)
                origin = self._sheet.origin(node)
                routes.append(Route(prefix, (hop,), "dhcp", origin, DHCP_PREFERENCE))
        return routes

    def _protocols(self, holder: Node | None, own: tuple[Interface, ...]) -> list[LearningProtocol]:
        found: list[LearningProtocol] = []
        engineered = holder.child("mpls", "traffic-engineering") if holder is not None else None
        if engineered is not None:
            found.append(LearningProtocol("mpls", self._sheet.origin(engineered)))
        for node in holder.each() if holder is not None else ():
            if node.word not in self._words["learning"]:
                continue
            off = "disable" in node.children and not node.children["disable"].inactive
            names = self._interfaces(node, own)
            node.know_all()
            if not off:
                found.append(LearningProtocol(node.word, self._sheet.origin(node), names))
        return found

    def _interfaces(self, node: Node, own: tuple[Interface, ...]) -> tuple[str, ...] | None:
        """Where neighbours can be; None for BGP, whose neighbours may be anywhere, and where a line is not clear."""
        if node.word in {"ospf", "ospf3"}:
            holders = node.members("area")
            if any(
                word.word not in self._words["area_words"]
                for area in holders
                for word in area.each()
            ):
                return None
        elif node.word in {"isis", "rip", "ripng"}:
            holders = [node, *node.members("group")]
        else:
            return None
        names: list[str] = []
        for holder in holders:
            word = "neighbor" if node.word.startswith("rip") else "interface"
            for interface in holder.members(word):
                if interface.word == "all" or "*" in interface.word:
                    return None
                if not {"passive", "disable"} & set(interface.children):
                    names.append(interface.word if "." in interface.word else f"{interface.word}.0")
        known = {i.name for i in own}
        return tuple(dict.fromkeys(names)) if set(names) <= known else None
