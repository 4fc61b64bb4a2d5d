"""Static, aggregate and generated routes of one routing table.

Juniper, "Static Routes": preference 5 unless stated; a next hop must lie on a connected network unless ``resolve``
is set. "Route Aggregation": preference 130, active only while a more specific route contributes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from firedoor.model.network.addresses import Address, Network
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.line_state import LineState
from firedoor.model.network.route import STATIC, NextHop, Route
from firedoor.readers.firewalls.junos import values
from firedoor.readers.firewalls.junos.data import data
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.printable import quoted

STATIC_PREFERENCE, AGGREGATE_PREFERENCE = 5, 130
_MOST = 0xFFFFFFFF
_OTHER_TABLE = re.compile(
    r"(^|[.:])(inet6?\.[1-9]|mpls\.0|inet6?-?(vpn|flow|srte)\w*\.0|vxlan\.inet6?\.0|iso\.0|bgp\.\S+)$"
)


@dataclass(slots=True)
class Table:
    """What one routing instance collects; ``doubts``: routes may be missing or lead elsewhere."""

    routes: list[Route] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class _Options:
    """A static route's own statements, or the defaults of its table."""

    preference: int | None = None
    metric: int | None = None
    resolve: bool | None = None
    installed: bool | None = None
    doubts: list[Doubt] = field(default_factory=list)


