"""Whether a rule means one concrete packet: the plain walk's half of the engine, without packet sets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from firedoor.model.network.addresses import ANY_ADDRESS, Address, Addresses
from firedoor.model.network.packet import Packet
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports
from firedoor.model.network.services import (
    ALL_PORTS,
    ANY_SERVICE,
    TCP,
    WITH_PORTS,
    Service,
    Services,
)

NO_TOKENS: frozenset[str] = frozenset()


class Holds(Enum):
    """``VARYING``: packets with this header can be on either side. ``DOUBTED``: it is not known."""

    NO = auto()
    YES = auto()
    VARYING = auto()
    DOUBTED = auto()


@dataclass(frozen=True, slots=True)
class Situation:
    """A packet at a rule set: where it came in, where it goes out, what translated it on this device.

    Tokens are the names of an interface; None where it is not known yet, and then a rule that asks is in doubt.
    """

    packet: Packet
    in_tokens: frozenset[str] | None = None
    out_tokens: frozenset[str] | None = None
    translated_by: frozenset[str] = NO_TOKENS


def holds(match: Match, at: Situation) -> Holds:
    """Hold a rule's conditions against a packet."""
    found = Holds.YES
    # The tests that most often say no come first.
    for test in (_destination, _source, _services_of, _place, _header):
        held = test(match, at)
        if held is Holds.NO:
            return Holds.NO
        if held is Holds.DOUBTED:
            found = Holds.DOUBTED
    if match.doubts or found is Holds.DOUBTED:
        return Holds.DOUBTED
    return Holds.VARYING if match.varying else Holds.YES


def _destination(match: Match, at: Situation) -> Holds:
    return _address(match.destinations, at.packet.dst)


def _source(match: Match, at: Situation) -> Holds:
    return _address(match.sources, at.packet.src)


def _services_of(match: Match, at: Situation) -> Holds:
    return _services(match.services, at.packet)


def _place(match: Match, at: Situation) -> Holds:
    tests = (
        _ports(match.in_ports, at.in_tokens),
        _ports(match.out_ports, at.out_tokens),
        _translated(match, at),
    )
    if Holds.NO in tests:
        return Holds.NO
    return Holds.DOUBTED if Holds.DOUBTED in tests else Holds.YES


def _header(match: Match, at: Situation) -> Holds:
    packet = at.packet
    tests = (_state(match, packet), _flags(match, packet), _fragment(match, packet))
    return Holds.NO if Holds.NO in tests else Holds.YES


def _known(answer: bool) -> Holds:  # noqa: FBT001 - turns an answer into one of ours
    return Holds.YES if answer else Holds.NO


def _ports(ports: Ports | None, tokens: frozenset[str] | None) -> Holds:
    if ports is None:
        return Holds.YES
    return Holds.DOUBTED if tokens is None else _known(ports.match(tokens))


def _state(match: Match, packet: Packet) -> Holds:
    return _known(match.states is None or packet.state in match.states)


def _flags(match: Match, packet: Packet) -> Holds:
    if not match.tcp_flags:
        return Holds.YES
    passed = any(packet.tcp_flags & test.mask == test.value for test in match.tcp_flags)
    return _known(packet.protocol == TCP and passed)


def _fragment(match: Match, packet: Packet) -> Holds:
    return _known(match.fragments is None or match.fragments == packet.fragment)


def _translated(match: Match, at: Situation) -> Holds:
    if match.translated_by is None:
        return Holds.YES
    if not match.translated_by:
        return _known(not at.translated_by)
    return _known(not match.translated_by.isdisjoint(at.translated_by))


def _address(addresses: Addresses, address: Address) -> Holds:
    if addresses is ANY_ADDRESS:
        return Holds.YES
    surely, maybe = addresses.surely, addresses.maybe
    if address in surely:
        return Holds.YES
    return Holds.DOUBTED if surely is not maybe and address in maybe else Holds.NO


def _services(services: Services, packet: Packet) -> Holds:
    if services is ANY_SERVICE:
        return Holds.YES
    surely = {_service(service, packet) for service in services.surely}
    if Holds.YES in surely:
        return Holds.YES
    if Holds.DOUBTED in surely:
        return Holds.DOUBTED
    maybe = {_service(service, packet) for service in services.maybe}
    return Holds.NO if maybe <= {Holds.NO} else Holds.DOUBTED


def _service(service: Service, packet: Packet) -> Holds:
    if packet.protocol not in service.protocols:
        return Holds.NO
    asks_ports = service.sports != ALL_PORTS or service.dports != ALL_PORTS
    if packet.fragment and asks_ports and packet.protocol in WITH_PORTS:
        return Holds.DOUBTED  # vendors differ in what they do with the ports of later fragments
    return _known(
        _holds_port(service.sports, packet.sport) and _holds_port(service.dports, packet.dport)
    )


def _holds_port(ports: Ranges, port: int) -> bool:
    return ports == ALL_PORTS or port in ports
