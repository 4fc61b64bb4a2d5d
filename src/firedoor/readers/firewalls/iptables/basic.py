"""Options of every rule, and those for ports, ICMP and ranges (iptables(8), iptables-extensions(8))."""

from __future__ import annotations

from functools import lru_cache

from firedoor.model.network.addresses import Addresses
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports
from firedoor.model.network.services import (
    ALL_PORTS,
    ALL_PROTOCOLS,
    ICMP,
    ICMP6,
    TCP,
    WITH_PORTS,
    Service,
)
from firedoor.readers.firewalls.iptables import values
from firedoor.readers.firewalls.iptables.draft import Draft, Handler, Option, Said
from firedoor.readers.firewalls.netfilter.conditions import (
    Condition,
    destinations,
    doubted,
    icmp,
    services,
    sources,
)
from firedoor.readers.firewalls.netfilter.matches import not_flags
from firedoor.readers.firewalls.netfilter.names import icmp_type, ports
from firedoor.readers.firewalls.protocols import LAST_PORT

# Most rules of a file say the same few things; conditions are values, so they can be shared.
_REMEMBERED = 8192


def address(draft: Draft, word: str, *, negated: bool) -> Addresses:
    """Addresses as ``-s`` takes them: one, or several with commas. A name is not resolved."""
    found = []
    for part in word.split(","):
        try:
            found.append(Addresses.exactly(values.address_space(part)))
        except ValueError:
            found.append(Addresses.unknown(draft.doubt(f"{part!r} is no address")))
    joined = found[0] if len(found) == 1 else Addresses.union(found)
    return ~joined if negated else joined


def _source(draft: Draft, said: Said) -> tuple[Condition, ...]:
    return (sources(address(draft, said.words[0], negated=said.negated)),)


def _destination(draft: Draft, said: Said) -> tuple[Condition, ...]:
    return (destinations(address(draft, said.words[0], negated=said.negated)),)


def _range(*, source: bool) -> Handler:
    def handle(draft: Draft, said: Said) -> tuple[Condition, ...]:  # noqa: ARG001
        found = Addresses.exactly(values.address_range(said.words[0]))
        found = ~found if said.negated else found
        return (sources(found) if source else destinations(found),)

    return handle


def _interface(*, way_in: bool) -> Handler:
    def handle(draft: Draft, said: Said) -> tuple[Condition, ...] | None:  # noqa: ARG001
        if said.words[0] == "+":
            return () if said.negated else None
        return _interface_condition(said.words[0], said.negated, way_in)

    return handle


@lru_cache(maxsize=_REMEMBERED)
def _interface_condition(word: str, negated: bool, way_in: bool) -> tuple[Condition, ...]:  # noqa: FBT001
    found: Ports = values.interface(word, negated=negated)
    return (Condition(Match(in_ports=found) if way_in else Match(out_ports=found)),)


def _protocol(draft: Draft, said: Said) -> tuple[Condition, ...] | None:
    found = values.protocols(said.words[0])
    if found == ALL_PROTOCOLS and not said.negated:
        return None
    draft.protocols = values.not_protocols(found) if said.negated else found
    draft.protocol_part = len(draft.parts) if draft.protocol_part is None else None
    return _protocol_condition(draft.protocols)


@lru_cache(maxsize=_REMEMBERED)
def _protocol_condition(protocols: Ranges) -> tuple[Condition, ...]:
    return (services(Service(protocols)),)


def _fragment(draft: Draft, said: Said) -> tuple[Condition, ...]:  # noqa: ARG001
    return (Condition(Match(fragments=not said.negated)),)


def _family(version: int) -> Handler:
    def handle(draft: Draft, said: Said) -> None:  # noqa: ARG001
        draft.skipped = draft.skipped or draft.family != version

    return handle


@lru_cache(maxsize=_REMEMBERED)
def _have_ports(protocols: Ranges) -> bool:
    return all(n in WITH_PORTS for low, high in protocols for n in range(low, high + 1))


def _ports(*, source: bool, several: bool = False) -> Handler:
    def handle(draft: Draft, said: Said) -> tuple[Condition, ...]:
        if not _have_ports(draft.protocols):
            return (doubted(draft.doubt("ports are asked for of a protocol that has none")),)
        found = _port_ranges(said.words[0], said.negated, several)
        if not found:
            return ()
        draft.with_protocol()
        return _port_condition(draft.protocols, found, source)

    return handle


