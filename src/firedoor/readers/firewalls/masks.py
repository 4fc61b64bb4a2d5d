"""Addresses with masks and wildcards as configurations write them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from firedoor.model.network.addresses import LAST, V4, AddressSpace
from firedoor.model.network.ranges import Ranges

MOST_PIECES = 4096


def netmask_length(mask: str) -> int:
    """Return the prefix length of a netmask (255.255.255.0); raises ``ValueError`` if it is not contiguous."""
    value = int(IPv4Address(mask))
    length = value.bit_count()
    if value != (LAST[V4] << (32 - length)) & LAST[V4]:
        raise ValueError(f"{mask} is not a contiguous netmask")
    return length


def masked_network(address: str, mask: str) -> IPv4Network:
    """Return ``10.1.2.3 255.255.255.0`` as its network; host bits are dropped. Raises ``ValueError``."""
    return IPv4Network((address, netmask_length(mask)), strict=False)


def masked_interface(address: str, mask: str) -> IPv4Interface:
    """Return an interface address with its netmask. Raises ``ValueError``."""
    return IPv4Interface(f"{IPv4Address(address)}/{netmask_length(mask)}")


def masked_space(address: str, mask: str) -> AddressSpace:
    """Return the addresses that match where the mask has a 1 bit; it may have holes. Raises ``ValueError``."""
    return wildcard_space(address, str(IPv4Address(int(IPv4Address(mask)) ^ LAST[V4])))


def wildcard_space(address: str, wildcard: str) -> AddressSpace:
    """Return the addresses that match where the wildcard has a 0 bit (Cisco IOS access lists).

    The wildcard may have holes. Raises ``ValueError`` for one that gives more than ``MOST_PIECES`` ranges.
    """
    free = int(IPv4Address(wildcard))
    base = int(IPv4Address(address)) & ~free & LAST[V4]
    run = 0
    while free >> run & 1:
        run += 1
    bits = [bit for bit in range(run, 32) if free >> bit & 1]
    if 1 << len(bits) > MOST_PIECES:
        raise ValueError(f"wildcard {wildcard} has more holes than can be modelled")
    starts = [base]
    for bit in bits:
        starts += [start | 1 << bit for start in starts]
    return AddressSpace(Ranges.of((start, start + (1 << run) - 1) for start in starts))
