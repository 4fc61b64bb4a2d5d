"""One device, or one logical system of it, from its part of the tree.

The order of operations (Juniper, "Flow-Based and Packet-Based Processing User Guide", "NAT Configuration Overview"):
input filter, static or destination NAT, routing, zones and policies (translated destination, original source),
reverse static or source NAT, output filter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from firedoor.model.network.device import Device, Pipeline
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface, InterfaceKind
from firedoor.model.network.route import RoutingInstance
from firedoor.model.network.rule import RuleSet
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.junos.applications import Applications
from firedoor.readers.firewalls.junos.bindings import bind
from firedoor.readers.firewalls.junos.filters import FilterReader
from firedoor.readers.firewalls.junos.instances import read_instances
from firedoor.readers.firewalls.junos.interfaces import read_ports
from firedoor.readers.firewalls.junos.prefix_lists import PrefixLists
from firedoor.readers.firewalls.junos.security import read_security
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node, walk
from firedoor.readers.printable import quoted

PLATFORM = "junos"
_Named = TypeVar("_Named", RuleSet, Interface, RoutingInstance)


@dataclass(slots=True)
class Shared:
    """What a logical system may use of the main system."""

    lists: PrefixLists | None = None
    applications: Applications | None = None


def device(
    sheet: Sheet, scope: Node, name: str, shared: Shared, doubts: tuple[Doubt, ...] = ()
) -> Device:
    """Read everything of one device."""
    ports = read_ports(sheet, scope)
    instances = read_instances(sheet, scope, ports)
    lists = PrefixLists(sheet, scope, shared.lists)
    filters = FilterReader(sheet, scope.child("firewall"), lists).close()
    applications = Applications(sheet, scope.child("applications"), shared.applications)
    shared.lists, shared.applications = shared.lists or lists, shared.applications or applications
    origin = _origin(sheet, scope)
    security = read_security(sheet, scope, instances.interfaces, ports.names, applications)
    interfaces = security.interfaces
    bound = bind(sheet, filters, ports, interfaces, origin)
    sets, twice = _distinct(
        (*bound.sets, *security.sets, *filters.sets.values()), "rule set", origin
    )
    interfaces, lost = _distinct(interfaces, "interface", origin)
    tables, more = _distinct(instances.instances, "routing instance", origin)
    all_doubts = [
        *twice, *lost, *more, *doubts, *ports.doubts, *instances.doubts, *security.doubts, *_unread(sheet, scope),
    ]  # fmt: skip
    return Device(
        name=name,
        platform=PLATFORM,
        origin=origin,
        interfaces=interfaces,
        instances=tables,
        rule_sets=sets,
        tables=security.tables,
        pipeline=Pipeline(
            arrival=(*bound.arrival, *security.arrival),
            forward=(*security.forward, *bound.forward),
            local=(*bound.local, *security.local),
        ),
        lists=(*filters.lists, *security.lists),
        doubts=tuple(dict.fromkeys(all_doubts)),
        restricting=tuple(dict.fromkeys(ports.restricting)),
        by_session=frozenset(each.name for each in security.sets),
    )


def _distinct(
    items: tuple[_Named, ...], kind: str, where: Origin
) -> tuple[tuple[_Named, ...], list[Doubt]]:
    """Each name once. A name that a person chose may be one of ours by accident; then the device is in doubt."""
    found: dict[str, _Named] = {}
    doubts = []
    for item in items:
        if item.name in found:
            doubts.append(Doubt(where, f"{kind} {quoted(item.name)} stands twice"))
        else:
            found[item.name] = item
    return tuple(found.values()), doubts


def _origin(sheet: Sheet, scope: Node) -> Origin:
    host = scope.child("system", "host-name")
    named = host.each()[0] if host is not None and host.each() else None
    return sheet.origin(named or (scope if scope.line else Node("", 1)))


def _unread(sheet: Sheet, scope: Node) -> tuple[Doubt, ...]:
    """Whatever no part of the reader knows; groups and logical systems are judged elsewhere."""
    scope.enter()
    found: list[Doubt] = []
    for child in scope.each():
        if child.word in {"groups", "logical-systems", "tenants"}:
            if child.unknown:
                found.append(sheet.missed(child, f"{child.word} without content"))
            if child.word == "groups":
                found += _broken(sheet, child)
        else:
            found += sheet.leftovers(child)
    return tuple(found)


def _broken(sheet: Sheet, groups: Node) -> tuple[Doubt, ...]:
    """Statements of groups that are broken: to which group they belong, and where it holds, is not certain."""
    return tuple(
        sheet.missed(node, node.word.strip("()"))
        for node in walk(groups)
        if node.word.startswith("(") and any(s.state is None for s in node.statements)
    )


def linked(devices: list[Device], peers: dict[str, str]) -> list[Device]:
    """Join logical tunnel interfaces: ``lt-0/0/0.0`` with the unit that it names as its peer."""
    owner = {i.name: d.name for d in devices for i in d.interfaces}
    return [
        replace(
            d,
            interfaces=tuple(
                replace(i, linked_to=(owner[peers[i.name]], peers[i.name]))
                if i.kind is InterfaceKind.LINK and peers.get(i.name) in owner
                else i
                for i in d.interfaces
            ),
        )
        for d in devices
    ]
