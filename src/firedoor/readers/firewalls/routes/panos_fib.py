"""Forwarding tables of PAN-OS: ``show routing fib``, a table for each virtual router.

Facts: PAN-OS "show routing fib" output with its legend: u is up, h host, g gateway, e ecmp, * the preferred path.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from firedoor.model.network.route import CONNECTED, LOCAL, NextHop, Route
from firedoor.readers.firewalls.routes.sheet import Sheet

_ROUTER = re.compile(r"\s*(?:virtual|logical)-router name: (?P<name>\S.*)")
_HEADER = re.compile(r"\s*id\s+destination\s+nexthop\s+flags\s+interface\s+mtu\s*")
_SHOWN = re.compile(r"\s*number of fib entries shown:\s*(?P<count>\d+)")
_INTERFACES = re.compile(r"\s*interfaces:|(?:\s*[a-z][\w.\-/]*\d)+\s*|\s*route table:")
_COUNTS = re.compile(
    r"\s*(?:total virtual-router shown :|(?:maximum|number) of (?:IPv[46] )?fib entries for .*:)\s*\d+"
    r"|\s*flags: u - up, h - host,.*|\s*-{3,}"
)
_ROW = re.compile(
    r"\s*\d+\s+(?P<net>[0-9A-Fa-f.:]+/\d+)\s+(?P<hop>[0-9A-Fa-f.:]+)\s+(?P<flags>[uhge*]+)\s+"
    r"(?P<interface>[A-Za-z][\w.\-/]*)\s+\d+"
)
_NOWHERE = {"0.0.0.0", "::"}  # noqa: S104 - printed where a route has no neighbour


def fits(lines: Sequence[str]) -> bool:
    """The header of the table below the name of a virtual router."""
    return any(_HEADER.fullmatch(line) for line in lines) and any(
        _ROUTER.fullmatch(line) for line in lines
    )


def read(sheet: Sheet) -> None:
    """Read the output of one command."""
    promise: tuple[int, int] | None = None
    rows = 0
    for number, line in sheet.rows():
        router, shown = _ROUTER.fullmatch(line), _SHOWN.fullmatch(line)
        if router:
            _end(sheet, promise, rows)
            sheet.open(router["name"], number)
            promise, rows = None, 0
            sheet.understood(number)
        elif shown:
            promise = (number, int(shown["count"]))
            sheet.understood(number)
        elif _HEADER.fullmatch(line) or (promise is None and _INTERFACES.fullmatch(line)):
            sheet.understood(number)
        elif _row(sheet, number, line):
            rows += 1
        elif _COUNTS.fullmatch(line):
            sheet.irrelevant(number)
        elif not sheet.listed(number, line):
            sheet.missed(number)
    _end(sheet, promise, rows)


def _row(sheet: Sheet, number: int, line: str) -> bool:
    found = _ROW.fullmatch(line)
    if found is None:
        return False
    try:
        prefix = ip_network(found["net"])
        address = None if found["hop"] in _NOWHERE else ip_address(found["hop"])
    except ValueError:
        return False
    sheet.understood(number)
    if "u" in found["flags"]:
        protocol = LOCAL if "h" in found["flags"] else "fib" if address else CONNECTED
        hop = NextHop(found["interface"], address)
        sheet.add(number, Route(prefix, (hop,), protocol, sheet.origin(number)))
    return True


def _end(sheet: Sheet, promise: tuple[int, int] | None, rows: int) -> None:
    """Before the rows stands how many there are."""
    if not sheet.drafts:
        return
    if promise is None:
        sheet.doubt(sheet.drafts[-1].line, "the count of the entries is missing")
    elif rows < promise[1]:
        sheet.doubt(promise[0], f"{promise[1]} entries are announced here, {rows} are printed")
    else:
        sheet.drafts[-1].ended = True
