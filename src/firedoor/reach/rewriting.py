"""What a translation makes of one concrete packet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from firedoor.model.network.addresses import Address, AddressSpace
from firedoor.model.network.interface import Interface
from firedoor.model.network.nat import Rewrite, Translation
from firedoor.model.network.packet import Packet
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import WITH_PORTS

MOST_CHOICES = 16


def rewrite(translation: Translation, packet: Packet, egress: Interface | None) -> Iterator[Packet]:
    """The packets that can come out; several where the device chooses from a pool (the first few are tried).

    None at all where it cannot be said: an interface without a known address.
    """
    for after in _side(translation.destination, packet, egress, source=False):
        yield from _side(translation.source, after, egress, source=True)


def _side(
    side: Rewrite | None, packet: Packet, egress: Interface | None, *, source: bool
) -> Iterator[Packet]:
    if side is None:
        yield packet
        return
    old = packet.src if source else packet.dst
    port = packet.sport if source else packet.dport
    for address in _addresses(side, old, egress):
        for new_port in _ports(side, port) if packet.protocol in WITH_PORTS else (port,):
            if source:
                yield replace(packet, src=address, sport=new_port)
            else:
                yield replace(packet, dst=address, dport=new_port)


def _addresses(side: Rewrite, old: Address, egress: Interface | None) -> Iterator[Address]:
    if side.one_to_one is not None:
        before, after = side.one_to_one
        # What it matches and does not map goes on as it is.
        yield _nth(after, old, _ordinal(before, old)) if old in before else old
    elif side.pool is not None:
        yield from _some(side.pool.family(old.version), old)
    elif side.interface:
        own = egress.addresses if egress is not None else ()
        known = [a.ip for a in own if a.version == old.version]
        # An address from outside (DHCP, PPP) is not known; the packet goes out under it all the same.
        dynamic = egress is not None and egress.dynamic_address
        yield from known or ([old] if dynamic else [])
    else:
        yield old


def _ordinal(space: AddressSpace, address: Address) -> int:
    passed = 0
    for low, high in space.family(address.version):
        if low <= int(address) <= high:
            return passed + int(address) - low
        passed += high - low + 1
    raise ValueError(f"{address} is not among the addresses that are translated")


def _nth(space: AddressSpace, like: Address, ordinal: int) -> Address:
    for low, high in space.family(like.version):
        if ordinal <= high - low:
            return type(like)(low + ordinal)
        ordinal -= high - low + 1
    raise ValueError("the sides of a one-to-one translation differ in size")


def _some(ranges: Ranges, like: Address) -> Iterator[Address]:
    values = (
        value for low, high in ranges for value in range(low, min(high, low + MOST_CHOICES) + 1)
    )
    for _, value in zip(range(MOST_CHOICES), values, strict=False):
        yield type(like)(value)


def _ports(side: Rewrite, port: int) -> Iterator[int]:
    if side.ports_one_to_one is not None:
        (before, _), (after, last) = side.ports_one_to_one
        yield min(after + port - before, last) if port >= before else after
    elif side.ports is not None:
        # A device keeps the port where it can.
        if port in side.ports:
            yield port
        else:
            yield from islice(
                (p for low, high in side.ports for p in range(low, high + 1)), MOST_CHOICES
            )
    else:
        yield port
