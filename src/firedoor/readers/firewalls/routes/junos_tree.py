"""``show route | display json`` and ``| display xml`` of Junos."""

from __future__ import annotations

from collections.abc import Sequence

from firedoor.readers.firewalls.routes.json_tree import json_tree
from firedoor.readers.firewalls.routes.junos_rows import OWN, Entry, instance_of, next_hop, put
from firedoor.readers.firewalls.routes.lists import fields, table_is_irrelevant
from firedoor.readers.firewalls.routes.sheet import Sheet
from firedoor.readers.firewalls.routes.tree import LOOSE_TEXT, Node, Tree
from firedoor.readers.firewalls.routes.xml_tree import xml_tree

_ACTIVE = {"*", "+", "#"}


def fits_json(lines: Sequence[str]) -> bool:
    """A JSON document with the routes of Junos."""
    text = "\n".join(lines[:200])
    return (
        text.lstrip().startswith("{") and '"route-information"' in text and '"route-table"' in text
    )


def fits_xml(lines: Sequence[str]) -> bool:
    """An XML document with the routes of Junos."""
    text = "\n".join(lines[:40])
    return (
        text.lstrip().startswith("<") and "<route-information" in text and "<route-table>" in text
    )


def read_json(sheet: Sheet) -> None:
    """Read the output of one command."""
    _read(sheet, json_tree("\n".join(sheet.book.lines[sheet.first - 1 : sheet.last]), sheet.first))


def read_xml(sheet: Sheet) -> None:
    """Read the output of one command."""
    lines = list(sheet.book.lines[sheet.first - 1 : sheet.last])
    while lines and not lines[-1].strip().startswith("<"):
        lines.pop()
    _read(sheet, xml_tree("\n".join(lines), sheet.first))


def _read(sheet: Sheet, tree: Tree) -> None:
    end = tree.broken - 1 if tree.broken is not None else max(tree.root.last, sheet.first)
    sheet.understood(
        *(
            n
            for n in range(sheet.first, min(end, sheet.last) + 1)
            if sheet.book.lines[n - 1].strip()
        )
    )
    for table in _tables(sheet, tree.root):
        _table(sheet, table)
    for number in range(end + 1, sheet.last + 1):
        text = sheet.book.lines[number - 1]
        if text.strip() and not sheet.listed(number, text):
            sheet.missed(number, "the document breaks off or is malformed before this line")
    if tree.broken is not None:
        sheet.doubt(min(tree.broken, sheet.last), "the document breaks off or is malformed here")


def _tables(sheet: Sheet, root: Node) -> list[Node]:
    """The tables, under ``route-information`` (in XML under ``rpc-reply`` and, on a cluster, a list of members)."""
    found, level = [], [root]
    while level:
        for node in level:
            _unknown(sheet, node, "document", None)
        level = [
            member
            for node in level
            for member in node.members
            if member.name in fields("junos", "document")
        ]
        found += [node for node in level if node.name == "route-table"]
        level = [node for node in level if node.name not in {"route-table", "attributes", "banner"}]
    return found


def _table(sheet: Sheet, table: Node) -> None:
    name = table.value("table-name")
    instance = instance_of(name)
    if instance is None:
        _without_routes(sheet, table, name)
        return
    draft = sheet.open(instance, table.line)
    _unknown(sheet, table, "table", None)
    active = sum(_destination(sheet, rt) for rt in table.all("rt"))
    promised = table.value("active-route-count")
    if promised.isdigit() and active < int(promised):
        sheet.doubt(
            table.line, f"{promised} active routes are announced here, {active} are printed"
        )
    elif table.last:
        draft.ended = True


def _without_routes(sheet: Sheet, table: Node, name: str) -> None:
    """A table that is not for IP packets: on the list, or, like that of MPLS labels, not modelled."""
    lines = range(table.line, min(table.last, sheet.last) + 1)
    if table_is_irrelevant(name):
        sheet.irrelevant(*lines)
    elif any(True for _ in table.all("rt")):
        why = f"the table {name or 'without a name'} is not modelled"
        for number in lines:
            sheet.missed(number, why)
        sheet.doubt_all(table.line, why)


def _destination(sheet: Sheet, rt: Node) -> int:
    """Read the entries of one destination; how many are active."""
    length = rt.value("rt-prefix-length")
    text = rt.value("rt-destination")
    destination = f"{text}/{length}" if length and "/" not in text else text
    active = 0
    whys: list[str] = []
    _unknown(sheet, rt, "destination", whys)
    for node in rt.all("rt-entry"):
        entry = _entry(sheet, node, destination, list(whys))
        active += entry.active
        if not put(sheet, entry):
            sheet.missed(rt.line, "this destination is not understood")
    return min(active, 1)


def _entry(sheet: Sheet, node: Node, destination: str, whys: list[str]) -> Entry:
    active = node.value("active-tag") in _ACTIVE
    numbers = [node.value(key) for key in ("preference", "metric")]
    preference, metric = (int(text) if text.isascii() and text.isdigit() else 0 for text in numbers)
    _unknown(sheet, node, "entry", whys)
    entry = Entry(
        node.line, destination, node.value("protocol-name"), active, preference, metric, whys=whys
    )
    kind = node.value("nh-type")
    ways = list(node.all("nh"))
    for way in ways:
        _unknown(sheet, way, "way", entry.whys)
        _way(sheet, way, kind, entry)
    if not ways and kind:
        hop = next_hop(kind, "", "")
        entry.own = kind.lower() in OWN
        if hop is not None:
            entry.hops.append(hop)
    return entry


def _way(sheet: Sheet, way: Node, kind: str, entry: Entry) -> None:
    table = way.value("nh-table")
    via = way.value("via") or way.value("nh-local-interface")
    shown = kind if kind.lower() in {"local", "discard", "reject", "receive"} else ""
    hop = next_hop("table", table, "") if table else next_hop(shown, way.value("to"), via)
    if hop is None:
        why = "this way is not understood"
        sheet.missed(way.line, why)
        entry.whys.append(why)
    else:
        entry.hops.append(hop)


def _unknown(sheet: Sheet, node: Node, part: str, whys: list[str] | None) -> None:
    """Members that are not known: they could change what the rest means."""
    for member in node.members:
        if member.name in fields("junos", part):
            continue
        why = f'what "{member.name[:40]}" means for a route is not modelled'
        for number in range(member.line, min(max(member.last, member.line), sheet.last) + 1):
            if member.name == LOOSE_TEXT and sheet.book.lines[number - 1].strip():
                sheet.missed(number)
            else:
                sheet.partly(number, why)
        if whys is None:
            sheet.doubt(member.line, why)
        else:
            whys.append(why)
