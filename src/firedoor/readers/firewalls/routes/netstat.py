"""Routing tables as ``netstat -rn`` and ``route -n`` print them, on Linux and on the BSDs (pf firewalls, macOS).

Facts: netstat(1) of FreeBSD and OpenBSD (flags U, G, H, S, B, R; a prefix may leave out octets of 0), route(8) of
Linux.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, ip_address, ip_network

from firedoor.model.network.addresses import Network
from firedoor.model.network.route import CONNECTED, LOCAL, NextHop, Route
from firedoor.readers.firewalls.masks import masked_network
from firedoor.readers.firewalls.routes.sheet import Sheet

_LINUX = re.compile(r"Destination\s+Gateway\s+Genmask\s+Flags\s.*\bIface\b.*")
_LINUX6 = re.compile(r"Destination\s+Next Hop\s+Flags?\s.*\bIf(?:ace)?\b.*")
_BSD = re.compile(r"Destination\s+Gateway\s+Flags\s.*\b(?:Netif|Iface|Interface)\b.*")
_TITLE = re.compile(
    r"(?:Kernel IP(?:v6)? routing table|Routing tables?|Internet6?:|Encap:|.* routing table.*)"
)
_FIB = re.compile(
    r"Routing tables? \(fib: (?P<fib>\d+)\)|Routing tables? rdomain (?P<rd>\d+)", re.IGNORECASE
)
_FLAGS = re.compile(r"[A-Za-z123!<]+")
_IPV4_OCTETS = 4


def fits(lines: Sequence[str]) -> bool:
    """One of the headers."""
    return any(p.fullmatch(line.strip()) for line in lines[:40] for p in (_LINUX, _LINUX6, _BSD))


def read(sheet: Sheet) -> None:
    """Read the output of one command."""
    header: list[str] = []
    six = False
    for number, line in sheet.rows():
        text = line.strip()
        fib = _FIB.fullmatch(text)
        if any(p.fullmatch(text) for p in (_LINUX, _LINUX6, _BSD)):
            header = text.replace("Next Hop", "Gateway").lower().split()
            sheet.draft(number)
            sheet.understood(number)
        elif _TITLE.fullmatch(text):
            six = "6" in text or (six and not text.startswith("Internet"))
            if fib:
                name = fib["fib"] or fib["rd"]
                sheet.open("" if name == "0" else f"fib {name}", number)
            sheet.understood(number)
        elif header and _row(sheet, number, text.split(), header, six=six):
            continue
        elif not sheet.listed(number, line):
            sheet.missed(number)


def _row(sheet: Sheet, number: int, words: list[str], header: list[str], *, six: bool) -> bool:
    fields = dict(zip(header, words, strict=False))
    flags = fields.get("flags", fields.get("flag", ""))
    interface = _interface(words, header)
    try:
        prefix = _prefix(fields, six=six, flags=flags)
        hop = _hop(fields["gateway"], flags, interface)
    except (ValueError, KeyError):
        return False
    if hop is None or not _FLAGS.fullmatch(flags):
        return False
    sheet.understood(number)
    if "U" not in flags and "!" not in flags:
        return True  # not usable
    metric = fields.get("metric", "0")
    protocol = _protocol(flags, hop, prefix)
    route = Route(
        prefix, (hop,), protocol, sheet.origin(number), 0, int(metric) if metric.isdigit() else 0
    )
    sheet.add(number, route)
    return True


def _interface(words: list[str], header: list[str]) -> str:
    """The interface: on the BSDs a column may follow it that is often empty."""
    name = next(h for h in header if h in {"netif", "iface", "interface", "if"})
    at = header.index(name)
    if len(words) <= at:
        return ""
    return words[at]


def _prefix(fields: dict[str, str], *, six: bool, flags: str) -> Network:
    text = fields["destination"]
    if text == "default":
        return ip_network("::/0" if six or ":" in fields["gateway"] else "0.0.0.0/0")
    if "genmask" in fields:
        return masked_network(text, fields["genmask"])
    address, _, length = text.partition("/")
    address = address.partition("%")[0]
    if ":" in address:
        return ip_network(f"{address}/{length or 128}", strict=False)
    return _short(address, length, flags)


def _short(address: str, length: str, flags: str) -> Network:
    """A prefix of which octets of 0 may be left out: "10.1/16", "192.168.1"."""
    octets = address.split(".")
    full = ".".join(octets + ["0"] * (_IPV4_OCTETS - len(octets)))
    if length:
        return IPv4Network(f"{full}/{length}", strict=False)
    if len(octets) == _IPV4_OCTETS or "H" in flags:
        return IPv4Network(f"{full}/32")
    return IPv4Network(f"{full}/{8 * len(octets)}", strict=False)


def _hop(gateway: str, flags: str, interface: str) -> NextHop | None:
    if "B" in flags or "R" in flags or "!" in flags:
        return NextHop(discard=True)
    if not interface:
        return None
    if "G" not in flags:
        return NextHop(interface)
    address = ip_address(gateway.partition("%")[0])
    return NextHop(interface, address)


def _protocol(flags: str, hop: NextHop, prefix: Network) -> str:
    if hop.discard or "G" in flags:
        return "dynamic" if "D" in flags else "static"
    own = prefix.prefixlen == prefix.max_prefixlen and (
        hop.interface.startswith("lo") or "l" in flags
    )
    if own or (isinstance(prefix.network_address, IPv6Address) and "Un" in flags):
        return LOCAL
    return CONNECTED
