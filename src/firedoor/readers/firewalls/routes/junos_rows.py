"""Routes of Junos, however they are printed: which count, and what they say.

Facts: Junos CLI reference "show route" and its output fields; next hop types Local, Receive, Discard, Reject, Table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from firedoor.model.network.addresses import Address
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import NextHop, Route
from firedoor.readers.firewalls.routes.lists import protocols
from firedoor.readers.firewalls.routes.sheet import Sheet

_TABLE = re.compile(r"(?:(?P<instance>.+)\.)?inet6?\.0")
_DISCARD = {"discard", "reject"}
OWN = {"local", "receive", "multirecv"}
LAST_FIXED_LABEL = 15  # RFC 3032 section 2.1: labels 0 to 15 are reserved


@dataclass(slots=True)
class Entry:
    """One way to a destination as one protocol knows it."""

    line: int
    destination: str
    protocol: str
    active: bool
    preference: int = 0
    metric: int = 0
    hops: list[NextHop] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)
    own: bool = False  # the packets are for the device itself: no way leads on


def instance_of(table: str) -> str | None:
    """The routing instance of a table (``RED.inet.0``); None for tables that hold no IP routes."""
    found = _TABLE.fullmatch(table)
    return None if found is None else found["instance"] or ""


def next_hop(kind: str, to: str, via: str) -> NextHop | None:
    """A next hop by its type, its address and its interface; None if it is not understood."""
    word = kind.lower()
    if word in _DISCARD:
        return NextHop(discard=True)
    if word in OWN:
        return NextHop(via) if via else None
    if word == "table":
        instance = instance_of(to)
        # The main table has no name, so that its own keeps the answer unknown rather than wrong.
        return None if instance is None else NextHop(instance=instance or to)
    address: Address | None = None
    if to:
        try:
            address = ip_address(to)
        except ValueError:
            return None
    return NextHop(via, address) if via or address else None


def put(sheet: Sheet, entry: Entry) -> bool:
    """Put an entry into the table that is being read; False if it is not understood."""
    try:
        prefix = ip_network(entry.destination)
    except ValueError:
        return False
    if not entry.active or (entry.own and not entry.hops):
        return True
    hops = tuple(dict.fromkeys(entry.hops))
    if not hops:
        entry.whys.append("no way to this prefix is printed")
        hops = (NextHop(discard=True),)
    word = entry.protocol.lower()
    doubts = tuple(Doubt(sheet.origin(entry.line), why) for why in dict.fromkeys(entry.whys))
    protocol = protocols("junos").get(word, word)
    route = Route(
        prefix, hops, protocol, sheet.origin(entry.line), entry.preference, entry.metric, doubts
    )
    sheet.add(entry.line, route)
    return True
