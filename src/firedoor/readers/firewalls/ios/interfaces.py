"""Interface blocks: which lines there are, and what each one says."""

from __future__ import annotations

import re
from collections.abc import Callable

from firedoor.readers.firewalls.ios import interface_addresses as addresses
from firedoor.readers.firewalls.ios import interface_lines as lines
from firedoor.readers.firewalls.ios.drafts import InterfaceDraft
from firedoor.readers.firewalls.ios.interface_names import (
    canonical,
    is_interface_word,
    take_interface,
)
from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.words import NotUnderstood, Words
from firedoor.readers.firewalls.ios.work import Work

MOST_IN_A_RANGE = 4096
_RANGE = re.compile(r"^(.*?)(\d+)\s*-\s*(?:[A-Za-z/.\d]*?)(\d+)$")
Handler = Callable[[Work, InterfaceDraft, Node, Words], None]

# By the first words of a line, the longest first.
HANDLERS: dict[tuple[str, ...], Handler] = {
    ("description",): lines.description,
    ("shutdown",): lines.shutdown,
    ("no", "shutdown"): lines.no_shutdown,
    ("ip", "address"): addresses.ip_address,
    ("ip", "unnumbered"): addresses.unnumbered,
    ("ipv6", "unnumbered"): addresses.unnumbered,
    ("no", "ip", "address"): addresses.no_address,
    ("no", "ipv6", "address"): addresses.no_address,
    ("ipv6", "address"): addresses.ipv6_address,
    ("ipv6", "enable"): lines.nothing,
    ("standby",): addresses.virtual,
    ("vrrp",): addresses.virtual,
    ("glbp",): addresses.virtual,
    ("vrf", "forwarding"): lines.vrf,
    ("ip", "vrf", "forwarding"): lines.vrf,
    ("no", "vrf", "forwarding"): lines.nothing,
    ("no", "ip", "vrf", "forwarding"): lines.nothing,
    ("switchport",): lines.switchport,
    ("no", "switchport"): lines.no_switchport,
    ("channel-group",): lines.layer2,
    ("encapsulation",): lines.encapsulation,
    ("ip", "access-group"): lines.access_group,
    ("ipv6", "traffic-filter"): lines.access_group,
    ("no", "ip", "access-group"): lines.nothing,
    ("zone-member", "security"): lines.zone,
    ("ip", "nat", "inside"): lines.nat,
    ("ip", "nat", "outside"): lines.nat,
    ("ip", "nat", "enable"): lines.nat_enable,
    ("ip", "inspect"): lines.nothing,
    ("ip", "policy", "route-map"): lines.policy_route,
    ("ipv6", "policy", "route-map"): lines.policy_route,
    ("crypto", "map"): lines.crypto_map,
    ("tunnel", "source"): lines.tunnel_source,
    ("tunnel", "destination"): lines.tunnel_destination,
    ("tunnel", "mode"): lines.tunnel_mode,
    ("tunnel", "vrf"): lines.nothing,
    ("tunnel", "protection"): lines.nothing,
    ("ip", "nhrp", "map"): lines.nhrp,
    ("ip", "nhrp", "nhs"): lines.nhrp,
    ("peer", "default", "ip", "address"): lines.peer_pool,
    ("ppp", "ipcp", "route", "default"): lines.ppp_default,
    ("mpls", "ip"): lines.mpls,
    ("no", "mpls", "ip"): lines.nothing,
    ("ip", "ospf"): lines.ospf,
    ("ipv6", "ospf"): lines.ospf,
    ("ospfv3",): lines.ospf,
    ("ip", "router"): lines.runs,
    ("ipv6", "router"): lines.runs,
    ("ipv6", "rip"): lines.ipv6_protocol,
    ("ipv6", "eigrp"): lines.ipv6_protocol,
    ("service-policy", "type", "access-control"): lines.nothing_but_blocks,
    ("ip", "wccp"): lines.wccp,
    ("ipv6", "wccp"): lines.wccp,
    ("ipv6", "verify"): lines.nothing_but_blocks,
    ("ip", "verify"): lines.nothing_but_blocks,
    ("ip", "source", "binding"): lines.nothing_but_blocks,
    ("ip", "ips"): lines.nothing_but_blocks,
    ("ip", "urlfilter"): lines.nothing_but_blocks,
    ("ip", "admission"): lines.nothing_but_blocks,
    ("ip", "auth-proxy"): lines.nothing_but_blocks,
    ("mac", "access-group"): lines.nothing_but_blocks,
}
_LONGEST = 4
_READ_WHAT_IS_BELOW = {addresses.virtual, lines.nothing_but_blocks}


def read_interface(work: Work, node: Node) -> None:
    """``interface NAME`` or ``interface range ...`` with its lines."""
    try:
        names = _names(node)
    except NotUnderstood as why:
        work.doubts.append(work.missed(node, str(why)))
        return
    work.understood(node)
    for name in names:
        draft = work.interfaces.get(name)
        if draft is None:
            draft = work.interfaces[name] = InterfaceDraft(name, work.origin(node))
        _lines(work, draft, node)


def _lines(work: Work, draft: InterfaceDraft, node: Node) -> None:
    for child in work.inside(node, draft.doubt):
        handler, used = _handler(child)
        if handler is None and work.is_listed(child, "interface"):
            continue
        if handler is None:
            draft.doubt(work.missed(child))
        else:
            _handle(work, draft, child, handler, used)
        if handler not in _READ_WHAT_IS_BELOW:
            for below in child.children:
                draft.doubt(work.missed(below))


def _handle(work: Work, draft: InterfaceDraft, node: Node, handler: Handler, used: int) -> None:
    work.understood(node)
    try:
        handler(work, draft, node, Words(node.words, used))
    except NotUnderstood as why:
        draft.doubt(work.missed(node, str(why)))


def _handler(node: Node) -> tuple[Handler | None, int]:
    for length in range(_LONGEST, 0, -1):
        handler = HANDLERS.get(node.low[:length])
        if handler is not None and len(node.low) >= length:
            return handler, length
    return None, 0


def _names(node: Node) -> list[str]:
    words = Words(node.words, 1)
    if not words.take("range"):
        return [_one(words)]
    text = " ".join(words.rest())
    return list(dict.fromkeys(name for part in text.split(",") for name in _expand(part.strip())))


def _one(words: Words) -> str:
    """A name; a word that is no type of interface known here is taken as it is."""
    known = is_interface_word(words.peek())
    name = take_interface(words) if known else words.next()
    words.take("point-to-point", "multipoint", "l2transport")
    if words.take("type"):  # interface Virtual-Template1 type tunnel
        words.next()
    words.finish()
    return name


def _expand(part: str) -> list[str]:
    found = _RANGE.match(part)
    if found is None:
        return [canonical(part.replace(" ", ""))]
    stem, first, last = found[1].replace(" ", ""), int(found[2]), int(found[3])
    if not first <= last < first + MOST_IN_A_RANGE:
        raise NotUnderstood("this range of interfaces is not understood")
    return [canonical(f"{stem}{number}") for number in range(first, last + 1)]