class RouteReader:
    """Reads routes of one instance. ``interfaces`` are those of the instance, ``tables`` the other instances."""

    def __init__(
        self, sheet: Sheet, name: str, interfaces: tuple[Interface, ...], tables: set[str]
    ) -> None:
        self._sheet = sheet
        self._name = name
        self._connected = [a.network for i in interfaces for a in i.addresses if i.enabled]
        self._open = any(i.dynamic_address or i.place_unknown for i in interfaces)
        self._tables = tables
        self._words = {key: frozenset(words) for key, words in data("routing_words.toml").items()}
        self.table = Table()

    def read(self, options: Node) -> None:
        """``routing-options`` of an instance, with its ``rib`` parts."""
        for rib in (options, *options.members("rib")):
            if rib is not options and not self._own_table(rib):
                continue
            static = rib.child("static")
            if static is not None:
                self._static(static)
            for word in ("aggregate", "generate"):
                holder = rib.child(word)
                if holder is not None:
                    self._aggregates(holder, generated=word == "generate")

    def _own_table(self, rib: Node) -> bool:
        """``rib inet6.0``; tables for multicast and labels do not forward, those of other instances are in doubt."""
        if _OTHER_TABLE.search(rib.word):
            rib.know_all()
            return False
        # Anything else stays unknown in the tree, and the whole instance is in doubt.
        return instance_of_table(rib.word) == self._name

    def _static(self, static: Node) -> None:
        defaults = _Options()
        holder = static.child("defaults")
        if holder is not None:
            self._options(holder, defaults)
        for route in static.members("route"):
            self._route(route, defaults)
        if (group := static.child("rib-group")) is not None:
            group.know_all()
        self.table.doubts += self._sheet.leftovers(static)

    def _route(self, node: Node, defaults: _Options) -> None:
        prefix = values.network(node.word)
        if prefix is None:
            return
        node.know()
        own = _Options()
        self._options(node, own)
        hops = self._hops(node, own)
        qualified = self._qualified(node, own, defaults)
        left = self._sheet.leftovers(node)
        if left:
            # It could lead anywhere, so that the whole table is in doubt.
            self.table.doubts += left
        if _first(own.installed, defaults.installed) is False:
            return
        doubts = (*own.doubts, *defaults.doubts, *left)
        resolve = bool(_first(own.resolve, defaults.resolve))
        if hops:
            distance = _first(own.preference, defaults.preference)
            route = Route(
                prefix,
                tuple(hops),
                STATIC,
                self._sheet.origin(node),
                STATIC_PREFERENCE if distance is None else distance,
                _first(own.metric, defaults.metric) or 0,
                doubts,
            )
            self._add(route, resolve=resolve)
        for hop, distance, metric in qualified:
            made = Route(prefix, (hop,), STATIC, self._sheet.origin(node), distance, metric, doubts)
            self._add(made, resolve=resolve)
        if not hops and not qualified and not left:
            what = f"where the route to {node.word} leads is not stated here"
            self.table.doubts.append(self._sheet.missed(node, what))

    def _add(self, route: Route, *, resolve: bool) -> None:
        far = [
            hop.address
            for hop in route.next_hops
            if hop.address is not None and not hop.interface and not self._near(hop.address)
        ]
        if far and (resolve or self._open):
            what = f"whether the next hop {far[0]} can be reached depends on other routes"
        else:
            what = f"the next hop {far[0]} lies on no connected network" if far else ""
        if far and self._open:
            self.table.doubts.append(Doubt(route.origin, what))
        if what:
            route = replace(route, doubts=(*route.doubts, Doubt(route.origin, what)))
        self.table.routes.append(route)

    def _near(self, address: Address) -> bool:
        return any(
            address in network for network in self._connected if network.version == address.version
        )

    def _options(self, node: Node, into: _Options) -> None:
        for child in node.each():
            if child.word in self._words["route_quiet"]:
                child.know_all()
            elif child.word in self._words["route_conditions"]:
                why = f"whether the route is in use depends on {child.word}"
                child.know_all(LineState.PARTLY, why)
                into.doubts.append(self._sheet.doubt(child, why))
            elif child.word in self._words["route_elsewhere"]:
                why = f"where {child.word} leads is not modelled"
                child.know_all(LineState.PARTLY, why)
                into.doubts.append(self._sheet.doubt(child, why))
                self.table.doubts.append(self._sheet.doubt(child, why))
            elif child.word in {"resolve", "no-resolve"}:
                child.know()
                into.resolve = child.word == "resolve"
            elif child.word in {"no-install", "install"}:
                child.know()
                into.installed = child.word == "install"
        into.preference = self._number(node, "preference")
        into.metric = self._number(node, "metric")

    def _number(self, node: Node, word: str) -> int | None:
        found = node.value(word)
        if found is None:
            return None
        number = values.number(found.word, "", _MOST) if len(found.word) <= 6 else _long(found.word)  # noqa: PLR2004
        if number is None:
            self._sheet.missed(found, f"{quoted(found.word)} is no {word}")
            self.table.doubts.append(self._sheet.doubt(found, f"{quoted(found.word)} is no {word}"))
        return number

    def _hops(self, node: Node, own: _Options) -> list[NextHop]:
        hops = []
        for hop in node.members("next-hop"):
            made = self._hop(hop.word)
            if made is not None:
                hop.know()
                hops.append(made)
        for hop in node.members("next-table"):
            name = instance_of_table(hop.word)
            if name == "":
                # The model has no way to go on in the main table.
                what = "the look-up goes on in the main routing table, which is not modelled"
                self._sheet.partly(hop, what)
                own.doubts.append(self._sheet.doubt(hop, what))
                hops.append(NextHop(discard=True))
            elif name is not None and name in self._tables:
                hop.know()
                hops.append(NextHop(instance=name))
        hops += [NextHop(discard=True) for word in ("discard", "reject") if node.flag(word)]
        return hops

    @staticmethod
    def _hop(word: str) -> NextHop | None:
        address = values.address(word)
        if address is not None:
            return NextHop(address=address)
        head, dot, unit = word.rpartition(".")
        if dot and unit.isdigit() and head:
            return NextHop(interface=word)
        return None

    def _qualified(
        self, node: Node, own: _Options, defaults: _Options
    ) -> list[tuple[NextHop, int, int]]:
        """Further next hops with a preference of their own."""
        found = []
        for hop in node.members("qualified-next-hop"):
            made = self._hop(hop.word)
            if made is None:
                continue
            hop.know()
            out = hop.value("interface")
            if out is not None:
                made = replace(made, interface=out.word)
            options = _Options()
            self._options(hop, options)
            own.doubts += options.doubts
            distance = _first(options.preference, own.preference, defaults.preference)
            metric = _first(options.metric, own.metric, defaults.metric) or 0
            found.append((made, STATIC_PREFERENCE if distance is None else distance, metric))
        return found

    def _aggregates(self, holder: Node, *, generated: bool) -> None:
        defaults = _Options()
        node = holder.child("defaults")
        if node is not None:
            self._options(node, defaults)
        for route in holder.members("route"):
            prefix = values.network(route.word)
            if prefix is not None:
                self._aggregate(route, prefix, defaults, generated=generated)
        self.table.doubts += self._sheet.leftovers(holder)

    def _aggregate(
        self, node: Node, prefix: Network, defaults: _Options, *, generated: bool
    ) -> None:
        node.know()
        own = _Options()
        self._options(node, own)
        for word in ("policy", "discard", "reject", "next-table"):
            quiet = node.child(word)
            if quiet is not None:
                quiet.know_all()
        if generated and not ({"discard", "reject"} & set(node.children)):
            what = f"where the generated route {node.word} leads depends on other routes"
            self._sheet.partly(node, what)
            self.table.doubts.append(self._sheet.doubt(node, what))
        distance = _first(own.preference, defaults.preference)
        doubt = self._sheet.doubt(node, "it holds only while a more specific route contributes")
        self.table.routes.append(
            Route(
                prefix,
                (NextHop(discard=True),),
                "aggregate",
                self._sheet.origin(node),
                AGGREGATE_PREFERENCE if distance is None else distance,
                _first(own.metric, defaults.metric) or 0,
                (doubt,),
            )
        )


def _first(*numbers: int | bool | None) -> int | None:
    return next((number for number in numbers if number is not None), None)


def _long(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 10 else None  # noqa: PLR2004


def instance_of_table(name: str) -> str | None:
    """The routing instance of a table name: ``RED.inet.0`` is RED's, ``inet6.0`` the main one's."""
    for ending in ("inet.0", "inet6.0"):
        if name == ending:
            return ""
        if name.endswith(f".{ending}"):
            return name[: -len(ending) - 1]
    return None
