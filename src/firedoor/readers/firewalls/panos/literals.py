"""Addresses as PAN-OS writes them: 10.0.0.0/8, 10.0.0.1-10.0.0.9, 10.0.0.1/0.0.255.0 (wildcard mask)."""

from __future__ import annotations

import re
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv6Address,
    IPv6Interface,
    ip_address,
    ip_interface,
    ip_network,
)

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.ranges import Ranges
from firedoor.readers.firewalls.masks import wildcard_space
from firedoor.readers.firewalls.protocols import port_span

MOST_PORTS = 4096


def netmask_space(text: str) -> AddressSpace:
    """An address or a network; host bits do not count. Raises ``ValueError``."""
    return AddressSpace.of(ip_network(text, strict=False))


def range_space(text: str) -> AddressSpace:
    """``first-last``; raises ``ValueError``."""
    first, _, last = text.partition("-")
    return AddressSpace.between(ip_address(first.strip()), ip_address(last.strip()))


def wildcard_mask_space(text: str) -> AddressSpace:
    """``address/mask`` where a one bit of the mask means any; raises ``ValueError``."""
    address, _, mask = text.partition("/")
    return wildcard_space(address, mask)


def literal_space(text: str) -> AddressSpace | None:
    """An address, network or range that stands where a name could; None if it is none."""
    if not re.match(r"[0-9a-fA-F:.]+(/\d+|-[0-9a-fA-F:.]+)?$", text):
        return None
    try:
        return range_space(text) if "-" in text else netmask_space(text)
    except ValueError:
        return None


def interface_address(text: str) -> IPv4Interface | IPv6Interface | None:
    """An address of an interface with its prefix length; None if it is none."""
    try:
        return ip_interface(text)
    except ValueError:
        return None


def host_address(text: str) -> IPv4Address | IPv6Address | None:
    """One address, also where its prefix length stands behind it; None if it is none."""
    found = interface_address(text)
    return found.ip if found is not None else None


def port_ranges(text: str) -> Ranges | None:
    """``80,443,8000-8010``; None if any part is no port."""
    parts = text.split(",")
    if len(parts) > MOST_PORTS:
        return None
    spans = [port_span(part.strip()) for part in parts]
    found = [span for span in spans if span is not None]
    return Ranges.of(found) if len(found) == len(parts) else None
