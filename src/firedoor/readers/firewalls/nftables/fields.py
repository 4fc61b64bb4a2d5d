"""Header fields and their selectors: addresses, ports, protocols, ICMP (nft(8), "PAYLOAD EXPRESSIONS")."""

from __future__ import annotations

from collections.abc import Callable

from firedoor.model.network.addresses import LAST, V4, V6, Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match
from firedoor.model.network.services import (
    ICMP,
    ICMP6,
    SCTP,
    TCP,
    UDP,
    WITH_PORTS,
    Service,
)
from firedoor.readers.firewalls.iptables.values import address_space
from firedoor.readers.firewalls.netfilter.conditions import (
    Condition,
    destinations,
    icmp,
    services,
    sources,
    varying,
)
from firedoor.readers.firewalls.netfilter.matches import of_family
from firedoor.readers.firewalls.netfilter.names import icmp_code, icmp_type, ports
from firedoor.readers.firewalls.nftables.selectors import Flags, Numbers, Selector, Unknown, Varies
from firedoor.readers.firewalls.protocols import LAST_PORT, protocol_number

LAST_BYTE = 255
_EVERY_BYTE = Ranges(((0, LAST_BYTE),))
_TRANSPORTS = {"tcp": TCP, "udp": UDP, "sctp": SCTP, "dccp": 33, "udplite": 136}
_WITH_PORTS = Ranges.single(*WITH_PORTS)
# Fields that packets of one connection's header can carry as their sender likes.
_FREE = {
    "ip": frozenset(
        {"version", "hdrlength", "dscp", "ecn", "length", "id", "frag-off", "ttl", "checksum"}
    ),
    "ip6": frozenset({"version", "dscp", "ecn", "flowlabel", "length", "hoplimit"}),
    "tcp": frozenset({"sequence", "ackseq", "doff", "reserved", "window", "checksum", "urgptr"}),
    "udp": frozenset({"length", "checksum"}),
    "udplite": frozenset({"checksum"}),
    "sctp": frozenset({"vtag", "checksum"}),
    "dccp": frozenset({"type"}),
    "icmp": frozenset({"checksum", "id", "sequence", "gateway", "mtu"}),
    "icmpv6": frozenset(
        {"checksum", "parameter-problem", "packet-too-big", "id", "sequence", "max-delay", "mtu"}
    ),
}
_IP_PROTOCOLS = {"ah": 51, "esp": 50, "comp": 108, "gre": 47}


def field(protocol: str, name: str, doubt: Doubt) -> Selector:
    """The selector of a header field."""
    version = V4 if protocol == "ip" else V6
    if protocol in {"ip", "ip6"} and name in {"saddr", "daddr"}:
        return address(version, source=name == "saddr")
    if (protocol, name) in {("ip", "protocol"), ("ip6", "nexthdr")}:
        return _protocol_field(version)
    if name in {"sport", "dport"}:
        return _port(protocol, source=name == "sport", doubt=doubt)
    return _other_field(protocol, name, doubt)


def _other_field(protocol: str, name: str, doubt: Doubt) -> Selector:
    if protocol in {"icmp", "icmpv6"} and name in {"type", "code"}:
        return _icmp(V4 if protocol == "icmp" else V6, name)
    if protocol == "tcp" and name == "flags":
        return Flags((services(Service(Ranges.single(TCP))),))
    if name in _FREE.get(protocol, frozenset()):
        return Varies(f"{protocol} {name}", (_of(protocol),))
    if protocol in _IP_PROTOCOLS:
        return Varies(
            f"{protocol} {name}", (services(Service(Ranges.single(_IP_PROTOCOLS[protocol]))),)
        )
    return Unknown(doubt)


def _of(protocol: str) -> Condition:
    """Packets that have a header of this protocol."""
    if protocol in {"ip", "ip6"}:
        return Condition(of_family(V4 if protocol == "ip" else V6))
    numbers = {**_TRANSPORTS, "icmp": ICMP, "icmpv6": ICMP6}
    return services(Service(Ranges.single(numbers[protocol])))


