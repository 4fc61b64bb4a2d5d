"""One device of a rule table, with the fixed order of operations of the format.

A packet meets port forwards and 1:1 translations, then routing, then the rules (which see the translated
destination and the source as it came), then masquerading. Page: docs/readers/table.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_interface, ip_network
from pathlib import PurePosixPath

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.device import Device, Filter, Pipeline, Translate
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.nat import TranslationTable
from firedoor.model.network.route import STATIC, LearningProtocol, NextHop, Route, RoutingInstance
from firedoor.readers.firewalls.table.rows import Cell, Row, Sheet
from firedoor.readers.firewalls.table.rules import RULES, TO_DEVICE, rule_sets
from firedoor.readers.firewalls.table.translations import read_translations
from firedoor.readers.firewalls.table.values import Names
from firedoor.readers.printable import quoted

_BEFORE, _AFTER = "translations before routing", "translations on the way out"
_DISCARD = frozenset({"null", "null0", "blackhole", "discard", "reject"})
_DYNAMIC = frozenset({"dhcp", "pppoe", "dynamic"})
_DEFAULT = ("0.0.0.0/0", "::/0")


@dataclass(slots=True)
class _Parts:
    """What is gathered of one device."""

    interfaces: list[Interface] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    routing: list[Doubt] = field(default_factory=list)


def build(sheet: Sheet, rows: list[Row], taken: set[str]) -> Device:
    """The device of these rows; the first of them holds its own properties."""
    head, parts = rows[0], _Parts()
    parts.doubts += sheet.strange_cells(head)
    bare = Names(sheet, frozenset(), frozenset(), {}, {}, AddressSpace())
    for row in rows:
        if row.section == "interface":
            _interface(sheet, bare, row, parts)
    names = _names(sheet, rows, parts)
    for row in rows:
        if row.section == "route":
            _route(sheet, names, row, parts)
    translations = read_translations(sheet, names, rows)
    sets = rule_sets(sheet, names, rows, head)
    forwards = names.flag(head.cells.get("forwards"), parts.doubts, otherwise=True)
    arrival = (Translate(_BEFORE),)
    return Device(
        _name(sheet, head, taken, parts),
        "table",
        sheet.book.origin(head.line),
        tuple(parts.interfaces),
        (_instance(sheet, head, parts),),
        sets,
        (
            TranslationTable(_BEFORE, tuple(translations.before)),
            TranslationTable(_AFTER, tuple(translations.after)),
        ),
        Pipeline(arrival, (Filter(RULES), Translate(_AFTER)), (Filter(TO_DEVICE),)),
        (RULES, TO_DEVICE),
        forwards,
        tuple(dict.fromkeys(parts.doubts)),
    )


def _name(sheet: Sheet, head: Row, taken: set[str], parts: _Parts) -> str:
    name = head.text("name") or PurePosixPath(sheet.file).stem
    if not head.text("name"):
        sheet.fault(head.line, "the device has no name", "the name of the file is taken")
    if name in taken:
        message = f"a device {quoted(name)} stands in this file already"
        parts.doubts.append(sheet.fault(head.line, message, "give each device a name of its own"))
        name = f"{name} (line {head.line})"
    taken.add(name)
    return name


def _names(sheet: Sheet, rows: list[Row], parts: _Parts) -> Names:
    groups: dict[str, dict[str, Cell]] = {"addresses": {}, "services": {}}
    for row in rows:
        if row.section not in groups:
            continue
        parts.doubts += sheet.strange_cells(row)
        name = row.text("name").casefold()
        if not name or name in groups[row.section]:
            message = f"group {quoted(name)} is defined twice" if name else "the group has no name"
            parts.doubts.append(sheet.fault(row.line, message, whole=True))
        elif "members" in row.cells:
            groups[row.section][name] = row.cells["members"]
    own = AddressSpace.of(*(a.ip for i in parts.interfaces for a in i.addresses))
    return Names(
        sheet,
        frozenset(interface.name for interface in parts.interfaces),
        frozenset(interface.zone for interface in parts.interfaces) - {""},
        groups["addresses"],
        groups["services"],
        own,
    )


def _interface(sheet: Sheet, names: Names, row: Row, parts: _Parts) -> None:
    doubts = list(sheet.strange_cells(row))
    name = row.text("name")
    if not name or any(interface.name == name for interface in parts.interfaces):
        message = f"interface {quoted(name)} stands twice" if name else "the interface has no name"
        parts.doubts.append(sheet.fault(row.line, message, whole=True))
        return
    addresses, dynamic = _addresses(sheet, row, doubts)
    enabled = names.flag(row.cells.get("enabled"), doubts, otherwise=True)
    dynamic = names.flag(row.cells.get("dynamic"), doubts, otherwise=dynamic)
    vlan = row.text("vlan")
    if vlan and not (vlan.isdecimal() and len(vlan) <= 4):  # noqa: PLR2004
        doubts.append(sheet.fault(row.cells["vlan"].line, f"VLAN {quoted(vlan)} is no number"))
        vlan = ""
    parts.interfaces.append(
        Interface(
            name,
            sheet.book.origin(row.line),
            addresses=addresses,
            zone=row.text("zone"),
            enabled=enabled,
            dynamic_address=dynamic,
            vlan=int(vlan) if vlan else None,
            doubts=tuple(doubts),
            place_unknown=bool(doubts),
        )
    )


def _addresses(
    sheet: Sheet, row: Row, doubts: list[Doubt]
) -> tuple[tuple[IPv4Interface | IPv6Interface, ...], bool]:
    found: list[IPv4Interface | IPv6Interface] = []
    dynamic = False
    for word in row.text("address").replace(",", " ").split():
        if word.casefold() in _DYNAMIC:
            dynamic = True
            continue
        address = _with_mask(word)
        if address is not None:
            found.append(address)
        else:
            message = f"{quoted(word)} is no address with its mask"
            line = row.cells["address"].line
            doubts.append(sheet.fault(line, message, "write it like 192.168.1.1/24"))
    return tuple(found), dynamic


def _with_mask(word: str) -> IPv4Interface | IPv6Interface | None:
    try:
        return ip_interface(word) if "/" in word else None
    except ValueError:
        return None


def _route(sheet: Sheet, names: Names, row: Row, parts: _Parts) -> None:
    doubts = list(sheet.strange_cells(row))
    if not names.flag(row.cells.get("enabled"), doubts, otherwise=True):
        return
    hop = _hop(sheet, names, row)
    distance = row.text("distance")
    text = row.text("network")
    prefixes = _DEFAULT if text.casefold() in {"default", "any"} else (text,)
    if "gateway" in row.cells and len(prefixes) > 1:
        prefixes = prefixes[:1] if ":" not in row.text("gateway") else prefixes[1:]
    for prefix in prefixes:
        try:
            network = ip_network(prefix, strict=False)
            number = int(distance) if distance else 1
        except ValueError:
            message = f"route to {quoted(prefix)} is not understood"
            parts.routing.append(sheet.fault(row.line, message, whole=True))
            return
        if hop is None:
            parts.routing.append(
                sheet.fault(row.line, "the route has no gateway that is understood", whole=True)
            )
            return
        route = Route(
            network, (hop,), STATIC, sheet.book.origin(row.line), number, 0, tuple(doubts)
        )
        parts.routes.append(route)


def _hop(sheet: Sheet, names: Names, row: Row) -> NextHop | None:
    interface, gateway = row.text("interface"), row.text("gateway").casefold()
    if interface and interface not in names.interfaces:
        sheet.fault(
            row.cells["interface"].line, f"{quoted(interface)} is no interface of this device"
        )
        return None
    if gateway in _DISCARD:
        return NextHop(discard=True)
    if gateway in _DYNAMIC or (not gateway and interface):
        return NextHop(interface, dynamic=gateway in _DYNAMIC) if interface else None
    try:
        return NextHop(interface, ip_address(gateway))
    except ValueError:
        return None


def _instance(sheet: Sheet, head: Row, parts: _Parts) -> RoutingInstance:
    cell = head.cells.get("routing protocols")
    words = cell.text.replace(",", " ").split() if cell is not None else []
    protocols = tuple(
        LearningProtocol(word.casefold(), sheet.book.origin(cell.line))
        for word in words
        if cell is not None and word.casefold() not in {"none", "no"}
    )
    return RoutingInstance("", tuple(parts.routes), protocols, doubts=tuple(parts.routing))
