"""Protocols by the names that configurations use (IANA protocol numbers)."""

from __future__ import annotations

from collections.abc import Mapping

from firedoor.model.network.ranges import Range

LAST_PROTOCOL, LAST_PORT = 255, 65535

PROTOCOLS: Mapping[str, int] = {
    "hopopt": 0, "icmp": 1, "igmp": 2, "ggp": 3, "ipinip": 4, "ipip": 4, "ipencap": 4, "st": 5, "tcp": 6,
    "egp": 8, "igp": 9, "igrp": 9, "pup": 12, "udp": 17, "hmp": 20, "xns-idp": 22, "rdp": 27, "iso-tp4": 29,
    "dccp": 33, "ipv6": 41, "ipv6-route": 43, "ipv6-frag": 44, "idrp": 45, "rsvp": 46, "gre": 47, "esp": 50,
    "ah": 51, "ahp": 51, "skip": 57, "icmp6": 58, "icmpv6": 58, "ipv6-icmp": 58, "ipv6-nonxt": 59,
    "ipv6-opts": 60, "eigrp": 88, "ospf": 89, "nos": 94, "etherip": 97, "encap": 98, "pim": 103, "pcp": 108,
    "snp": 109, "vrrp": 112, "carp": 112, "l2tp": 115, "isis": 124, "sctp": 132, "fc": 133, "udplite": 136,
    "mpls-in-ip": 137,
}  # fmt: skip


def protocol_number(word: str) -> int | None:
    """Return the number of a protocol given by name or number; None if it is neither."""
    if word.isascii() and word.isdigit():
        # Longer ones are none, and a very long one takes Python too long to read.
        return int(word) if len(word) <= 3 and int(word) <= LAST_PROTOCOL else None  # noqa: PLR2004
    return PROTOCOLS.get(word.lower())


def port_number(word: str) -> int | None:
    """Return a port given by its number; None if it is not one from 0 to 65535."""
    if word.isascii() and word.isdigit() and len(word) <= 5:  # noqa: PLR2004
        number = int(word)
        return number if number <= LAST_PORT else None
    return None


def port_span(text: str) -> Range | None:
    """Return a port or the ports of ``80-90``, both ends by number; None if it is neither."""
    first, dash, last = text.partition("-")
    low, high = port_number(first), port_number(last if dash else first)
    return None if low is None or high is None or high < low else (low, high)
