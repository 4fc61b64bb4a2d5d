"""Services as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from firedoor.model.network.packet import PROTOCOL_NAMES
from firedoor.model.network.services import ICMP, ICMP6
from firedoor.reach.answers import ServiceRange

_ALL_PORTS = (0, 65535)
_ALL_PROTOCOLS = (0, 255)


def service_words(services: Iterable[ServiceRange]) -> Iterator[str]:
    """Services as people write them: ``tcp/443``, ``udp/5000-5010``, ``icmp``, ``any``."""
    for service in services:
        first, last = service.protocols
        if service.protocols == _ALL_PROTOCOLS:
            yield "any"
        elif first != last:
            yield f"protocols {first}-{last}"
        else:
            yield _one_protocol(first, service.ports)


def _one_protocol(protocol: int, ports: tuple[int, int]) -> str:
    name = PROTOCOL_NAMES.get(protocol, f"protocol {protocol}")
    if ports == _ALL_PORTS:
        return name
    if protocol in {ICMP, ICMP6}:
        low, high = ports[0] // 256, ports[1] // 256
        return f"{name} type {low}" if low == high else f"{name} types {low}-{high}"
    low, high = ports
    return f"{name}/{low}" if low == high else f"{name}/{low}-{high}"
