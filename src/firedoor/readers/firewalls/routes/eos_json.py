"""``show ip route vrf all | json`` of Arista EOS (and ``show ipv6 route``): VRFs, prefixes, ways.

Facts: the fields of the command's JSON: routeType, routeAction (forward, drop), preference, metric, vias.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import NextHop, Route
from firedoor.readers.firewalls.routes.json_tree import json_tree
from firedoor.readers.firewalls.routes.lists import fields, protocols
from firedoor.readers.firewalls.routes.sheet import Sheet
from firedoor.readers.firewalls.routes.tree import Node, Tree

_DROP = {"drop", "discard", "unreachable", "reject"}


def fits(lines: Sequence[str]) -> bool:
    """A JSON document with VRFs and their routes."""
    text = "\n".join(lines[:60])[:4000]
    return (
        text.lstrip().startswith("{")
        and '"vrfs"' in text
        and '"routes"' in text
        and '"rout' in text
    )


def read(sheet: Sheet) -> None:
    """Read the output of one command."""
    lines = sheet.book.lines[sheet.first - 1 : sheet.last]
    tree = json_tree("\n".join(lines), sheet.first)
    _states(sheet, tree)
    for document in tree.root.members:
        _unknown(sheet, document, "document")
        for vrfs in document.all("vrfs"):
            for vrf in vrfs.members:
                _vrf(sheet, vrf)
    if tree.broken is not None:
        sheet.doubt(min(tree.broken, sheet.last), "the document breaks off or is malformed here")


def _states(sheet: Sheet, tree: Tree) -> None:
    end = tree.broken if tree.broken is not None else tree.root.last
    for number in range(sheet.first, sheet.last + 1):
        text = sheet.book.lines[number - 1]
        if not text.strip():
            continue
        if number < end or (number == end and tree.broken is None):
            sheet.understood(number)
        elif not sheet.listed(number, text):
            sheet.missed(number, "the document breaks off or is malformed before this line")


def _vrf(sheet: Sheet, vrf: Node) -> None:
    draft = sheet.open("" if vrf.name == "default" else vrf.name, vrf.line)
    _unknown(sheet, vrf, "vrf")
    for routes in vrf.all("routes"):
        for route in routes.members:
            _route(sheet, route)
    draft.ended = bool(vrf.last)


def _route(sheet: Sheet, node: Node) -> None:
    whys: list[str] = []
    _unknown(sheet, node, "route", whys)
    try:
        prefix = ip_network(node.name)
        hops = tuple(dict.fromkeys(_hop(sheet, via, whys) for via in node.all("vias")))
        distance, metric = (int(node.value(key) or 0) for key in ("preference", "metric"))
    except ValueError:
        sheet.missed(node.line, f'the route "{node.name[:45]}" is not understood')
        return
    if node.value("routeAction") in _DROP:
        hops = (NextHop(discard=True),)
    elif node.value("routeAction") not in {"forward", ""} or not hops:
        whys.append("what is done with packets to this prefix is not understood")
        hops = hops or (NextHop(discard=True),)
    doubts = tuple(Doubt(sheet.origin(node.line), why) for why in whys)
    if whys:
        sheet.partly(node.line, whys[0])
    kind = node.value("routeType")
    origin = sheet.book.origin(node.line, f"route {node.name}")
    sheet.add(
        node.line,
        Route(prefix, hops, protocols("eos").get(kind, kind), origin, distance, metric, doubts),
    )


def _hop(sheet: Sheet, via: Node, whys: list[str]) -> NextHop:
    _unknown(sheet, via, "way", whys)
    interface, address = via.value("interface"), via.value("nexthopAddr")
    if interface.lower().startswith("null"):
        return NextHop(discard=True)
    if not interface and not address:
        raise ValueError("a way leads nowhere")
    return NextHop(interface, ip_address(address) if address else None)


def _unknown(sheet: Sheet, node: Node, part: str, whys: list[str] | None = None) -> None:
    for member in node.members:
        if member.name not in fields("eos", part):
            why = f'what "{member.name[:40]}" means for a route is not modelled'
            sheet.partly(member.line, why)
            if whys is None:
                sheet.doubt(member.line, why)
            else:
                whys.append(why)
