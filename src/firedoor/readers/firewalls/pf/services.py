"""Protocol, ports and ICMP types of a rule."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import (
    ALL_PORTS,
    ANY_SERVICE,
    ICMP,
    ICMP6,
    SCTP,
    TCP,
    UDP,
    Service,
    Services,
    icmp_service,
)
from firedoor.readers.firewalls.pf.aliases import Aliases, PortSet
from firedoor.readers.firewalls.pf.config import Config
from firedoor.readers.firewalls.pf.literals import INET, INET6, number_of, port_range
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.firewalls.protocols import protocol_number
from firedoor.readers.printable import quoted

_MORE_PROTOCOLS = {"pfsync": 240, "ipencap": 4, "ipv6": 41, "etherip": 97, "ospfigp": 89}
_PORTED = {"tcp": (TCP,), "udp": (UDP,), "tcp/udp": (TCP, UDP), "sctp": (SCTP,)}
# Names of icmp(4) and icmp6(4) of FreeBSD, as pf.conf(5) takes them.
ICMP_TYPES = {
    "echorep": 0, "unreach": 3, "squench": 4, "redir": 5, "althost": 6, "echoreq": 8, "routeradv": 9,
    "routersol": 10, "timex": 11, "paramprob": 12, "timereq": 13, "timerep": 14, "inforeq": 15, "inforep": 16,
    "maskreq": 17, "maskrep": 18, "trace": 30, "dataconv": 31, "mobredir": 32, "ipv6-where": 33,
    "ipv6-here": 34, "mobregreq": 35, "mobregrep": 36, "skip": 39, "photuris": 40,
}  # fmt: skip
ICMP6_TYPES = {
    "unreach": 1, "toobig": 2, "timex": 3, "paramprob": 4, "echoreq": 128, "echorep": 129, "listqry": 130,
    "groupqry": 130, "listenrep": 131, "grouprep": 131, "listendone": 132, "groupterm": 132, "routersol": 133,
    "routeradv": 134, "neighbrsol": 135, "neighbradv": 136, "redir": 137, "routrrenum": 138, "niqry": 139,
    "wrureq": 139, "fqdnreq": 139, "nirep": 140, "wrurep": 140, "fqdnrep": 140, "mtraceresp": 200, "mtrace": 201,
}  # fmt: skip
_ANY_PORTS = PortSet(ALL_PORTS, ALL_PORTS)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule writes about the service: ``icmp`` and ``icmp6`` are lists of type names."""

    protocol: str
    family: str
    source_port: str = ""
    destination_port: str = ""
    icmp: str = ""
    icmp6: str = ""


def ports_of(text: str, aliases: Aliases, user: Node) -> PortSet:
    """The ports that a word stands for: a number, a range, a name, an alias."""
    if text in {"", "any"}:
        return _ANY_PORTS
    if text in aliases.by_name:
        return aliases.ports(text, user)
    found = port_range(text)
    if found is not None:
        ranges = Ranges((found,)) if found != (1, 65535) else ALL_PORTS
        return PortSet(ranges, ranges)
    return aliases.ports(text, user)


def services_of(asked: Asked, aliases: Aliases, user: Node) -> Services:
    """The services of a rule. Ports count only with TCP, UDP or both, as in both products."""
    cfg, protocol = aliases.cfg, asked.protocol.lower()
    if protocol in {"", "any"}:
        if (
            cfg.product == "pfsense"
            and not protocol
            and (asked.source_port or asked.destination_port)
        ):
            protocol = "tcp"  # filter.inc: ports without a protocol mean TCP
        else:
            return ANY_SERVICE
    if protocol in _PORTED:
        sports = ports_of(asked.source_port, aliases, user)
        dports = ports_of(asked.destination_port, aliases, user)
        return _ported(_PORTED[protocol], sports, dports)
    if protocol in {"icmp", "icmp6", "icmpv6", "ipv6-icmp"}:
        return _icmp(asked, cfg, user)
    number = _MORE_PROTOCOLS.get(protocol) or protocol_number(protocol)
    if number is None:
        doubt = cfg.doubt(user, f"protocol {quoted(asked.protocol)} is not known")
        return Services.unknown(doubt)
    return Services.exactly(Service(Ranges.single(number)))


def _ported(protocols: tuple[int, ...], sports: PortSet, dports: PortSet) -> Services:
    numbers = Ranges.single(*protocols)
    surely = Service(numbers, sports.surely, dports.surely)
    maybe = Service(numbers, sports.maybe, dports.maybe)
    has_any = bool(sports.surely) and bool(dports.surely)
    return Services((surely,) if has_any else (), (maybe,), (*sports.doubts, *dports.doubts))


def _icmp(asked: Asked, cfg: Config, user: Node) -> Services:
    """``icmp`` means ICMPv6 in a rule for IPv6, and each of both in a rule for both families."""
    wants4 = asked.family != INET6 and asked.protocol.lower() == "icmp"
    wants6 = asked.family != INET or asked.protocol.lower() != "icmp"
    parts: list[Services] = []
    if wants4:
        parts.append(_types(asked.icmp, ICMP, ICMP_TYPES, cfg, user))
    if wants6:
        types = asked.icmp6 or (asked.icmp if cfg.product == "pfsense" or not wants4 else "")
        parts.append(_types(types, ICMP6, ICMP6_TYPES, cfg, user))
    return Services.union(parts)


def _types(text: str, protocol: int, names: dict[str, int], cfg: Config, user: Node) -> Services:
    words = [word for word in text.lower().replace(" ", "").split(",") if word]
    if not words or "any" in words:
        return Services.exactly(icmp_service(protocol))
    found: list[Service] = []
    doubts: list[Doubt] = []
    for word in words:
        number = names.get(word, number_of(word, -1))
        if 0 <= number <= 255:  # noqa: PLR2004
            found.append(icmp_service(protocol, number))
        elif word not in ICMP_TYPES and word not in ICMP6_TYPES:
            doubts.append(cfg.doubt(user, f"ICMP type {quoted(word)} is not known"))
    sure = tuple(found)
    if doubts:
        return Services(sure, (icmp_service(protocol),), tuple(doubts))
    return Services.exactly(*sure)
