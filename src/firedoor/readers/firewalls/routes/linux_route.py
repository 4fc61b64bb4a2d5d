"""Routing tables of Linux: ``ip route``, ``ip -6 route`` (iproute2) and the rules of ``ip rule``.

Facts: ip-route(8) and ip-rule(8). Tables other than main, local and default are used by rules only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from firedoor.model.network.addresses import Network
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import CONNECTED, LOCAL, NextHop, Route
from firedoor.readers.firewalls.routes.lists import fields
from firedoor.readers.firewalls.routes.sheet import Sheet

_KINDS = {
    "unicast",
    "local",
    "broadcast",
    "multicast",
    "anycast",
    "blackhole",
    "unreachable",
    "prohibit",
    "throw",
}
_DISCARD = {"blackhole", "unreachable", "prohibit"}
_LINE = re.compile(
    rf"(?:(?:{'|'.join(sorted(_KINDS))}) )?(?:default|[0-9A-Fa-f:.]+(?:/\d+)?)"
    r"(?:\s+(?:via|dev|proto|scope|metric|nhid|table|src|encap|tos|error)\s.*|\s*)"
)
_KEYS = re.compile(
    r" (?:via|dev|proto|scope|metric|nexthop|nhid|table|src|encap)\b|^(?:blackhole|unreachable|prohibit|default)\b"
)
_RULE = re.compile(r"\d+:\s+.*\b(?:lookup|from|goto|unreachable|blackhole|prohibit|nat)\b.*")
_USUAL_RULE = re.compile(
    r"(?:0:\s+from all lookup local|32766:\s+from all lookup main|32767:\s+from all lookup default)\s*"
)
_MAIN_TABLES = {"main", "default", "254", "253", ""}
_PROTOCOLS = {"kernel": CONNECTED, "ra": "ra", "dhcp": "dhcp", "bird": "bird", "zebra": "zebra", "ospf": "ospf",
              "bgp": "bgp", "isis": "isis", "rip": "rip", "eigrp": "eigrp"}  # fmt: skip


@dataclass(slots=True)
class _Words:
    """A route by its words: the ways are those of the line itself and of each ``nexthop``."""

    kind: str
    prefix: Network
    line: int
    hops: list[NextHop] = field(default_factory=list)
    metric: int = 0
    proto: str = ""
    table: str = ""
    whys: list[str] = field(default_factory=list)
    several: bool = False


def fits(lines: Sequence[str]) -> bool:
    """Lines that all begin with a prefix or a kind of route and hold the words of ip-route."""
    shown = [line for line in lines if line.strip()][:8]
    begun = [line for line in shown if not line[0].isspace()]
    return bool(begun) and sum(_is_route(line) for line in begun) * 2 > len(begun)


def _is_route(line: str) -> bool:
    return (
        _LINE.fullmatch(line.rstrip()) is not None and _KEYS.search(line) is not None
    ) or _RULE.fullmatch(line) is not None


def read(sheet: Sheet) -> None:
    """Read the output of one command."""
    pending: _Words | None = None
    for number, line in sheet.rows():
        if pending is not None and line[0].isspace() and _ways(sheet, number, line, pending):
            continue
        _flush(sheet, pending)
        pending = None
        if _RULE.fullmatch(line):
            _rule(sheet, number, line)
            continue
        words = _route(number, line.strip()) if not line[0].isspace() else None
        if words is None:
            if not sheet.listed(number, line):
                sheet.missed(number)
            continue
        sheet.understood(number)
        pending = words
    _flush(sheet, pending)


def _rule(sheet: Sheet, number: int, line: str) -> None:
    if _USUAL_RULE.fullmatch(line):
        sheet.understood(number)
    else:
        sheet.draft(number)
        sheet.missed(number, "which packets this rule sends to another table is not modelled")


def _route(number: int, line: str) -> _Words | None:
    if not _LINE.fullmatch(line):
        return None
    words = line.split()
    kind = words.pop(0) if words[0] in _KINDS else "unicast"
    target = words.pop(0)
    six = " via inet6 " in f" {line} " or "::" in line or re.search(r"\bpref \w+", line) is not None
    try:
        text = ("::/0" if six else "0.0.0.0/0") if target == "default" else target
        prefix = ip_network(text)
    except ValueError:
        return None
    route = _Words(kind, prefix, number)
    return route if _take(route, words) else None


def _take(route: _Words, words: list[str]) -> bool:
    """Read key and value after key and value; False if one is not known."""
    way: dict[str, str] = {}
    at = iter(words)
    for word in at:
        if word in fields("linux", "alone"):
            continue
        if word == "encap":
            route.whys.append("the encapsulation of this route is not modelled")
            break
        if word == "dead":
            route.whys.append("this route is dead: its interface was without a link")
            continue
        value = next(at, None)
        if value in {"inet", "inet6"} and word == "via":
            value = next(at, None)
        if value is None or not _pair(route, way, word, value):
            return False
    return _way(route, way)


def _pair(route: _Words, way: dict[str, str], word: str, value: str) -> bool:
    if word in {"dev", "via"}:
        way[word] = value
        return True
    if word in {"metric", "table", "proto"}:
        return _note(route, word, value)
    if word in {"tos", "dsfield"} or (word == "from" and value not in {"all", "::/0", "default"}):
        route.whys.append(f"this route holds for packets with {word} {value} only")
        return True
    return word in fields("linux", "with_value")


def _way(route: _Words, way: dict[str, str]) -> bool:
    """The way of the line or of a ``nexthop``; the line itself may have none."""
    try:
        address = ip_address(way["via"]) if "via" in way else None
    except ValueError:
        return False
    if way:
        route.hops.append(NextHop(way.get("dev", ""), address))
    return True


def _note(route: _Words, word: str, value: str) -> bool:
    if word == "metric":
        if not value.isdigit():
            return False
        route.metric = int(value)
    else:
        setattr(route, word, value)
    return True


def _ways(sheet: Sheet, number: int, line: str, route: _Words) -> bool:
    """A line of its own for each way: ``nexthop via 10.0.0.1 dev eth0 weight 1``, or the rest of a cached route."""
    words = line.split()
    if words[0] == "nexthop" and _take(route, words[1:]):
        sheet.understood(number)
        return True
    if words[0] == "cache":
        sheet.understood(number)
        return True
    if words[0] == "nexthop":
        route.whys.append("one of its ways is not understood")
    return False


def _flush(sheet: Sheet, words: _Words | None) -> None:
    if words is None or words.kind in {"broadcast", "multicast", "throw"}:
        if words is not None and words.kind == "throw":
            sheet.missed(words.line, "where a throw route leads depends on the rules")
        return
    if words.table == "local" or words.kind in {"local", "anycast"}:
        words.kind = "local"
    elif words.table not in _MAIN_TABLES:
        _foreign(sheet, words)
        return
    hops = [NextHop(discard=True)] if words.kind in _DISCARD else words.hops
    if not hops:
        sheet.missed(words.line, "no way to this prefix is printed")
        return
    for why in words.whys:
        sheet.partly(words.line, why)
    doubts = tuple(Doubt(sheet.origin(words.line), why) for why in words.whys)
    route = Route(
        words.prefix, tuple(dict.fromkeys(hops)), _protocol(words), sheet.origin(words.line), 0, words.metric, doubts,
    )  # fmt: skip
    sheet.add(words.line, route)


def _protocol(words: _Words) -> str:
    if words.kind == "local":
        return LOCAL
    direct = all(hop.address is None for hop in words.hops)
    if words.proto in {"kernel", ""} and direct and words.kind == "unicast":
        return CONNECTED
    return (
        _PROTOCOLS.get(words.proto, words.proto)
        if words.proto not in {"", "kernel", "boot", "static"}
        else "static"
    )


def _foreign(sheet: Sheet, words: _Words) -> None:
    """A route of another table, in the output of all tables: a rule sends packets there."""
    if sheet.instance == words.table:
        words.table = ""
        _flush(sheet, words)
        return
    why = f"table {words.table} is used by rules (ip rule), which are not modelled"
    sheet.draft(words.line)
    sheet.missed(words.line, why)
