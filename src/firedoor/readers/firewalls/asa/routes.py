"""Static routes, default routes from DHCP and PPPoE, and the routing protocols that run."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import STATIC, LearningProtocol, NextHop, Route
from firedoor.readers.firewalls.asa.interfaces import MANAGEMENT, instance_of
from firedoor.readers.firewalls.asa.irrelevant import mark_listed
from firedoor.readers.firewalls.asa.lines import Block, Line
from firedoor.readers.firewalls.asa.literals import number_of
from firedoor.readers.firewalls.asa.work import Work
from firedoor.readers.firewalls.masks import masked_network

_PROTOCOLS = frozenset({"ospf", "eigrp", "bgp", "rip", "isis"})
_V4, _V6 = "0.0.0.0", "::"  # noqa: S104 - the default route, not a place to listen
_DHCP_DISTANCE, _MOST_DISTANCE = 1, 255


@dataclass(slots=True)
class Routes:
    """The routing lines of one device, by routing table."""

    stated: dict[str, list[Route]] = field(default_factory=dict)
    protocols: list[LearningProtocol] = field(default_factory=list)

    def take(self, work: Work, line: Line) -> bool:
        """``route PORT NETWORK MASK GATEWAY [DISTANCE] [track N] [tunneled]``."""
        words = tuple(work.names.get(word, word) for word in line.words)
        try:
            prefix = masked_network(_zero(words[2]), _zero(words[3]))
            discard = words[1].lower() == "null0"
            gateway = None if discard else IPv4Address(words[4])
            rest = words[4:] if discard else words[5:]
        except (IndexError, ValueError):
            return False
        return self._add(work, line, prefix, gateway, rest)

    def take_v6(self, work: Work, line: Line) -> bool:
        """``ipv6 route PORT PREFIX GATEWAY [DISTANCE] [tunneled]``."""
        words = line.words
        try:
            prefix = ip_network(words[3], strict=False)
            discard = words[2].lower() == "null0"
            gateway = None if discard else ip_address(words[4])
        except (IndexError, ValueError):
            return False
        if not isinstance(prefix, IPv6Network):
            return False
        return self._add(work, line, prefix, gateway, words[4 if discard else 5 :])

    def _add(
        self,
        work: Work,
        line: Line,
        prefix: IPv4Network | IPv6Network,
        gateway: IPv4Address | IPv6Address | None,
        rest: tuple[str, ...],
    ) -> bool:
        read = _options(work, line, rest)
        if read is None:
            return False
        distance, doubts = read
        port = work.port_name(line.words[2 if line.words[0] == "ipv6" else 1])
        hop = NextHop(discard=True)
        if port.lower() != "null0":
            direct = gateway is None or int(gateway) == 0
            hop = NextHop(interface=port, address=None if direct else gateway)
        route = Route(prefix, (hop,), STATIC, work.origin(line), distance, doubts=doubts)
        self.stated.setdefault(self._table(work, port), []).append(route)
        work.understood(line)
        return True

    @staticmethod
    def _table(work: Work, port: str) -> str:
        known = work.ports.get(port)
        return instance_of(work, known) if known else ""

    def take_router(self, work: Work, block: Block) -> bool:
        """``router PROTOCOL ...``: that it runs, and on which interfaces its networks lie."""
        words = block.head.words
        at = 2 if words[0] == "ipv6" else 1
        protocol = words[at] if len(words) > at else ""
        if protocol not in _PROTOCOLS:
            return False
        work.understood(block.head)
        for line in mark_listed(work.book, "router", block.body):
            what = f"{line.text!r} of a routing protocol is not understood"
            work.routing_doubts.append(work.missed(line, what))
        ports = _ports_of(work, protocol, block) if words[0] != "ipv6" else None
        self.protocols.append(LearningProtocol(protocol, work.origin(block.head), ports))
        return True

    def add_defaults(self, work: Work) -> None:
        """Default routes that DHCP, PPPoE or router advertisements bring."""
        for port in work.ports.values():
            if port.default_route is not None and port.enabled:
                words = port.default_route.words
                prefix = ip_network(f"{_V6 if words[0] == 'ipv6' else _V4}/0")
                hop = NextHop(interface=port.name or port.hardware, dynamic=True)
                origin = work.origin(port.default_route)
                route = Route(prefix, (hop,), "dhcp", origin, _DHCP_DISTANCE)
                self.stated.setdefault(instance_of(work, port), []).append(route)

    def covering(self, prefix: IPv4Network | IPv6Network) -> list[Route]:
        """The stated routes of the main table that hold a prefix, longest first."""
        held = [r for r in self.stated.get("", []) if _holds(r.prefix, prefix)]
        return sorted(held, key=lambda route: -route.prefix.prefixlen)


def _holds(outer: IPv4Network | IPv6Network, inner: IPv4Network | IPv6Network) -> bool:
    if isinstance(outer, IPv4Network) and isinstance(inner, IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(outer, IPv6Network) and isinstance(inner, IPv6Network):
        return inner.subnet_of(outer)
    return False


def _zero(word: str) -> str:
    return _V4 if word == "0" else word


def _options(work: Work, line: Line, rest: tuple[str, ...]) -> tuple[int, tuple[Doubt, ...]] | None:
    distance, doubts, at = 1, [], 0
    while at < len(rest):
        word = rest[at]
        number = number_of(word)
        if number is not None and number <= _MOST_DISTANCE:
            distance = number
        elif word == "track" and at + 1 < len(rest):
            at += 1
            doubts.append(work.doubt(line, f"the route is there while track {rest[at]} is up"))
        elif word == "tunneled":
            doubts.append(work.doubt(line, "the route is for decrypted VPN traffic only"))
        else:
            return None
        at += 1
    return distance, tuple(doubts)


def _ports_of(work: Work, protocol: str, block: Block) -> tuple[str, ...] | None:
    """The interfaces that ``network`` lines name; None where that cannot be told."""
    if protocol not in {"ospf", "eigrp", "rip"}:
        return None
    networks = []
    for line in block.body:
        if line.words[0] == "network":
            network = _network(line.words)
            if network is None:
                return None
            networks.append(network)
    return tuple(
        name
        for name, port in work.ports.items()
        if any(a.ip in network for a in port.addresses for network in networks)
        and not (port.management_only and instance_of(work, port) == MANAGEMENT)
    )


def _network(words: tuple[str, ...]) -> IPv4Network | None:
    try:
        if len(words) > 2 and words[2] != "area":  # noqa: PLR2004
            return masked_network(words[1], words[2])
        address = IPv4Address(words[1])
    except (IndexError, ValueError):
        return None
    # RIP and EIGRP without a mask name a classful network (RFC 791).
    first = int(address) >> 24
    length = 8 if first < 128 else 16 if first < 192 else 24  # noqa: PLR2004
    return IPv4Network((address, length), strict=False)
