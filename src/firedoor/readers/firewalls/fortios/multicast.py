"""Multicast policies: packets to groups meet these and no others (``config firewall multicast-policy``)."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_V4,
    NO_ADDRESS,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import ANY_PACKET, Match, Rule, RuleSet, Verb
from firedoor.model.network.services import ANY_SERVICE, Service, Services
from firedoor.readers.firewalls.fortios.addresses import Book
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.objects import Objects
from firedoor.readers.firewalls.fortios.policies import widened
from firedoor.readers.firewalls.fortios.tree import Node
from firedoor.readers.firewalls.protocols import LAST_PORT, port_number, protocol_number

MULTICAST = "multicast-policy"
_PATH = "firewall multicast-policy"
_NO_TARGET = "0.0.0.0"  # noqa: S104 - FortiOS writes "no translation" so
_GROUPS = Addresses.exactly(AddressSpace(v4=Ranges(((0xE0000000, 0xEFFFFFFF),))))


def multicast_set(context: Context, objects: Objects) -> RuleSet | None:
    """The multicast policies; None where there are none."""
    table = context.table(_PATH)
    if table is None or not (table.entries or table.strange):
        return None
    groups = Book(
        context, 4, ("firewall multicast-address", "firewall address"), ("firewall addrgrp",)
    )
    rules = [_policy(context, objects, groups, node) for node in table.entries.values()]
    if table.strange:
        doubts = context.claim(table.strange)
        stray = replace(ANY_PACKET, doubts=doubts)
        rules.insert(0, Rule(Verb.UNKNOWN, stray, context.origin(table.line)))
    if context.own("system settings").on("multicast-skip-policy"):
        line = context.own("system settings").line_of("multicast-skip-policy")
        rules.insert(
            0, Rule(Verb.PERMIT, ANY_PACKET, context.origin(line), "multicast-skip-policy")
        )
    origin = replace(context.origin(table.line), text="no multicast policy matches")
    return RuleSet(MULTICAST, tuple(rules), Verb.DENY, origin)


def _policy(context: Context, objects: Objects, groups: Book, node: Node) -> Rule:
    doubts = list(context.claim_all(node))
    ways = [objects.names.way(node.all(s), node.line_of(s)) for s in ("srcintf", "dstintf")]
    for way in ways:
        doubts.extend(way.doubts)
    source = objects.addresses(node, "srcaddr", 4)
    named = [name for name in node.all("dstaddr") if name != "all"]
    target = groups.union(named, node.line_of("dstaddr")) if named else _GROUPS
    if len(named) < len(node.all("dstaddr")):
        target = _GROUPS
    verb = Verb.DENY if node.get("action", "accept") == "deny" else Verb.PERMIT
    if node.get("action", "accept") not in {"accept", "deny"}:
        verb = Verb.UNKNOWN
        doubts.append(_misread(context, node, "action", "this action is not known"))
    _translation(context, node)
    match = Match(
        sources=source or Addresses.exactly(EVERY_V4),
        destinations=target if target.maybe else Addresses.exactly(NO_ADDRESS),
        services=_services(context, node),
        in_ports=ways[0].ports,
        out_ports=ways[1].ports,
        doubts=tuple(dict.fromkeys(doubts)),
    )
    if node.strange:
        match = replace(widened(match, doubts), destinations=ANY_ADDRESS)
    off = node.get("status") == "disable"
    name = f"multicast policy {node.key}"
    return Rule(verb, match, context.origin(node.line), name, enabled=not off)


def _translation(context: Context, node: Node) -> None:
    """What a policy translates: to another group is no way to a host, to anything else could be one."""
    what = "translation of multicast is not modelled"
    if node.on("snat"):
        context.partly(node.line_of("snat"), what)
    target = node.get("dnat", _NO_TARGET)
    if target == _NO_TARGET:
        return
    line = node.line_of("dnat")
    context.partly(line, what)
    try:
        group = ip_address(target).is_multicast
    except ValueError:
        group = False
    if not group and node.get("status") != "disable":
        context.doubts.append(context.doubt(line, what))


def _services(context: Context, node: Node) -> Services:
    """All packets, or those of one protocol and its ports."""
    number = protocol_number(node.get("protocol", "0"))
    if number is None:
        return Services.unknown(_misread(context, node, "protocol", "this is no protocol"))
    if number == 0:
        return ANY_SERVICE
    whole = Service(Ranges.single(number))
    first = port_number(node.get("start-port", "1"))
    last = port_number(node.get("end-port", str(LAST_PORT)))
    if first is None or last is None or last < first:
        attribute = "start-port" if first is None else "end-port"
        what = "this is no port that can be read"
        return Services.unknown(_misread(context, node, attribute, what), (whole,))
    if first <= 1 and last == LAST_PORT:
        return Services.exactly(whole)
    return Services.exactly(Service(whole.protocols, dports=Ranges.of([(first, last)])))


def _misread(context: Context, node: Node, attribute: str, what: str) -> Doubt:
    setting = node.settings.get(attribute)
    if setting is None:
        return context.doubt(node.line, what)
    return context.misread(setting, what)
