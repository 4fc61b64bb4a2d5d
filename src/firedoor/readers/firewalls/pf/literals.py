"""Addresses, networks, ranges and ports as both products write them."""

from __future__ import annotations

from ipaddress import (
    IPv4Interface,
    IPv6Interface,
    ip_address,
    ip_interface,
    ip_network,
)

from firedoor.model.network.addresses import EVERY_V4, EVERY_V6, Address, AddressSpace
from firedoor.model.network.ranges import Range
from firedoor.readers.firewalls.masks import wildcard_space
from firedoor.readers.firewalls.protocols import port_number

INET, INET6, INET46 = "inet", "inet6", "inet46"
FAMILIES = {INET: EVERY_V4, INET6: EVERY_V6, INET46: EVERY_V4 | EVERY_V6}
_DIGITS = 9
# The names that configurations use most; any other name of /etc/services is a doubt.
PORT_NAMES = {
    "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "tftp": 69, "http": 80, "pop3": 110,
    "ntp": 123, "netbios-ns": 137, "netbios-ssn": 139, "imap": 143, "snmp": 161, "snmptrap": 162, "ldap": 389,
    "https": 443, "microsoft-ds": 445, "isakmp": 500, "syslog": 514, "submission": 587, "ldaps": 636,
    "imaps": 993, "pop3s": 995, "openvpn": 1194, "l2tp": 1701, "radius": 1812, "sip": 5060,
}  # fmt: skip


def address_of(text: str) -> Address | None:
    """A single address, without the zone that link-local ones carry; None if it is none."""
    try:
        return ip_address(text.split("%", 1)[0])
    except ValueError:
        return None


def space_of(text: str) -> AddressSpace | None:
    """An address, a network, or a range ``first-last``; with a wildcard mask as well. None if it is none of them."""
    try:
        if "-" in text and "/" not in text:
            first, last = text.split("-", 1)
            return AddressSpace.between(ip_address(first.strip()), ip_address(last.strip()))
        if "/" in text and text.split("/", 1)[1].count(".") == 3:  # noqa: PLR2004 - a dotted mask
            base, wildcard = text.split("/", 1)
            return wildcard_space(base, wildcard)
        return AddressSpace.of(ip_network(text, strict=False))
    except ValueError:
        return None


def interface_of(address: str, bits: str) -> IPv4Interface | IPv6Interface | None:
    """An address with its prefix length, as interfaces have it; None if it is none."""
    if not (bits.isascii() and bits.isdigit()):
        return None
    try:
        return ip_interface(f"{address}/{int(bits)}")
    except ValueError:
        return None


def port_range(text: str) -> Range | None:
    """A port or a range ``80-90``, ``80:90``; ``any`` stands for an open end. None if it is none."""
    low, sep, high = text.replace("-", ":").partition(":") if _is_range(text) else (text, "", "")
    first = _port(low, 1)
    last = _port(high, 65535) if sep else first
    if first is None or last is None:
        return None
    return (min(first, last), max(first, last))


def _is_range(text: str) -> bool:
    return ":" in text or ("-" in text and text.lower() not in PORT_NAMES)


def _port(word: str, open_end: int) -> int | None:
    word = word.strip().lower()
    if word == "any":
        return open_end
    return PORT_NAMES.get(word) if word in PORT_NAMES else port_number(word)


def number_of(text: str, otherwise: int = 0) -> int:
    """A whole number of at most nine digits; another value where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else otherwise
