"""Security zones of an SRX, and what each interface lets in to the device itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.services import Service
from firedoor.readers.firewalls.junos.data import data
from firedoor.readers.firewalls.junos.service_words import services_of
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.printable import quoted

_QUIET = ("description", "screen", "tcp-rst", "application-tracking", "source-identity-log",
          "unidirectional-session-refreshing", "enable-reverse-reroute", "user-identity-log")  # fmt: skip
ALL = "all"


@dataclass(frozen=True, slots=True)
class Inbound:
    """What ``host-inbound-traffic`` of a zone or interface lets in. ``doubts``: it could be more."""

    node: Node
    services: tuple[Service, ...] = ()
    excepted: tuple[Service, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class Zones:
    """``of`` gives the zone of an interface; ``management``: interfaces whose traffic does not pass through."""

    nodes: dict[str, Node] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)
    inbound: dict[str, Inbound] = field(default_factory=dict)
    management: set[str] = field(default_factory=set)
    doubts: list[Doubt] = field(default_factory=list)


def read_zones(sheet: Sheet, security: Node, configured: set[str]) -> Zones:
    """Read ``security zones``. ``configured`` are the logical interfaces that there are."""
    reader = _Reader(sheet, configured)
    for zone in security.members("zones", "security-zone"):
        reader.zone(zone, management=False)
    for zone in security.members("zones", "functional-zone"):
        reader.zone(zone, management=True)
    return reader.zones


class _Reader:
    def __init__(self, sheet: Sheet, configured: set[str]) -> None:
        self._sheet = sheet
        self._configured = configured
        self.zones = Zones()

    def zone(self, node: Node, *, management: bool) -> None:
        node.know()
        if not management:
            self.zones.nodes[node.word] = node
        for word in _QUIET:
            quiet = node.child(word)
            if quiet is not None:
                quiet.know_all()
        common = self._inbound(node)
        for interface in node.members("interfaces"):
            self._interface(node, interface, common, management=management)
        self.zones.doubts += self._sheet.leftovers(node)

    def _interface(
        self, zone: Node, node: Node, common: Inbound | None, *, management: bool
    ) -> None:
        node.know()
        one = node.word if "." in node.word else f"{node.word}.0"
        names = sorted(self._configured) if node.word == ALL else [one]
        own = self._inbound(node) or common
        for name in names:
            if name not in self._configured:
                what = f"zone {quoted(zone.word)} names {quoted(node.word)}, which has no configuration here"
                self.zones.doubts.append(self._sheet.missed(node, what))
                self._sheet.problem(node.line, what, "give the whole configuration of the device")
                continue
            if management:
                self.zones.management.add(name)
            elif self.zones.of.setdefault(name, zone.word) != zone.word:
                what = f"{name} stands in two zones"
                self.zones.doubts.append(self._sheet.missed(node, what))
            if own is not None:
                self.zones.inbound.setdefault(name, own)

    def _inbound(self, node: Node) -> Inbound | None:
        holder = node.child("host-inbound-traffic")
        if holder is None:
            return None
        holder.know()
        services: list[Service] = []
        excepted: list[Service] = []
        for word, table in (("system-services", "services"), ("protocols", "protocols")):
            known = data("host_services.toml")[table]
            for entry in holder.members(word):
                if entry.word not in known:
                    continue
                entry.know()
                target = excepted if entry.flag("except") else services
                target += services_of(known[entry.word])
        return Inbound(holder, tuple(services), tuple(excepted), self._sheet.leftovers(holder))
