"""Services in the short form of the data files: ``tcp/80-90``, ``udp/*``, ``icmp/8``, ``icmp6/1/3``, ``proto/47``."""

from __future__ import annotations

from collections.abc import Iterable

from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import (
    EVERY_SERVICE,
    ICMP,
    ICMP6,
    TCP,
    UDP,
    Service,
    icmp_service,
    port_service,
)

_PORTED = {"tcp": TCP, "udp": UDP}
_ICMP = {"icmp": ICMP, "icmp6": ICMP6}


def service_of(word: str) -> Service:
    """One service of a data file; raises ``ValueError`` for a word that is none."""
    if word == "*":
        return EVERY_SERVICE
    kind, _, rest = word.partition("/")
    if kind in _PORTED:
        if rest == "*":
            return port_service(_PORTED[kind])
        low, _, high = rest.partition("-")
        return port_service(_PORTED[kind], Ranges.of([(int(low), int(high or low))]))
    if kind in _ICMP:
        numbers = [int(part) for part in rest.split("/") if part]
        return icmp_service(_ICMP[kind], *numbers)
    if kind != "proto":
        raise ValueError(f"{word!r} is no service")
    return Service(Ranges.single(int(rest)))


def services_of(words: Iterable[str]) -> tuple[Service, ...]:
    """Several services of a data file."""
    return tuple(service_of(word) for word in words)
