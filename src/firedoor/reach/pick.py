"""A packet that people find plausible, out of a set: TCP before UDP before the rest, an ordinary source port."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firedoor.model.network.addresses import V4
from firedoor.model.network.packet import Packet
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import ICMP, ICMP6, TCP, UDP
from firedoor.reach.headers import Headers, HeaderSpace
from firedoor.reach.net import PRIVATE, SPECIAL

_ECHO = {ICMP: 8 * 256, ICMP6: 128 * 256}
# What an attacker or an operator would look for first.
_PORTS = (443, 80, 22, 3389, 445, 502, 25, 53)


def preferred(space: HeaderSpace, headers: Headers) -> Packet | None:
    """Return a packet of the set, as ordinary a one as there is; None of an empty set."""
    if not headers.satisfiable():
        return None
    for wish in space.remembered("wishes", _wishes):
        better = headers & wish
        if better.satisfiable():
            headers = better
    packet = space.pick(headers)
    return packet if packet is None or packet.protocol == TCP else replace(packet, tcp_flags=0)


def _wishes(space: HeaderSpace) -> Iterator[Headers]:
    """Best first; those that cannot be had with the ones before are passed over."""
    yield space.well_formed
    for protocol in (TCP, UDP, ICMP if space.family == V4 else ICMP6):
        yield space.equal(space.protocol, protocol)
    # Nobody has an address of these, and the Internet does not carry private ones.
    for field in (space.src, space.dst):
        yield ~space.within(field, SPECIAL.family(space.family))
    yield ~space.within(space.src, PRIVATE.family(space.family))
    for port in _PORTS:
        yield space.equal(space.dport, port)
    for echo in _ECHO.values():
        yield space.equal(space.dport, echo)
    yield space.within(space.dport, Ranges(((1, 1023),)))
    yield space.equal(space.sport, 49152)
    yield space.within(space.sport, Ranges(((49152, 65535),)))
    # Not the address of a network or of its first router, if another will do.
    for field in (space.src, space.dst):
        yield ~space.within(field, Ranges.single(0, 1)) & ~space.equal(field, 0, 0xFF)
        yield ~space.equal(field, 1, 0xFF) & ~space.equal(field, 255, 0xFF)
