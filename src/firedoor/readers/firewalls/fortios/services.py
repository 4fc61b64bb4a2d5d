"""Service objects and their groups (``config firewall service custom``, ``group``), with the predefined ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Range, Ranges
from firedoor.model.network.services import (
    ALL_PORTS,
    EVERY_SERVICE,
    ICMP,
    ICMP6,
    SCTP,
    TCP,
    UDP,
    Service,
    Services,
    icmp_service,
    port_service,
)
from firedoor.readers.firewalls.data_files import data_file
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.tree import Node
from firedoor.readers.firewalls.groups import NestedGroups
from firedoor.readers.firewalls.protocols import port_span
from firedoor.readers.printable import quoted

_OBJECTS, _GROUPS = "firewall service custom", "firewall service group"
_WITH_PORTS = {"tcp": TCP, "udp": UDP, "sctp": SCTP, "udplite": 136}
_ICMP = {"ICMP": ICMP, "ICMP6": ICMP6}
_MOST_KNOWN_BY_CHANCE = 10
_NO_IP = frozenset({"", "0.0.0.0"})  # noqa: S104 - FortiOS writes "no address" so


@dataclass(slots=True)
class ServiceBook:
    """The services of one device by name, resolved once each."""

    context: Context
    _known: NestedGroups[Services] = field(default_factory=NestedGroups)

    def union(self, names: Iterable[str], line: int) -> Services:
        """The services of several objects."""
        read = partial(self._read, line)
        found = [self._known.meaning(n, self._held, read) for n in dict.fromkeys(names)]
        return found[0] if len(found) == 1 else Services.union(found)

    def _group_named(self, name: str) -> Node | None:
        """The group of a name; an object of that name goes before it."""
        if self.context.find(name, (_OBJECTS,)) is not None:
            return None
        return self.context.find(name, (_GROUPS,))

    def _held(self, name: str) -> list[str]:
        group = self._group_named(name)
        return group.all("member") if group is not None else []

    def _read(self, line: int, name: str) -> Services:
        """What one name means, its members being known; ``line`` uses it."""
        group = self._group_named(name)
        if group is not None:
            return self._group(name, group)
        return self._plain(name, self.context.find(name, (_OBJECTS,)), line)

    def _group(self, name: str, node: Node) -> Services:
        doubts = self.context.claim_all(node)
        found = []
        for member in dict.fromkeys(node.all("member")):
            part = self._known.part(member)
            if part is None:
                what = f"service group {quoted(name)} {self._known.fault(member)}"
                self.context.complain(node.line, what)
                part = Services.unknown(self.context.doubt(node.line, what))
            found.append(part)
        if not found and not doubts:
            what = f"service group {quoted(name)} names no member"
            return Services.unknown(self.context.doubt(node.line, what))
        if doubts:
            return Services((), (EVERY_SERVICE,), doubts)
        return Services.union(found)

    def _plain(self, name: str, node: Node | None, line: int) -> Services:
        if node is not None:
            return self._object(node)
        known = predefined().get(name)
        if known is not None and not self._lists_predefined():
            return Services.exactly(*known)
        what = f"service {quoted(name)} has no definition in this file"
        self.context.complain(line, what, "export the whole configuration")
        return Services.unknown(self.context.doubt(line, what))

    def _lists_predefined(self) -> bool:
        """Whether the file lists the predefined services: then one that is missing has been lost."""
        table = self.context.table(_OBJECTS)
        if table is None:
            return False
        listed = sum(name in predefined() for name in table.entries)
        return bool(table.strange) or listed >= _MOST_KNOWN_BY_CHANCE

    def _object(self, node: Node) -> Services:
        doubts = self.context.claim_all(node)
        try:
            found = tuple(_services(node))
        except ValueError as error:
            what = f"what service {quoted(node.key)} means cannot be read ({error})"
            doubts = (*doubts, self._misread(node, what))
            found = ()
        if doubts:
            return Services((), (EVERY_SERVICE,), doubts)
        if node.get("iprange") not in _NO_IP or node.get("fqdn"):
            what = f"service {quoted(node.key)} holds only for some addresses"
            attribute = "fqdn" if node.get("fqdn") else "iprange"
            self.context.partly(node.line_of(attribute), what)
            return Services((), found, (self.context.doubt(node.line_of(attribute), what),))
        if node.get("app-service-type", "disable") != "disable":
            what = f"service {quoted(node.key)} is an application"
            return Services.unknown(self.context.doubt(node.line_of("app-service-type"), what))
        return Services.exactly(*found)

    def _misread(self, node: Node, what: str) -> Doubt:
        for name, setting in node.settings.items():
            if name.endswith("portrange") or name in {"icmptype", "icmpcode", "protocol-number"}:
                self.context.misread(setting, what)
        return self.context.doubt(node.line, what)


def without(services: Services) -> Services:
    """All services but these (``service-negate``)."""
    if services.exact and all(s.sports == ALL_PORTS for s in services.surely):
        return Services.exactly(*_complement(services.surely))
    return Services((), (EVERY_SERVICE,), services.doubts)


def _complement(services: tuple[Service, ...]) -> Iterator[Service]:
    taken: dict[int, Ranges] = {}
    for service in services:
        for low, high in service.protocols:
            for protocol in range(low, high + 1):
                taken[protocol] = taken.get(protocol, Ranges()) | service.dports
    rest = Ranges.of((p, p) for p in range(256) if p not in taken)
    if rest:
        yield Service(rest)
    for protocol, ports in taken.items():
        left = ports.complement(65535)
        if left:
            yield Service(Ranges.single(protocol), dports=left)


def _services(node: Node) -> Iterator[Service]:
    protocol = node.get("protocol", "TCP/UDP/SCTP").upper()
    if protocol == "IP":
        number = int(node.get("protocol-number", "0"))
        yield EVERY_SERVICE if number == 0 else Service(Ranges.of([(number, number)]))
    elif protocol in _ICMP:
        kind, code = node.get("icmptype"), node.get("icmpcode")
        if code and not kind:
            raise ValueError("a code without its type")
        yield icmp_service(
            _ICMP[protocol], int(kind) if kind else None, int(code) if code else None
        )
    else:
        found = list(_port_services(node))
        if not found:
            raise ValueError("no ports are set")
        yield from found


def _port_services(node: Node) -> Iterator[Service]:
    for name, number in _WITH_PORTS.items():
        for text in node.all(f"{name}-portrange"):
            yield port_range(text, number)


def port_range(text: str, protocol: int) -> Service:
    """``80``, ``80-90`` or ``80-90:1024-65535`` (destination, then source). Raises ``ValueError``."""
    destination, _, source = text.partition(":")
    if source and ":" in source:
        raise ValueError(f"not a port range: {text}")
    sports = Ranges.of([_range(source)]) if source else ALL_PORTS
    dports = Ranges.of([_range(destination)])
    return port_service(protocol, dports, sports)


def _range(text: str) -> Range:
    span = port_span(text)
    if span is None:
        raise ValueError(f"not a port range: {text}")
    return span


@cache
def predefined() -> dict[str, tuple[Service, ...]]:
    """The services of a device's default configuration, for files that use them and do not list them."""
    data = data_file(__package__, "services.toml")
    plain = {name: tuple(_written(text)) for name, text in data["services"].items()}
    groups = {
        name: tuple(chain.from_iterable(plain[member] for member in members))
        for name, members in data["groups"].items()
    }
    return {**groups, **plain}


def _written(text: str) -> Iterator[Service]:
    for word in text.split():
        kind, _, detail = word.partition("/")
        if kind == "any":
            yield EVERY_SERVICE
        elif kind in {"icmp", "icmp6"}:
            number = ICMP if kind == "icmp" else ICMP6
            yield icmp_service(number, int(detail) if detail else None)
        elif kind == "proto":
            yield Service(Ranges.single(int(detail)))
        else:
            yield port_range(detail, _WITH_PORTS[kind])
