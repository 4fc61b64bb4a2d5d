"""Routing tables of NX-OS (``show ip route``): a prefix on one line, its next hops on the lines after it.

Facts: Cisco Nexus command reference, "show ip route". "*" marks the best unicast next hops; "%name" a VRF.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from firedoor.model.network.addresses import Network
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import CONNECTED, LOCAL, NextHop, Route
from firedoor.readers.firewalls.routes.lists import protocols
from firedoor.readers.firewalls.routes.sheet import Sheet

_TABLE = re.compile(r'IP(?:v6)? Route Table for VRF "(?P<vrf>[^"]+)"')
_PREFIX = re.compile(
    r"(?P<prefix>[0-9A-Fa-f.:]+/\d+), ubest/mbest: (?P<uni>\d+)/\d+(?:, (?P<words>attached|.*))?"
)
_HOP = re.compile(r"\s+(?P<best>\*{0,2})via (?P<to>[^\s,]+), (?P<rest>.*)")
_COST = re.compile(r"\[(\d+)/(\d+)\]")
_INTERFACE = re.compile(r"[A-Z][A-Za-z\-]*\d[\w/.:]*|mgmt\d+")
_AGE = re.compile(r"(?:\d+:\d{2}:\d{2}|(?:\d+[ywdhm])+|never)")


@dataclass(slots=True)
class _Pending:
    line: int
    prefix: Network
    hops: list[NextHop] = field(default_factory=list)
    protocol: str = ""
    cost: tuple[int, int] = (0, 0)
    doubts: list[Doubt] = field(default_factory=list)


def fits(lines: Sequence[str]) -> bool:
    """Prefixes with "ubest/mbest"."""
    return any(_PREFIX.match(line) for line in lines)


def read(sheet: Sheet) -> None:
    """Read the output of one command."""
    pending: _Pending | None = None
    for number, line in sheet.rows():
        table, prefix = _TABLE.fullmatch(line), _PREFIX.fullmatch(line)
        if table or prefix:
            _flush(sheet, pending)
            pending = None
        if table:
            sheet.open("" if table["vrf"] == "default" else table["vrf"], number)
            sheet.understood(number)
        elif prefix and (network := _network(prefix["prefix"])) is not None:
            pending = _Pending(number, network)
            sheet.understood(number)
        elif not (pending and _hop(sheet, number, line, pending)) and not sheet.listed(
            number, line
        ):
            sheet.missed(number)
            if pending:
                pending.doubts.append(
                    Doubt(sheet.origin(number), "one of its ways is not understood")
                )
    _flush(sheet, pending)


def _network(text: str) -> Network | None:
    try:
        return ip_network(text)
    except ValueError:
        return None


def _hop(sheet: Sheet, number: int, line: str, pending: _Pending) -> bool:
    found = _HOP.fullmatch(line)
    if found is None:
        return False
    parts = [part.strip() for part in found["rest"].split(",")]
    cost = next((c for part in parts if (c := _COST.fullmatch(part))), None)
    interface = next((part for part in parts if _INTERFACE.fullmatch(part)), "")
    words = [p for p in parts if p and p != interface and not _COST.fullmatch(p) and not _AGE.fullmatch(p)]  # fmt: skip
    protocol = protocols("nxos").get(re.split(r"[-_ ]", words[0])[0]) if words else None
    hop = _next_hop(found["to"], interface, protocol or "")
    if protocol is None or hop is None:
        return False
    sheet.understood(number)
    if found["best"] == "*":
        pending.hops.append(hop)
        pending.protocol = protocol
        pending.cost = (int(cost[1]), int(cost[2])) if cost else (0, 0)
    return True


def _next_hop(to: str, interface: str, protocol: str) -> NextHop | None:
    if to.startswith("Null") or protocol == "discard":
        return NextHop(discard=True)
    target, _, vrf = to.partition("%")
    if protocol in {CONNECTED, LOCAL}:
        return NextHop(interface) if interface else None
    try:
        address = ip_address(target)
    except ValueError:
        return NextHop(to) if _INTERFACE.fullmatch(to) else None
    # Without a name of its own the main table stays "default", which makes the answer unknown, not wrong.
    return NextHop(address=address, instance=vrf) if vrf else NextHop(interface, address)


def _flush(sheet: Sheet, pending: _Pending | None) -> None:
    if pending is None:
        return
    if not pending.hops:
        if pending.protocol != "broadcast":
            sheet.missed(pending.line, "no way to this prefix is printed")
        return
    route = Route(
        pending.prefix, tuple(dict.fromkeys(pending.hops)), pending.protocol, sheet.origin(pending.line),
        *pending.cost, tuple(pending.doubts),
    )  # fmt: skip
    sheet.add(pending.line, route)
