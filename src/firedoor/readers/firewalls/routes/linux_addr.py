"""Interface addresses of Linux: ``ip addr`` in its long form, its one-line form (``-o``) and the brief one (``-br``).

Facts: ip-address(8). An interface that is switched on and has no link (NO-CARRIER) counts as up: a cable is enough.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv6Address,
    IPv6Interface,
    ip_address,
    ip_interface,
)

from firedoor.readers.firewalls.routes.sheet import Sheet

_LINK = re.compile(
    r"\d+: (?P<name>[^\s:@]+)(?:@\S+)?: <(?P<flags>[A-Z0-9_,\-]*)> mtu \d+(?:.* master (?P<master>\S+))?.*"
)
_ONE_LINE = re.compile(r"\d+: (?P<name>[^\s:@]+)(?:@\S+)?\s+(?P<rest>inet6? .*)")
_BRIEF = re.compile(
    r"(?P<name>[^\s@:]+)(?:@\S+)?\s+(?P<state>UP|DOWN|UNKNOWN|LOWERLAYERDOWN|DORMANT|TESTING|NOTPRESENT)"
    r"(?P<rest>(?:\s+[0-9a-fA-F.:]+(?:/\d+| peer \S+)(?: metric \d+)?)*)"
)
_ADDRESS = re.compile(r"\s*inet6? (?P<own>\S+)(?: peer (?P<peer>\S+))?(?P<words>(?: .*)?)")
_ELSE = re.compile(
    r"\s+(?:link/\w+.*|valid_lft .*|altname .*|vf \d+ .*|(?:RX|TX)\b.*|\d[\d ]+"
    r"|(?:vlan|bridge|bond|vrf|vxlan|tun|veth|ipip|gre|sit|wireguard|dummy)(?:_slave)?(?: .*)?"
    r"|alias .*|promiscuity .*|minmtu .*)"
)
_WORDS = re.compile(
    r"(?: (?:brd \S+|any \S+|scope \S+|secondary|dynamic|deprecated|tentative|temporary|permanent|mngtmpaddr"
    r"|noprefixroute|nodad|home|optimistic|stable-privacy|proto \S+|metric \d+|autojoin|flags \w+))*"
    r"(?: [^\s\\]+)?(?:\\?\s*valid_lft .*)?\\?"
)
_MOST_SPARE_BITS = 2


def fits(lines: Sequence[str]) -> bool:
    """Interfaces with their number and flags, or one line with ``inet`` for each address."""
    shown = [line for line in lines if line.strip()][:4]
    if any(_LINK.match(line) or _ONE_LINE.match(line) for line in shown):
        return True
    brief = [_BRIEF.fullmatch(line.rstrip()) for line in shown]
    return all(brief) and any(found is not None and found["rest"] for found in brief)


def read(sheet: Sheet) -> None:
    """Read the output of one command."""
    name, up = "", True
    master: tuple[int, str] | None = None
    for number, line in sheet.rows():
        link, single, brief = (
            _LINK.fullmatch(line),
            _ONE_LINE.fullmatch(line),
            _BRIEF.fullmatch(line),
        )
        if link:
            name, up = link["name"], "UP" in link["flags"].split(",")
            master = (number, link["master"]) if link["master"] else None
            sheet.understood(number)
        elif single:
            known = _address(sheet, number, single["rest"], single["name"], up=True)
            _missed(sheet, number, known=known)
        elif brief:
            _brief(sheet, number, brief)
        elif name and line.lstrip().startswith("inet"):
            _missed(sheet, number, known=_address(sheet, number, line, name, up=up))
            _enslaved(sheet, master)
            master = None
        elif _ELSE.fullmatch(line):
            sheet.irrelevant(number)
        elif not sheet.listed(number, line):
            name = (
                name if line[0].isspace() else ""
            )  # addresses may follow that are of another interface
            _missed(sheet, number, known=False)


def _missed(sheet: Sheet, number: int, *, known: bool) -> None:
    if not known:
        # A network may be missing from the routing table that the addresses make.
        sheet.draft(number)
        sheet.missed(number, "is no line that a list of addresses is known to hold")


def _enslaved(sheet: Sheet, master: tuple[int, str] | None) -> None:
    """An interface with an address that belongs to a VRF looks its packets up in another table."""
    if master is not None:
        why = f"whether {master[1][:40]} is a VRF with a table of its own is not printed"
        sheet.draft(master[0])
        sheet.partly(master[0], why)
        sheet.doubt(master[0], why)


def _brief(sheet: Sheet, number: int, found: re.Match[str]) -> None:
    addresses = re.findall(r"([0-9a-fA-F.:]+(?:/\d+| peer \S+))(?: metric \d+)?", found["rest"])
    known = all(
        _address(sheet, number, f"inet {text}", found["name"], up=True) for text in addresses
    )
    _missed(sheet, number, known=known)
    if known and found["state"] in {"UP", "UNKNOWN"}:
        sheet.understood(number)
    elif known:
        sheet.partly(
            number, "whether it is switched off or only without a link is not printed: taken as up"
        )


def _address(sheet: Sheet, number: int, text: str, name: str, *, up: bool) -> bool:
    found = _ADDRESS.fullmatch(text.rstrip())
    if found is None or not _WORDS.fullmatch(found["words"].rstrip()):
        return False
    try:
        own = ip_interface(found["own"])
        address = _facing(own, found["peer"]) if found["peer"] else own
    except ValueError:
        return False
    sheet.understood(number)
    if address is None:
        address = own
        why = "the route to the peer of this address is not modelled here"
        sheet.partly(number, why)
        sheet.problem(number, why, "add the output of `ip route` of this machine")
    sheet.addresses.append((name, address, up, sheet.origin(number)))
    return True


def _facing(own: IPv4Interface | IPv6Interface, peer: str) -> IPv4Interface | IPv6Interface | None:
    """The own address with a prefix that holds the peer, where the two are neighbours; None where they are not."""
    other, _, length = peer.partition("/")
    far: IPv4Address | IPv6Address = ip_address(other)
    if far.version != own.version:
        raise ValueError("the peer is of the other family")
    shortest = min(int(length) if length else own.max_prefixlen, own.max_prefixlen)
    for bits in range(shortest, max(own.max_prefixlen - _MOST_SPARE_BITS, 0) - 1, -1):
        wider = ip_interface(f"{own.ip}/{bits}")
        if far in wider.network:
            return wider
    wide = ip_interface(f"{own.ip}/{shortest}")
    return wide if far in wide.network else None