@lru_cache(maxsize=_REMEMBERED)
def _port_condition(protocol: Ranges, found: Ranges, source: bool) -> tuple[Condition, ...]:  # noqa: FBT001
    return (services(Service(protocol, found) if source else Service(protocol, dports=found)),)


@lru_cache(maxsize=_REMEMBERED)
def _port_ranges(word: str, negated: bool, several: bool) -> Ranges:  # noqa: FBT001
    parts = word.split(",") if several else [word]
    found = Ranges.of(span for part in parts for span in ports(part, ":"))
    return found.complement(LAST_PORT) if negated else found


def _either_port(draft: Draft, said: Said) -> tuple[Condition, ...]:
    """``multiport --ports``: the source or the destination port; said.negated, neither."""
    if not _have_ports(draft.protocols):
        return (doubted(draft.doubt("ports are asked for of a protocol that has none")),)
    protocol, found = draft.protocols, _port_ranges(said.words[0], said.negated, True)  # noqa: FBT003
    if said.negated:
        return (services(Service(protocol, found, found)),) if found else ()
    one, other = Service(protocol, found, ALL_PORTS), Service(protocol, ALL_PORTS, found)
    return (services(one, other),)


def _flags(draft: Draft, said: Said) -> tuple[Condition, ...]:  # noqa: ARG001
    test = values.flag_test(said.words[0], said.words[1])
    tests = not_flags(test) if said.negated else (test,)
    if test.value & ~test.mask:  # flags are wanted that are not looked at: it never holds
        return (services(Service(Ranges.single(TCP))),) if said.negated else ()
    if not tests:
        return ()
    return (Condition(Match(tcp_flags=tests)),)


def _syn(draft: Draft, said: Said) -> tuple[Condition, ...]:  # noqa: ARG001
    tests = not_flags(values.SYN_ONLY) if said.negated else (values.SYN_ONLY,)
    return (Condition(Match(tcp_flags=tests)),)


def _icmp(version: int) -> Handler:
    protocol = ICMP if version == 4 else ICMP6  # noqa: PLR2004

    def handle(draft: Draft, said: Said) -> tuple[Condition, ...]:  # noqa: ARG001
        kinds, codes = icmp_type(said.words[0], version)
        found = icmp(protocol, kinds, codes)
        if not said.negated:
            return (found,)
        meant = found.match.services.maybe[0].dports
        rest = meant.complement(LAST_PORT)
        return (services(Service(Ranges.single(protocol), dports=rest)),) if rest else ()

    return handle


def _names(option: Option, *names: str) -> dict[str, Option]:
    return dict.fromkeys(names, option)


CORE = {
    **_names(Option(1, _source), "-s", "--source", "--src"),
    **_names(Option(1, _destination), "-d", "--destination", "--dst"),
    **_names(Option(1, _interface(way_in=True)), "-i", "--in-interface"),
    **_names(Option(1, _interface(way_in=False)), "-o", "--out-interface"),
    **_names(Option(1, _protocol), "-p", "--protocol", "--proto"),
    **_names(Option(0, _fragment), "-f", "--fragment"),
    **_names(Option(0, _family(4)), "-4", "--ipv4"),
    **_names(Option(0, _family(6)), "-6", "--ipv6"),
}
_PORTS = {
    **_names(Option(1, _ports(source=True)), "--sport", "--source-port"),
    **_names(Option(1, _ports(source=False)), "--dport", "--destination-port"),
}
TCP_OPTIONS = {
    **_PORTS,
    "--tcp-flags": Option(2, _flags),
    "--syn": Option(0, _syn),
}
_MULTIPORT = {
    **_names(Option(1, _ports(source=True, several=True)), "--sports", "--source-ports"),
    **_names(Option(1, _ports(source=False, several=True)), "--dports", "--destination-ports"),
    "--ports": Option(1, _either_port),
}
_IPRANGE = {
    "--src-range": Option(1, _range(source=True)),
    "--dst-range": Option(1, _range(source=False)),
}
MODULES = {
    "tcp": TCP_OPTIONS,
    "udp": _PORTS,
    "udplite": _PORTS,
    "sctp": _PORTS,
    "dccp": _PORTS,
    "multiport": _MULTIPORT,
    "mport": _MULTIPORT,
    "iprange": _IPRANGE,
    "icmp": {"--icmp-type": Option(1, _icmp(4))},
    "icmp6": _names(Option(1, _icmp(6)), "--icmpv6-type", "--icmp6-type"),
    "icmpv6": _names(Option(1, _icmp(6)), "--icmpv6-type", "--icmp6-type"),
    "standard": {},
}
