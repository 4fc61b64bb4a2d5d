"""Packets to the device itself: management access, ICMP, control-plane lists, what listens.

Sources: ASA general operations CLI guide, "Management Access" (ssh, telnet, http lines; icmp lines with their implicit
deny; they come before a control-plane list); ASA firewall CLI guide, "Access Rules" (interface lists do not filter
traffic to the device). Where a service listens is mostly not in a configuration: the rest is permitted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from firedoor.model.network.addresses import EVERY_ADDRESS, EVERY_V4, EVERY_V6, Addresses
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, Verb
from firedoor.model.network.services import ICMP, ICMP6, TCP, Service, Services, port_service
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.asa.addresses import AddressBook
from firedoor.readers.firewalls.asa.cursor import Cursor
from firedoor.readers.firewalls.asa.lines import Line
from firedoor.readers.firewalls.asa.lists import Lists, said
from firedoor.readers.firewalls.asa.literals import NotReadError, icmp_kind, kind_ports
from firedoor.readers.firewalls.asa.work import Work

TO_THE_BOX = "traffic to the device"
_PORTS = {"ssh": 22, "telnet": 23}
_HTTP = 443
_SOURCES = {"any": EVERY_ADDRESS, "any4": EVERY_V4, "any6": EVERY_V6}


@dataclass(slots=True)
class ToTheBox:
    """Lines about traffic to the device."""

    access: list[tuple[str, Line, Addresses, str]] = field(default_factory=list)
    icmp: list[tuple[str, Rule, int]] = field(default_factory=list)
    listening: list[tuple[str, Line]] = field(default_factory=list)  # VPN listeners by interface
    http_port: int = _HTTP
    through_vpn: str = ""  # management-access: the interface that VPN peers may manage

    def take_access(self, work: Work, book: AddressBook, line: Line) -> bool:
        """``ssh|telnet|http ADDRESS MASK PORT``."""
        words = line.words[1:]
        try:
            if len(words) == 2 and "/" in words[0]:  # noqa: PLR2004
                space = book.literal(words[0])
            elif len(words) == 3:  # noqa: PLR2004
                space = book.literal(words[0], words[1])
            else:
                return False
        except NotReadError:
            return False
        port = work.known_port(line, words[-1])
        self.access.append((line.words[0], line, Addresses.exactly(space), port))
        work.understood(line)
        return True

    def take_icmp(self, work: Work, book: AddressBook, line: Line, protocol: int) -> bool:
        """``[ipv6] icmp permit|deny SOURCE [TYPE] PORT``."""
        cursor = Cursor(line.words, 1 if protocol == ICMP else 2)
        try:
            verb = {"permit": Verb.PERMIT, "deny": Verb.DENY}[cursor.take()]
            sources = self._source(book, cursor)
            kind = icmp_kind(cursor.take(), protocol) if len(cursor.left) > 1 else None
            port = work.known_port(line, cursor.take())
        except (NotReadError, KeyError):
            return False
        if cursor.left:
            return False
        service = Service(Ranges.single(protocol))
        if kind is not None:
            service = replace(service, dports=kind_ports(kind))
        match = Match(sources=sources, services=Services.exactly(service), in_ports=Ports.of(port))
        self.icmp.append((port, Rule(verb, match, work.origin(line)), protocol))
        work.understood(line)
        return True

    @staticmethod
    def _source(book: AddressBook, cursor: Cursor) -> Addresses:
        word = cursor.take()
        if word in _SOURCES:
            return Addresses.exactly(_SOURCES[word])
        if word == "host":
            return Addresses.exactly(book.literal(cursor.take()))
        return Addresses.exactly(book.literal(word, "" if "/" in word else cursor.take()))


def local_set(
    work: Work, box: ToTheBox, lists: Lists, origin: Origin, vpn_ports: tuple[str, ...]
) -> RuleSet:
    """The rule set for packets to an address of the device."""
    return RuleSet(
        TO_THE_BOX,
        tuple(_rules(work, box, lists, origin, vpn_ports)),
        Verb.PERMIT,
        said(origin, "no line forbids it; where services listen is not in the configuration"),
    )


def _rules(
    work: Work, box: ToTheBox, lists: Lists, origin: Origin, vpn_ports: tuple[str, ...]
) -> Iterator[Rule]:
    for kind, line, sources, port in box.access:
        number = _PORTS.get(kind, box.http_port)
        services = Services.exactly(port_service(TCP, Ranges.single(number)))
        ports = (port, *vpn_ports) if port == box.through_vpn else (port,)
        match = Match(sources=sources, services=services, in_ports=Ports.of(*ports))
        yield Rule(Verb.PERMIT, match, work.origin(line))
    yield from (rule for _, rule, _ in box.icmp)
    yield from _icmp_ends(box)
    for binding in lists.bindings:
        if binding.direction == "control-plane":
            yield from _control_plane(work, lists, binding.list_name, binding.port, binding.line)
    yield from _management_ends(box, origin)


def _icmp_ends(box: ToTheBox) -> Iterator[Rule]:
    """Once a line is there for an interface, other ICMP to it is denied."""
    last = {(port, protocol): rule for port, rule, protocol in box.icmp}
    for (port, protocol), rule in last.items():
        services = Services.exactly(Service(Ranges.single(protocol)))
        match = Match(services=services, in_ports=Ports.of(port))
        text = f"implicit deny after the icmp lines of interface {port}"
        yield Rule(Verb.DENY, match, said(rule.origin, text))


def _control_plane(work: Work, lists: Lists, name: str, port: str, line: Line) -> Iterator[Rule]:
    """A control-plane list; its denies count, and what it leaves open goes on.

    Whether such a list ends with an implicit deny is not clear from the documentation; none is assumed.
    """
    entry = lists.lists.get(name)
    if entry is None:
        match = Match(in_ports=Ports.of(port), doubts=(work.doubt(line, f"no list {name}"),))
        yield Rule(Verb.UNKNOWN, match, work.origin(line))
        return
    for rule in entry.rules:
        inward = Ports.of(port)
        yield replace(rule, match=replace(rule.match, in_ports=inward))


def _management_ends(box: ToTheBox, origin: Origin) -> Iterator[Rule]:
    """SSH and Telnet answer only where a line lets them; HTTPS may also be the VPN portal."""
    webvpn = {port for port, _ in box.listening}
    for name, number in (("ssh", 22), ("telnet", 23)):
        services = Services.exactly(port_service(TCP, Ranges.single(number)))
        text = f"no {name} line permits this source on this interface"
        yield Rule(Verb.DENY, Match(services=services), said(origin, text))
    if not webvpn:
        services = Services.exactly(port_service(TCP, Ranges.single(box.http_port)))
        text = "no http line permits this source on this interface"
        yield Rule(Verb.DENY, Match(services=services), said(origin, text))


__all__ = ["ICMP", "ICMP6", "TO_THE_BOX", "ToTheBox", "local_set"]
