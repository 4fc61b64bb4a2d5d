"""Service objects and groups, protocol groups and ICMP type groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import (
    ALL_PORTS,
    ALL_PROTOCOLS,
    ICMP,
    ICMP6,
    SCTP,
    TCP,
    UDP,
    Service,
    Services,
)
from firedoor.readers.firewalls.asa.cursor import Cursor
from firedoor.readers.firewalls.asa.lines import Line
from firedoor.readers.firewalls.asa.literals import (
    OPERATORS,
    NotReadError,
    icmp_kind,
    icmp_protocol,
    kind_ports,
    number_of,
    port_test,
    protocols,
)
from firedoor.readers.firewalls.asa.objects import Entry, Objects, groups_in
from firedoor.readers.firewalls.asa.work import Work
from firedoor.readers.firewalls.groups import NestedGroups

T = TypeVar("T")
_PAIR = 2
_LAST_CODE = 255
_PORTED = frozenset({TCP, UDP, SCTP})


@dataclass(frozen=True, slots=True)
class Numbers:
    """Ports, protocols or ICMP types of a group: those surely meant, and those that could be."""

    surely: Ranges
    maybe: Ranges
    doubts: tuple[Doubt, ...] = ()

    @classmethod
    def unknown(cls, doubt: Doubt, within: Ranges) -> Numbers:
        """Nothing known but that they lie within these."""
        return cls(Ranges(), within, (doubt,))

    def joined(self, other: Numbers) -> Numbers:
        """The members of both."""
        doubts = tuple(dict.fromkeys((*self.doubts, *other.doubts)))
        return Numbers(self.surely | other.surely, self.maybe | other.maybe, doubts)


NO_NUMBERS = Numbers(Ranges(), Ranges())
ANY_PORTS = Numbers(ALL_PORTS, ALL_PORTS)


def service_of(words: tuple[str, ...]) -> Service:
    """Read ``tcp source eq 1 destination range 2 3``, ``icmp echo 0``, ``137``; raises ``NotReadError``."""
    numbers, at = protocols(words[0] if words else ""), 1
    icmp = icmp_protocol(numbers)
    if icmp is not None:
        return Service(numbers, dports=_icmp_ports(words[1:], icmp))
    sports = dports = ALL_PORTS
    if len(words) > 1 and not all(p in _PORTED for low, high in numbers for p in {low, high}):
        raise NotReadError(f"{' '.join(words)!r}: this protocol has no ports")
    while at < len(words):
        side = words[at]
        at += 0 if side in OPERATORS else 1
        if at >= len(words) or words[at] not in OPERATORS or side not in OPERATORS | _SIDES:
            raise NotReadError(f"{' '.join(words)!r} is no service")
        ports, at = port_test(words, at)
        if side == "source":
            sports = ports
        else:  # without a word it is the destination, as up to 8.2
            dports = ports
    return Service(numbers, sports, dports)


_SIDES = frozenset({"source", "destination"})


def _icmp_ports(words: tuple[str, ...], icmp: int) -> Ranges:
    if not words:
        return ALL_PORTS
    kind = icmp_kind(words[0], icmp)
    if len(words) == 1:
        return kind_ports(kind)
    code = number_of(words[1])
    if len(words) > _PAIR or code is None or code > _LAST_CODE:
        raise NotReadError(f"{' '.join(words)!r} is no ICMP type with a code")
    return kind_ports(kind, code)


class ServiceBook:
    """Resolves services of one device; every object and group is resolved once."""

    def __init__(self, work: Work, objects: Objects) -> None:
        self._work = work
        self._objects = {name: self._object(e) for name, e in objects.services.items()}
        groups = objects.groups
        self._services = self._resolved(
            {n: e for n, e in groups.items() if e.kind == "service" and not e.protocol},
            self._service_member,
            _joined_services,
            Services.unknown,
        )
        self._ports = self._resolved(
            {n: e for n, e in groups.items() if e.kind == "service" and e.protocol},
            _port_member,
            _joined_numbers,
            lambda doubt: Numbers.unknown(doubt, ALL_PORTS),
        )
        self._protocols = self._resolved(
            {n: e for n, e in groups.items() if e.kind == "protocol"},
            _protocol_member,
            _joined_numbers,
            lambda doubt: Numbers.unknown(doubt, ALL_PROTOCOLS),
        )
        self._kinds = {n: e for n, e in groups.items() if e.kind == "icmp-type"}
        self._icmp = {
            number: self._resolved(
                self._kinds,
                _kind_member(number),
                _joined_numbers,
                lambda doubt: Numbers.unknown(doubt, ALL_PORTS),
            )
            for number in (ICMP, ICMP6)
        }

    def is_object(self, name: str) -> bool:
        """Whether there is a service object of this name."""
        return name in self._objects

    def is_port_group(self, name: str) -> bool:
        """Whether the group stands for ports."""
        return name in self._ports

    def is_kind_group(self, name: str) -> bool:
        """Whether the group stands for ICMP types."""
        return name in self._kinds

    def object(self, name: str, line: Line) -> Services:
        """The service of an object."""
        found = self._objects.get(name)
        if found is None:
            return Services.unknown(self._absent("service object", name, line))
        return found

    def group(self, name: str, line: Line) -> Services | Numbers:
        """A group where a protocol stands: services, or protocols to which ports may follow."""
        if name in self._protocols:
            return self._protocols[name]
        found = self._services.get(name)
        if found is None:
            return Services.unknown(self._absent("object group", name, line))
        return found

    def ports(self, name: str) -> Numbers:
        """The ports of a group that stands for ports."""
        return self._ports[name]

    def kinds(self, name: str, protocol: int) -> Numbers:
        """The ICMP types of a group, as destination ports."""
        return self._icmp[protocol][name]

    def _absent(self, kind: str, name: str, line: Line) -> Doubt:
        what = f"{kind} {name} has no definition of services in this file"
        self._work.problem(line, what, "add the whole configuration")
        return self._work.partly(line, what)

    def _object(self, entry: Entry) -> Services:
        if not entry.lines:
            doubt = self._work.partly(entry.head, f"object {entry.name} has no value")
            return Services.unknown(doubt)
        parts = [self._value(line) for line in entry.lines]
        joined = Services.union(parts)
        if entry.doubts:
            return Services((), joined.maybe, (*joined.doubts, *entry.doubts))
        return joined

    def _value(self, line: Line) -> Services:
        try:
            cursor = Cursor(line.words)
            cursor.expect("service")
            found = Services.exactly(service_of(cursor.left))
        except NotReadError as error:
            return Services.unknown(self._work.missed(line, str(error)))
        self._work.understood(line)
        return found

    def _service_member(self, line: Line) -> Services:
        words = line.words
        if words[0] != "service-object" or len(words) < _PAIR:
            raise NotReadError(f"{line.text!r} is no member of a service group")
        if words[1] == "object" and len(words) == _PAIR + 1:
            return self.object(words[2], line)
        return Services.exactly(service_of(words[1:]))

    def _resolved(
        self,
        entries: dict[str, Entry],
        member: Callable[[Line], T],
        join: Callable[[list[T]], T],
        unknown: Callable[[Doubt], T],
    ) -> dict[str, T]:
        """Each group after those within it."""
        groups: NestedGroups[T] = NestedGroups()

        def one(line: Line) -> T:
            child = line.words[1] if line.words[0] == "group-object" and line.words[1:] else ""
            nested = groups.part(child) if child else None
            if child and nested is None:
                there = child in entries
                what = f"object group {child} {groups.fault(child) if there else 'is not there'}"
                self._work.problem(line, what)
                return unknown(self._work.partly(line, what))
            try:
                found = member(line) if nested is None else nested
            except NotReadError as error:
                return unknown(self._work.missed(line, str(error)))
            self._work.understood(line)
            return found

        def made(name: str) -> T:
            parts = [one(line) for line in entries[name].lines]
            parts += [unknown(doubt) for doubt in entries[name].doubts]
            if not parts:
                what = f"object group {name} has no members"
                parts = [unknown(self._work.partly(entries[name].head, what))]
            return join(parts)

        held = partial(groups_in, entries)
        return {name: groups.meaning(name, held, made) for name in entries}


def _joined_services(parts: list[Services]) -> Services:
    return Services.union(parts)


def _joined_numbers(parts: list[Numbers]) -> Numbers:
    return Numbers(
        Ranges.of(r for part in parts for r in part.surely),
        Ranges.of(r for part in parts for r in part.maybe),
        tuple(dict.fromkeys(doubt for part in parts for doubt in part.doubts)),
    )


def _exact(ranges: Ranges) -> Numbers:
    return Numbers(ranges, ranges)


def _port_member(line: Line) -> Numbers:
    words = line.words
    if words[0] != "port-object" or len(words) < _PAIR or words[1] not in OPERATORS:
        raise NotReadError(f"{line.text!r} is no member of a port group")
    ports, at = port_test(words, 1)
    if at != len(words):
        raise NotReadError(f"{line.text!r} is no member of a port group")
    return _exact(ports)


def _protocol_member(line: Line) -> Numbers:
    words = line.words
    if words[0] != "protocol-object" or len(words) != _PAIR:
        raise NotReadError(f"{line.text!r} is no member of a protocol group")
    return _exact(protocols(words[1]))


def _kind_member(protocol: int) -> Callable[[Line], Numbers]:
    def member(line: Line) -> Numbers:
        words = line.words
        if words[0] != "icmp-object" or len(words) != _PAIR:
            raise NotReadError(f"{line.text!r} is no member of an ICMP type group")
        try:
            return _exact(kind_ports(icmp_kind(words[1], protocol)))
        except NotReadError:
            # A group may hold words of one family only.
            other = ICMP if protocol == ICMP6 else ICMP6
            icmp_kind(words[1], other)
            return NO_NUMBERS

    return member
