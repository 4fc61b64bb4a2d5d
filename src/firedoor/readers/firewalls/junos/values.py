"""Numbers, ranges and prefixes as Junos writes them. Each function returns None for what it does not know."""

from __future__ import annotations

from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv6Interface,
    ip_address,
    ip_interface,
    ip_network,
)

from firedoor.model.network.addresses import Address, AddressSpace, Network
from firedoor.model.network.ranges import Range
from firedoor.readers.firewalls.junos.data import names
from firedoor.readers.firewalls.masks import masked_space
from firedoor.readers.firewalls.protocols import LAST_PORT

_LONGEST = 64


def number(word: str, table: str, last: int) -> int | None:
    """A number from 0 to ``last``, or a word of the table."""
    if word.isascii() and word.isdigit() and len(word) <= 6:  # noqa: PLR2004
        return int(word) if int(word) <= last else None
    return names(table).get(word) if table else None


def span(word: str, table: str, last: int) -> Range | None:
    """``80``, ``http``, ``80-90`` or ``http-https``; words may hold hyphens themselves."""
    one = number(word, table, last)
    if one is not None:
        return (one, one)
    for at, char in enumerate(word):
        if char == "-" and at < _LONGEST:
            low, high = number(word[:at], table, last), number(word[at + 1 :], table, last)
            if low is not None and high is not None and low <= high:
                return (low, high)
    return None


def port_span(word: str) -> Range | None:
    """Ports by number, name or range."""
    return span(word, "ports", LAST_PORT)


def protocol_span(word: str) -> Range | None:
    """IP protocols by number, name or range."""
    return span(word, "protocols", 255)


def address(word: str) -> Address | None:
    """One address."""
    try:
        return ip_address(word)
    except ValueError:
        return None


def network(word: str) -> Network | None:
    """A prefix, with host bits dropped; an address alone is a host. Shortened IPv4 (``10/8``) is filled up."""
    try:
        return ip_network(_filled(word), strict=False)
    except ValueError:
        return None


def interface_address(word: str) -> IPv4Interface | IPv6Interface | None:
    """An interface address with its prefix length."""
    try:
        return ip_interface(word)
    except ValueError:
        return None


def space(word: str) -> tuple[AddressSpace, int] | None:
    """What a prefix of a filter means, and how specific it is. The mask may have holes: ``10.0.0.10/255.0.0.255``."""
    found = network(word)
    if found is not None:
        return AddressSpace.of(found), found.prefixlen
    base, _, mask = word.partition("/")
    try:
        return masked_space(base, mask), int(IPv4Address(mask)).bit_count()
    except ValueError:
        return None


def between(first: str, last: str) -> AddressSpace | None:
    """An address range."""
    low, high = address(first.partition("/")[0]), address(last.partition("/")[0])
    if low is None or high is None:
        return None
    try:
        return AddressSpace.between(low, high)
    except ValueError:
        return None


def _filled(word: str) -> str:
    base, slash, length = word.partition("/")
    parts = base.split(".")
    if ":" in base or not all(part.isdigit() for part in parts) or len(parts) >= 4:  # noqa: PLR2004
        return word
    return ".".join([*parts, "0", "0", "0"][:4]) + slash + length
