"""Routing tables of PAN-OS: ``show routing route`` and ``show routing fib``, a table for each virtual router.

Facts: PAN-OS "show routing route" output with its legend. A connected route (C) shows the firewall's own address as
its next hop, a host route (H) none at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address, ip_network

from firedoor.model.network.addresses import Address, Network
from firedoor.model.network.route import CONNECTED, LOCAL, NextHop, Route
from firedoor.readers.firewalls.routes.sheet import Draft, Sheet, through

_ROUTER = re.compile(r"\s*(?:VIRTUAL|LOGICAL) ROUTER:\s+(?P<name>.+?)\s+\(id \d+\)")
_HEADER = re.compile(r"\s*destination\s+nexthop\s+metric\s+flags\b.*", re.IGNORECASE)
_RULE = re.compile(r"\s*[=-]{3,}")
_TOTAL = re.compile(r"\s*total routes shown:\s*(?P<count>\d+)")
_SUMMARY = re.compile(
    r"\s*(?:total|[A-Za-z]+ Routes?) \(?total\)?.*:\s*\d+|\s*\w+ Routes \(\w+\): \d+"
)
_ROW = re.compile(
    r"\s*(?P<net>[0-9A-Fa-f.:]+/\d+)\s+(?P<hop>\S+(?: \S+)?)\s+(?:(?P<metric>\d+)\s+)?"
    r"(?P<flags>(?:A\??|\?|~|[CHSRBEM]|O[io12]?)(?:\s*(?:\?|~|[CHSRBEM]|O[io12]?)){0,4})(?P<rest>(?:\s+\S+){0,3})"
)
_ORIGINS = {
    "C": CONNECTED,
    "H": LOCAL,
    "S": "static",
    "R": "rip",
    "O": "ospf",
    "B": "bgp",
    "~": "internal",
}
_INTERFACE = re.compile(r"[A-Za-z][\w.\-/]*")
_NOWHERE = {"0.0.0.0", "::"}  # noqa: S104 - printed where a route has no neighbour


@dataclass(slots=True)
class _State:
    rows: int = 0
    bad: bool = False


def fits(lines: Sequence[str]) -> bool:
    """The legend of the flags, or the header of the table."""
    return any(line.lstrip().startswith("flags: A:active") for line in lines) or (
        any(_ROUTER.fullmatch(line.rstrip()) for line in lines)
        and any(_HEADER.fullmatch(line.rstrip()) for line in lines)
    )


def read(sheet: Sheet) -> None:
    """Read the output of one command."""
    state = _State()
    total: tuple[int, int] | None = None
    for number, line in sheet.rows():
        router, count = _ROUTER.fullmatch(line), _TOTAL.fullmatch(line)
        if router:
            sheet.open(router["name"], number)
            sheet.understood(number)
        elif count:
            total = (number, int(count["count"]))
            sheet.understood(number)
        elif _HEADER.fullmatch(line):
            sheet.draft(number)
            sheet.understood(number)
        elif _SUMMARY.fullmatch(line) or _RULE.fullmatch(line):
            sheet.irrelevant(number)
        elif _row(sheet, number, line):
            state.rows += 1
        elif not sheet.listed(number, line):
            sheet.missed(number)
    for draft in sheet.drafts:
        _with_interfaces(draft)
    _check(sheet, state.rows, total)


def _check(sheet: Sheet, rows: int, total: tuple[int, int] | None) -> None:
    """The last line says how many routes were printed; without it the output is cut off."""
    if total is None:
        sheet.doubt(sheet.last, 'the closing line "total routes shown" is missing')
    elif rows < total[1]:
        # The count is of all virtual routers together: any of the tables may lack routes.
        sheet.doubt_all(total[0], f"{total[1]} routes are announced here, {rows} are printed")
    elif sheet.drafts:
        sheet.drafts[-1].ended = True


def _row(sheet: Sheet, number: int, line: str) -> bool:
    found = _ROW.fullmatch(line)
    if found is None:
        return False
    flags = found["flags"].replace(" ", "")
    try:
        prefix: Network = ip_network(found["net"])
        address: Address | None = ip_address(found["hop"])
    except ValueError:
        return _elsewhere(sheet, number, found)
    interface = _interface(found["rest"].split())
    if interface is None:
        return False
    sheet.understood(number)
    if not flags.startswith("A") or "M" in flags:
        return True  # not in use, or multicast
    origin = next((word for letter, word in _ORIGINS.items() if letter in flags), "")
    if not origin:
        return False
    if found["hop"] in _NOWHERE or origin == CONNECTED:
        address = address if origin == CONNECTED else None
    hop = NextHop(interface, address) if interface or address else None
    hops = () if hop is None else (hop,)
    sheet.add(
        number,
        Route(
            prefix,
            hops,
            origin,
            sheet.origin(number),
            _distance(origin),
            int(found["metric"] or 0),
        ),
    )
    return True


def _distance(origin: str) -> int:
    """The table shows routes in use only, so that their order does not depend on it; connected ones come first."""
    return 0 if origin in {CONNECTED, LOCAL} else 10


def _elsewhere(sheet: Sheet, number: int, found: re.Match[str]) -> bool:
    """A next hop that is no address: discard, or another virtual router."""
    word = found["hop"]
    try:
        prefix = ip_network(found["net"])
    except ValueError:
        return False
    if word.lower() in {"discard", "drop"}:
        hop = NextHop(discard=True)
    elif re.fullmatch(r"(?:vr|lr) \S+", word):
        hop = NextHop(instance=word.split()[1].partition("/")[0])
    else:
        return False
    sheet.understood(number)
    if found["flags"].startswith("A"):
        sheet.add(number, Route(prefix, (hop,), "static", sheet.origin(number), 10))
    return True


def _interface(rest: list[str]) -> str | None:
    """The interface among age, interface and AS; None if there are words that have no place."""
    names = [word for word in rest if not word.isdigit()]
    if len(names) > 1 or (names and not _INTERFACE.fullmatch(names[0])):
        return None
    return names[0] if names else ""


def _with_interfaces(draft: Draft) -> None:
    """Give host routes the interface whose connected route shows the same address, and drop own addresses as hops."""
    owner = {hop.address: hop.interface for route in draft.routes if route.protocol == CONNECTED
             for hop in route.next_hops}  # fmt: skip
    for index, route in enumerate(draft.routes):
        if route.protocol == CONNECTED:
            draft.routes[index] = replace(route, next_hops=through(route.next_hops[0].interface))
        elif route.protocol == LOCAL:
            draft.routes[index] = replace(
                route, next_hops=through(owner.get(route.prefix.network_address, ""))
            )
