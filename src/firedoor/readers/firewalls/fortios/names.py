"""What policies may name as a way in or out: interfaces, zones, SD-WAN zones, ``any``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import Ports
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.tree import Node
from firedoor.readers.printable import quoted

ANY = "any"
SDWAN = ("system sdwan", "system virtual-wan-link")
DEFAULT_ZONE = "virtual-wan-link"
# Interfaces that a device has of itself and that a backup does not always list.
_BUILT_IN = ("ssl", "l2t", "naf")


@dataclass(frozen=True, slots=True)
class Way:
    """One side of a policy: the ports, None for any, and why they may be others."""

    ports: Ports | None
    doubts: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class Names:
    """The interfaces and zones of one device. ``listed``: the file has a list of interfaces at all."""

    context: Context
    interfaces: frozenset[str]
    listed: bool
    zones: dict[str, tuple[str, ...]]
    allow_inside: tuple[tuple[str, int], ...]
    doubted: dict[str, tuple[Doubt, ...]]
    _ways: dict[tuple[str, ...], Way] = field(default_factory=dict)

    def way(self, names: Iterable[str], line: int) -> Way:
        """What ``srcintf`` or ``dstintf`` with these names means."""
        key = tuple(names)
        if key not in self._ways:
            self._ways[key] = self._way(key, line)
        return self._ways[key]

    def _way(self, names: tuple[str, ...], line: int) -> Way:
        if ANY in names:
            return Way(None)
        if not names:
            return Way(None, (self.context.doubt(line, "it names no interface"),))
        doubts = tuple(doubt for name in names for doubt in self._doubts(name, line))
        return Way(
            None if doubts else Ports.of(*(t for n in names for t in self._tokens(n))), doubts
        )

    def _tokens(self, name: str) -> tuple[str, ...]:
        if name in self.zones:
            return (f"zone:{name}",)
        return (name,) if self.listed else (name, f"zone:{name}")

    def _doubts(self, name: str, line: int) -> Iterator[Doubt]:
        yield from self.doubted.get(name, ())
        built_in = {f"{prefix}.{self.context.vdom}" for prefix in _BUILT_IN}
        known = name in self.zones or name in self.interfaces or name in built_in
        if self.listed and not known:
            what = f"{quoted(name)} is no interface and no zone of this file"
            self.context.complain(line, what, "export the whole configuration")
            doubt = self.context.doubt(line, what)
            self.context.lost_interfaces.append(doubt)
            yield doubt

    def members(self, names: Iterable[str]) -> frozenset[str]:
        """The interfaces behind names of interfaces and zones."""
        return frozenset(m for name in names for m in self.zones.get(name, (name,)))


def names_of(context: Context, interfaces: Iterable[str], *, listed: bool) -> Names:
    """Read the zones of a device (``config system zone``, SD-WAN)."""
    zones: dict[str, tuple[str, ...]] = {}
    doubted: dict[str, tuple[Doubt, ...]] = {}
    inside: list[tuple[str, int]] = []
    for name, node in context.entries("system zone").items():
        zones[name] = tuple(node.all("interface"))
        doubts = context.claim_all(node)
        if doubts:
            doubted[name] = doubts
        if node.get("intrazone", "deny") != "deny":
            inside.append((name, node.line_of("intrazone")))
    for name, found in _sdwan_zones(context).items():
        zones[name] = tuple(m.get("interface") for m in found if m.get("status") != "disable")
        doubts = tuple(doubt for m in found for doubt in context.claim_all(m))
        if doubts:
            doubted[name] = doubts
    known = frozenset(interfaces)
    if listed:
        for zone, members in zones.items():
            lost = [name for name in members if name not in known]
            if lost:
                what = f"{quoted(lost[0])} of zone {quoted(zone)} is no interface of this file"
                line = _line_of_zone(context, zone)
                context.complain(line, what, "export the whole configuration")
                doubt = context.doubt(line, what)
                context.lost_interfaces.append(doubt)
                doubted[zone] = (*doubted.get(zone, ()), doubt)
    return Names(context, known, listed, zones, tuple(inside), doubted)


def _line_of_zone(context: Context, zone: str) -> int:
    node = context.entries("system zone").get(zone)
    if node is not None:
        return node.line_of("interface")
    tables = [table for path in SDWAN if (table := context.table(path)) is not None]
    return tables[0].line if tables else 1


def _sdwan_zones(context: Context) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for path in SDWAN:
        table = context.table(path)
        if table is None:
            continue
        for zone in table.own.entries("zone"):
            found.setdefault(zone.key, [])
        found.setdefault(DEFAULT_ZONE, [])
        for member in table.own.entries("members"):
            found.setdefault(member.get("zone", DEFAULT_ZONE), []).append(member)
    return found


def sdwan_members(context: Context) -> list[Node]:
    """The members of SD-WAN, in whichever table the release keeps them."""
    tables = [table for path in SDWAN if (table := context.table(path)) is not None]
    return [member for table in tables for member in table.own.entries("members")]
