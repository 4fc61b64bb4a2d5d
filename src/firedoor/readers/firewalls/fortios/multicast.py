"""Multicast policies: packets to groups meet these and no others (``config firewall multicast-policy``)."""

from __future__ import annotations

from dataclasses import replace

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_V4,
    NO_ADDRESS,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import ANY_PACKET, Match, Rule, RuleSet, Verb
from firedoor.model.network.services import ANY_SERVICE, Service, Services
from firedoor.readers.firewalls.fortios.addresses import Book
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.objects import Objects
from firedoor.readers.firewalls.fortios.policies import widened
from firedoor.readers.firewalls.fortios.tree import Node
from firedoor.readers.firewalls.protocols import port_number

MULTICAST = "multicast-policy"
_PATH = "firewall multicast-policy"
_GROUPS = Addresses.exactly(AddressSpace(v4=Ranges(((0xE0000000, 0xEFFFFFFF),))))
_LAST_PROTOCOL = 255


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
    for attribute in ("snat", "dnat"):
        if node.on(attribute) or (attribute == "dnat" and node.get("dnat", "0.0.0.0") != "0.0.0.0"):  # noqa: S104
            what = "translation of multicast is not modelled"
            context.partly(node.line_of(attribute), what)
    match = Match(
        sources=source or Addresses.exactly(EVERY_V4),
        destinations=target if target.maybe else Addresses.exactly(NO_ADDRESS),
        services=_services(node),
        in_ports=ways[0].ports,
        out_ports=ways[1].ports,
        doubts=tuple(dict.fromkeys(doubts)),
    )
    if node.strange:
        match = replace(widened(match, doubts), destinations=ANY_ADDRESS)
    off = node.get("status") == "disable"
    name = f"multicast policy {node.key}"
    return Rule(verb, match, context.origin(node.line), name, enabled=not off)


def _services(node: Node) -> Services:
    text = node.get("protocol", "0")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0  # noqa: PLR2004
    if not 0 < number <= _LAST_PROTOCOL:
        return ANY_SERVICE
    first, last = (
        port_number(node.get("start-port", "1")),
        port_number(node.get("end-port", "65535")),
    )
    if first is None or last is None or last < first or (first <= 1 and last == 65535):  # noqa: PLR2004
        return Services.exactly(Service(Ranges.single(number)))
    return Services.exactly(Service(Ranges.single(number), dports=Ranges.of([(first, last)])))
