"""Route maps, as translations use them. Policy routing and routing protocols only need to know that they are there."""

from __future__ import annotations

from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.ios.drafts import RouteMapEntry
from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.words import Words
from firedoor.readers.firewalls.ios.work import Work


def read_route_map(work: Work, node: Node) -> None:
    """``route-map NAME permit|deny SEQ`` with its lines."""
    words = Words(node.words, 1)
    name = words.next() if words.peek() else ""
    permit = words.take("permit", "deny") != "deny"
    sequence = words.number() if words.is_number() else 10
    entry = RouteMapEntry(name, permit, sequence, work.origin(node))
    work.route_maps.setdefault(name, []).append(entry)
    if words.rest() and not words.take("ordering-seq"):
        entry.doubts.append(work.missed(node))
    else:
        work.understood(node)
    for child in node.children:
        _line(work, entry, child)


def _line(work: Work, entry: RouteMapEntry, node: Node) -> None:
    """``match ip address`` and ``match interface`` are what translations ask; the rest is of routing protocols."""
    if node.starts("match", "ip", "address") and "prefix-list" not in node.low:
        entry.lists += node.words[3:]
        work.understood(node)
    elif node.starts("match", "interface"):
        entry.interfaces += node.words[2:]
        work.understood(node)
    elif node.low[0] == "description":
        work.irrelevant(node)
    elif work.is_listed(node, "route-map"):
        if node.low[0] == "match":
            what = "this condition is not modelled for translations"
            entry.doubts.append(Doubt(work.origin(node), what))
    else:
        entry.doubts.append(work.missed(node))
