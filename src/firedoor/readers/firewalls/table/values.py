"""Addresses, services, interfaces and yes-or-no of the rule table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address, ip_network

from firedoor.model.network.addresses import (
    ANY_ADDRESS,
    EVERY_V4,
    EVERY_V6,
    Addresses,
    AddressSpace,
)
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Ports
from firedoor.model.network.services import (
    ALL_PORTS,
    ANY_SERVICE,
    ICMP,
    ICMP6,
    TCP,
    UDP,
    WITH_PORTS,
    Service,
    Services,
    icmp_service,
)
from firedoor.readers.firewalls.groups import NestedGroups
from firedoor.readers.firewalls.protocols import port_number, port_span, protocol_number
from firedoor.readers.firewalls.table.rows import Cell, Sheet
from firedoor.readers.printable import quoted

YES = frozenset({"yes", "y", "true", "on", "1", "x", "enabled", "active"})
NO = frozenset({"no", "n", "false", "off", "0", "disabled", "inactive"})
ANY = frozenset({"", "any", "all", "*", "0.0.0.0/0"})
DEVICE = frozenset({"device", "local", "self"})
_GROUPED = {"any ipv4": EVERY_V4, "any ipv6": EVERY_V6}


@dataclass(slots=True)
class Names:
    """What the rows of one device may refer to."""

    sheet: Sheet
    interfaces: frozenset[str]
    zones: frozenset[str]
    addresses: Mapping[str, Cell]
    services: Mapping[str, Cell]
    own: AddressSpace
    _spaces: NestedGroups[Addresses] = field(default_factory=NestedGroups)
    # By source ports: a group may stand beside different ones.
    _services: dict[Ranges, NestedGroups[Services]] = field(default_factory=dict)

    def space(self, cell: Cell | None) -> Addresses:
        """The addresses of a cell: any, networks, ranges, ``a-b``, names of groups; ``not`` turns it around."""
        return self._space(cell, self._named_space)

    def _named_space(self, name: str) -> Addresses:
        return self._spaces.meaning(
            name,
            partial(_groups_in, self.addresses),
            lambda group: self._space(self.addresses[group], self._spaces.part),
        )

    def _space(self, cell: Cell | None, look: Callable[[str], Addresses | None]) -> Addresses:
        text = cell.text if cell is not None else ""
        if cell is None or text.casefold() in ANY - {"0.0.0.0/0"}:
            return ANY_ADDRESS
        if text.casefold() in _GROUPED:
            return Addresses.exactly(_GROUPED[text.casefold()])
        negated, words = _negated(text)
        found = Addresses.union(self._word(word, cell, look) for word in words)
        return ~found if negated else found

    def _word(self, word: str, cell: Cell, look: Callable[[str], Addresses | None]) -> Addresses:
        name = word.casefold()
        if name in ANY - {"0.0.0.0/0"}:
            return ANY_ADDRESS
        if name in DEVICE:
            return Addresses.exactly(self.own)
        space = literal(word)
        if space is not None:
            return Addresses.exactly(space)
        if name not in self.addresses:
            message = f"{quoted(word)} is no address, and no group of that name is in [addresses]"
            return Addresses.unknown(self.sheet.fault(cell.line, message))
        found = look(name)
        if found is None:
            message = f"group {quoted(word)} {self._spaces.fault(name)}"
            return Addresses.unknown(self.sheet.fault(cell.line, message))
        return found

    def service(self, cell: Cell | None, sports: Ranges = ALL_PORTS) -> Services:
        """The services of a cell: any, tcp, tcp/502, tcp/80-90, icmp, proto/47, names of groups."""
        known = self._services.setdefault(sports, NestedGroups())

        def named(name: str) -> Services:
            return known.meaning(
                name,
                partial(_groups_in, self.services),
                lambda group: self._service(self.services[group], sports, known.part),
            )

        return self._service(cell, sports, named)

    def _service(
        self, cell: Cell | None, sports: Ranges, look: Callable[[str], Services | None]
    ) -> Services:
        if cell is None or cell.text.casefold() in ANY:
            if sports != ALL_PORTS:
                return Services.exactly(Service(Ranges.single(TCP, UDP), sports))
            return ANY_SERVICE
        words = _words(cell.text)
        return Services.union(self._service_word(word, cell, sports, look) for word in words)

    def _service_word(
        self, word: str, cell: Cell, sports: Ranges, look: Callable[[str], Services | None]
    ) -> Services:
        name = word.casefold()
        if name in ANY:
            return ANY_SERVICE
        exact = service_of(name, sports)
        if exact is not None:
            return Services.exactly(*exact)
        if name not in self.services:
            message = f"{quoted(word)} is no service, and no group of that name is in [services]"
            return Services.unknown(self.sheet.fault(cell.line, message))
        found = look(name)
        if found is None:
            message = f"group {quoted(word)} {self._services[sports].fault(name)}"
            return Services.unknown(self.sheet.fault(cell.line, message))
        return found

    def ports(self, cell: Cell | None, doubts: list[Doubt]) -> Ports | None:
        """Interfaces or zones by name; None for any."""
        if cell is None or cell.text.casefold() in ANY:
            return None
        tokens: set[str] = set()
        for word in _words(cell.text):
            if word in self.interfaces:
                tokens.add(word)
            elif word in self.zones:
                tokens.add(f"zone:{word}")
            else:
                message = f"{quoted(word)} is no interface and no zone of this device"
                doubts.append(self.sheet.fault(cell.line, message))
                return None
        return Ports(frozenset(tokens))

    def flag(self, cell: Cell | None, doubts: list[Doubt], *, otherwise: bool) -> bool:
        """Yes or no; with another word ``otherwise``, and a doubt."""
        if cell is None:
            return otherwise
        word = cell.text.casefold()
        if word not in YES | NO:
            message = f"{quoted(cell.text)} is neither yes nor no"
            doubts.append(self.sheet.fault(cell.line, message))
            return otherwise
        return word in YES


def _groups_in(groups: Mapping[str, Cell], name: str) -> list[str]:
    """The groups among these that a group holds."""
    words = (word.casefold() for word in _negated(groups[name].text)[1])
    return [word for word in words if word in groups]


def _negated(text: str) -> tuple[bool, list[str]]:
    negated = text.casefold().startswith("not ")
    return negated, _words(text[4:] if negated else text)


def _words(text: str) -> list[str]:
    return text.replace(",", " ").replace(";", " ").split()


def literal(word: str) -> AddressSpace | None:
    """An address, a network or a range; None if it is none."""
    try:
        if "-" in word:
            first, last = word.split("-", 1)
            return AddressSpace.between(ip_address(first), ip_address(last))
        return AddressSpace.of(ip_network(word, strict=False))
    except ValueError:
        return None


def port_ranges(text: str) -> Ranges | None:
    """Ports like ``80``, ``80-90`` or ``80+443``; None if it is something else."""
    spans = [port_span(part) for part in text.split("+")]
    found = [span for span in spans if span is not None]
    return Ranges.of(found) if len(found) == len(spans) else None


def service_of(word: str, sports: Ranges = ALL_PORTS) -> tuple[Service, ...] | None:
    """``tcp``, ``tcp/502``, ``tcp+udp/53``, ``icmp/8``, ``proto/47``; None if it is none of them."""
    name, _, detail = word.partition("/")
    if name in {"proto", "ip"}:
        number = protocol_number(detail)
        return (Service(Ranges.single(number)),) if number is not None else None
    numbers = [protocol_number(part) for part in name.split("+")]
    if None in numbers:
        return None
    return _of_protocols([number for number in numbers if number is not None], detail, sports)


def _of_protocols(protocols: list[int], detail: str, sports: Ranges) -> tuple[Service, ...] | None:
    if set(protocols) <= {ICMP, ICMP6}:
        kind = port_number(detail) if detail else None
        if detail and (kind is None or kind > 255):  # noqa: PLR2004
            return None
        return tuple(icmp_service(protocol, kind) for protocol in protocols)
    if not detail:
        return (Service(Ranges.single(*protocols), sports),)
    ports = port_ranges(detail)
    if ports is None or not set(protocols) <= WITH_PORTS:
        return None
    return (Service(Ranges.single(*protocols), sports, ports),)