def address(version: int, *, source: bool) -> Numbers:
    """The source or destination address, of IPv4 or IPv6."""

    def read(word: str) -> Ranges:
        first, dash, last = word.partition("-")
        if dash:
            return Ranges.of([(read(first).items[0][0], read(last).items[-1][1])])
        found = address_space(word).family(version)
        if not found:
            raise ValueError(f"{word} is of the other address family")
        return found

    def build(found: Ranges) -> tuple[Condition, ...]:
        space = AddressSpace(v4=found) if version == V4 else AddressSpace(v6=found)
        addresses = Addresses.exactly(space)
        return (sources(addresses) if source else destinations(addresses),)

    return Numbers(LAST[version], read, build)


def numbered_protocols(word: str) -> Ranges:
    """A protocol by name or number, or a range of numbers. Raises ``ValueError``."""
    first, dash, last = word.partition("-")
    if dash and first.isdigit() and last.isdigit():
        return Ranges.of([(int(first), int(last))])
    number = protocol_number(word)
    if number is None:
        raise ValueError(f"{word} is no protocol that is known here")
    return Ranges.single(number)


def protocols(found: Ranges) -> tuple[Condition, ...]:
    """Packets of these protocols."""
    return (services(Service(found)),)


def _protocol_field(version: int) -> Numbers:
    """``ip protocol``. ``ip6 nexthdr`` is the header that follows at once: one with extension headers differs in it."""
    family = Condition(of_family(version))

    def build(found: Ranges) -> tuple[Condition, ...]:
        if version == V4:
            return protocols(found)
        plain = varying("no IPv6 extension header before the protocol")
        match = protocols(found)[0].match
        return (Condition(Match(services=match.services, varying=plain.match.varying)),)

    return Numbers(LAST_BYTE, numbered_protocols, build, (family,))


def _port(protocol: str, *, source: bool, doubt: Doubt) -> Selector:
    if protocol == "th":
        return Numbers(LAST_PORT, _read_ports, _any_transport(source=source))
    number = _TRANSPORTS.get(protocol)
    if number is None:
        return Unknown(doubt)
    only = Ranges.single(number)

    def build(found: Ranges) -> tuple[Condition, ...]:
        service = Service(only, sports=found) if source else Service(only, dports=found)
        return (services(service),)

    return Numbers(LAST_PORT, _read_ports, build)


def _read_ports(word: str) -> Ranges:
    return ports(word, "-")


def _any_transport(*, source: bool) -> Callable[[Ranges], tuple[Condition, ...]]:
    """``th dport``: the ports; of protocols without ports whatever stands in that place."""

    def build(found: Ranges) -> tuple[Condition, ...]:
        with_ports = (
            Service(_WITH_PORTS, sports=found) if source else Service(_WITH_PORTS, dports=found)
        )
        without = Service(_WITH_PORTS.complement(LAST_BYTE))
        odd = Match(
            services=services(without).match.services, varying=("bytes where ports would be",)
        )
        return services(with_ports), Condition(odd)

    return build


def _icmp(version: int, name: str) -> Numbers:
    protocol = ICMP if version == V4 else ICMP6

    def kinds(word: str) -> Ranges:
        first, dash, last = word.partition("-")
        if dash and first.isdigit() and last.isdigit():
            return Ranges.of([(int(first), int(last))])
        return icmp_type(word, version)[0]

    def codes(word: str) -> Ranges:
        first, dash, last = word.partition("-")
        if dash and first.isdigit() and last.isdigit():
            return Ranges.of([(int(first), int(last))])
        return Ranges.single(icmp_code(word, version))

    if name == "type":
        return Numbers(LAST_BYTE, kinds, lambda found: (icmp(protocol, found),))
    return Numbers(LAST_BYTE, codes, lambda found: (icmp(protocol, _EVERY_BYTE, found),))
