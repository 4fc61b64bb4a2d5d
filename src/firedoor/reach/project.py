"""The services in a set of headers: its shadow on protocol and destination port."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.network.services import ICMP, ICMP6, WITH_PORTS
from firedoor.reach.answers import ServiceRange
from firedoor.reach.headers import Headers, HeaderSpace, ranges_of

MOST_RANGES = 512
_ALL_PORTS = (0, 65535)


def services_of(space: HeaderSpace, *several: Headers) -> tuple[ServiceRange, ...]:
    """Every protocol and port range with a header in one of the sets, in order; at most ``MOST_RANGES``."""
    (others,) = space.remembered("all but services", _others)
    # The shadows are small: it costs less to join them than the sets.
    shadow = space.union(headers.exists(others) for headers in several)
    found: list[ServiceRange] = []
    ports_gone = space.cube(space.dport, space.dport.last)
    for low, high in ranges_of(shadow.exists(ports_gone), space.protocol):
        for protocol in range(low, high + 1):
            if len(found) >= MOST_RANGES:
                return tuple(found)
            if protocol in WITH_PORTS or protocol in {ICMP, ICMP6}:
                one = shadow & space.equal(space.protocol, protocol)
                ports = one.exists(space.cube(space.protocol, space.protocol.last))
                parts = ranges_of(ports, space.dport)
                found += [ServiceRange((protocol, protocol), part) for part in parts]
            else:
                found.append(ServiceRange((protocol, protocol), _ALL_PORTS))
    return _grouped(found[:MOST_RANGES])


def _others(space: HeaderSpace) -> Iterator[Headers]:
    cube = space.everything
    for field in (space.fragment, space.flags, space.state, space.sport, space.dst, space.src):
        cube = space.cube(field, field.last) & cube
    yield cube


def _grouped(found: list[ServiceRange]) -> tuple[ServiceRange, ...]:
    """Neighbouring protocols with the same ports, as one."""
    grouped: list[ServiceRange] = []
    for one in found:
        last = grouped[-1] if grouped else None
        whole = one.ports == _ALL_PORTS
        if last and whole and last.ports == one.ports and last.protocols[1] + 1 == one.protocols[0]:
            grouped[-1] = ServiceRange((last.protocols[0], one.protocols[1]), one.ports)
        else:
            grouped.append(one)
    return tuple(grouped)
