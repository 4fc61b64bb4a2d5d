"""The services in a set of headers: its shadow on protocol and destination port."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.network.services import ICMP, ICMP6, WITH_PORTS
from firedoor.reach.answers import ServiceRange
from firedoor.reach.headers import Field, Headers, HeaderSpace

MOST_RANGES = 512
_ALL_PORTS = (0, 65535)


def services_of(space: HeaderSpace, headers: Headers) -> tuple[ServiceRange, ...]:
    """Every protocol and port range with a header in the set, in order; at most ``MOST_RANGES``."""
    shadow = headers.exists(_others(space))
    found: list[ServiceRange] = []
    ports_gone = space.cube(space.dport, space.dport.last)
    for low, high in _ranges(space, shadow.exists(ports_gone), space.protocol):
        for protocol in range(low, high + 1):
            if len(found) >= MOST_RANGES:
                return tuple(found)
            if protocol in WITH_PORTS or protocol in {ICMP, ICMP6}:
                one = shadow & space.equal(space.protocol, protocol)
                ports = one.exists(space.cube(space.protocol, space.protocol.last))
                parts = _ranges(space, ports, space.dport)
                found += [ServiceRange((protocol, protocol), part) for part in parts]
            else:
                found.append(ServiceRange((protocol, protocol), _ALL_PORTS))
    return _grouped(found[:MOST_RANGES])


def _others(space: HeaderSpace) -> Headers:
    cube = space.everything
    for field in (space.fragment, space.flags, space.state, space.sport, space.dst, space.src):
        cube = space.cube(field, field.last) & cube
    return cube


def _ranges(space: HeaderSpace, headers: Headers, field: Field) -> Iterator[tuple[int, int]]:
    """The values of a field in a set that speaks of this field only, as ranges that do not touch."""
    begin: int | None = None
    end = -1
    for low, high in _pieces(space, headers, field, 0, 0):
        if begin is not None and low == end + 1:
            end = high
            continue
        if begin is not None:
            yield begin, end
        begin, end = low, high
    if begin is not None:
        yield begin, end


def _pieces(
    space: HeaderSpace, headers: Headers, field: Field, depth: int, base: int
) -> Iterator[tuple[int, int]]:
    if not headers.satisfiable():
        return
    size = 1 << (field.bits - depth)
    if headers.valid():
        yield base, base + size - 1
        return
    if depth == field.bits:
        yield base, base
        return
    halves = headers.cofactors() if headers.node_var() == field.offset + depth else None
    high, low = halves if halves is not None else (headers, headers)
    yield from _pieces(space, low, field, depth + 1, base)
    yield from _pieces(space, high, field, depth + 1, base + size // 2)


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
