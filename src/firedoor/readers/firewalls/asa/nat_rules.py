"""NAT lines from 8.3 on: twice NAT and NAT of objects, as they are written.

Source: ASA firewall CLI guide, "Network Address Translation": sections 1 (twice NAT), 2 (objects, in an order of the
device's own) and 3 (``after-auto``); the first that matches applies.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_network

from firedoor.model.network.addresses import EVERY_ADDRESS, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import Service, Services
from firedoor.readers.firewalls.asa.addresses import AddressBook
from firedoor.readers.firewalls.asa.cursor import Cursor
from firedoor.readers.firewalls.asa.lines import Line
from firedoor.readers.firewalls.asa.literals import NotReadError, number_of, port, protocols
from firedoor.readers.firewalls.asa.services import ServiceBook
from firedoor.readers.firewalls.asa.work import Work

ANY = "any"
# Words that change neither who is translated to what nor the way out.
_COSMETIC = frozenset(
    {
        "dns",
        "no-proxy-arp",
        "net-to-net",
        "extended",
        "flat",
        "include-reserve",
        "round-robin",
        "block-allocation",
    }
)


@dataclass(frozen=True, slots=True)
class Side:
    """Addresses of a translation. ``pieces``: the members in the order of the file. ``interface``: that port's own."""

    space: AddressSpace = EVERY_ADDRESS
    pieces: tuple[AddressSpace, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    interface: bool = False
    v6: bool = False  # "interface ipv6": its IPv6 address
    everything: bool = False


EVERYTHING = Side(everything=True)


@dataclass(slots=True)
class NatRule:
    """One NAT line. ``section`` 1 to 3; ``order`` sorts within it."""

    line: Line
    name: str
    section: int
    real_port: str = ANY
    mapped_port: str = ANY
    static: bool = False
    twice: bool = True
    real: Side = EVERYTHING
    mapped: Side = EVERYTHING
    also_interface: bool = False  # a pool with the interface as fallback
    destination: tuple[Side, Side] | None = None  # mapped, real
    services: tuple[Service, Service] | None = (
        None  # real source and mapped destination; the reverse
    )
    unidirectional: bool = False
    inactive: bool = False
    route_lookup: bool = False
    unread: bool = False
    order: tuple[object, ...] = ()
    doubts: list[Doubt] = field(default_factory=list)


class NatReader:
    """Reads NAT lines of one device."""

    def __init__(self, work: Work, addresses: AddressBook, services: ServiceBook) -> None:
        self._work, self._addresses, self._services = work, addresses, services

    def twice(self, line: Line, position: int) -> NatRule:
        """``nat [(real,mapped)] [after-auto] source ...``; what cannot be read of it is in doubt."""
        rule = NatRule(line, f"NAT rule in line {line.number}", 1, order=(position, 0))
        cursor = Cursor(line.words, 1)
        try:
            self._ports(cursor, rule)
            if cursor.skip("after-auto"):
                rule.section = 3
            place = number_of(cursor.peek())
            if place is not None:
                # The place among the rules; running configurations leave it out and keep the order.
                rule.order = (place - 1, -1)
                cursor.take()
            cursor.expect("source")
            rule.static = self._kind(cursor)
            self._source(cursor, rule)
        except NotReadError as error:
            return self._unread(rule, str(error))
        self._options(cursor, rule)
        self._work.understood(line)
        return rule

    def of_object(self, name: str, line: Line) -> NatRule:
        """``nat [(real,mapped)] static|dynamic ...`` inside ``object network NAME``."""
        rule = NatRule(line, f"NAT of object {name}", 2, twice=False)
        cursor = Cursor(line.words)
        rule.real = self._named(name, rule)
        try:
            cursor.expect("nat")
            self._ports(cursor, rule)
            rule.static = self._kind(cursor)
            self._mapped(cursor, rule)
        except NotReadError as error:
            self._unread(rule, str(error))
        else:
            self._options(cursor, rule)
            self._work.understood(line)
        lowest = [low for family in (rule.real.space.v4, rule.real.space.v6) for low, _ in family]
        size = rule.real.space.v4.size + rule.real.space.v6.size
        rule.order = (not rule.static, size, min(lowest, default=0), name)
        return rule

    def _unread(self, rule: NatRule, why: str) -> NatRule:
        rule.doubts.append(self._work.missed(rule.line, f"NAT: {why}"))
        rule.static = rule.unread = True
        return rule

    def _ports(self, cursor: Cursor, rule: NatRule) -> None:
        if not cursor.peek().startswith("("):
            return
        text = cursor.take()
        for _ in range(2):  # "(real, mapped)" with spaces
            text += "" if text.endswith(")") else cursor.take()
        names = text.strip("()").split(",")
        if len(names) != 2:  # noqa: PLR2004
            raise NotReadError(f"{text} names no two interfaces")
        rule.real_port, rule.mapped_port = (self._work.port_name(n.strip()) for n in names)
        for name in (rule.real_port, rule.mapped_port):
            if name != ANY and name not in self._work.ports:
                what = f"interface {name} is not in this file"
                rule.doubts.append(self._work.partly(rule.line, what))
                rule.real_port = rule.mapped_port = ANY

    @staticmethod
    def _kind(cursor: Cursor) -> bool:
        word = cursor.take()
        if word not in {"static", "dynamic"}:
            raise NotReadError(f"{word!r} is neither static nor dynamic")
        return word == "static"

    def _source(self, cursor: Cursor, rule: NatRule) -> None:
        rule.real = self._operand(cursor, rule)
        self._mapped(cursor, rule)
        if cursor.skip("destination", "static"):
            mapped = self._interface(cursor) or self._operand(cursor, rule)
            rule.destination = (mapped, self._operand(cursor, rule))
        elif cursor.peek() == "destination":
            raise NotReadError("a destination is translated in another way than static")

    def _mapped(self, cursor: Cursor, rule: NatRule) -> None:
        own = self._interface(cursor)
        if own is not None:
            rule.mapped = own
            return
        cursor.skip("pat-pool")
        rule.mapped = self._operand(cursor, rule)
        while cursor.peek() in _COSMETIC:
            cursor.take()
        if self._interface(cursor) is not None:
            rule.also_interface = True

    @staticmethod
    def _interface(cursor: Cursor) -> Side | None:
        if not cursor.skip("interface"):
            return None
        return Side(interface=True, v6=cursor.skip("ipv6"))

    def _operand(self, cursor: Cursor, rule: NatRule) -> Side:
        word = cursor.take()
        if word in {"object", "object-group"}:
            word = cursor.take()
        if word == ANY:
            return EVERYTHING
        if self._addresses.known_object(word) or self._addresses.known_group(word):
            return self._named(word, rule)
        return self._inline(word, rule)

    def _named(self, name: str, rule: NatRule) -> Side:
        group = self._addresses.known_group(name) and not self._addresses.known_object(name)
        lookup = self._addresses.group if group else self._addresses.object
        found = lookup(name, rule.line)
        if not found.exact:
            rule.doubts.extend(found.doubts)
        pieces = self._addresses.pieces(name) if group else (found.maybe,)
        return Side(found.maybe, pieces, found.doubts)

    def _inline(self, word: str, rule: NatRule) -> Side:
        """An address written in the line: for a static NAT of a network it begins a network of the same size."""
        try:
            address = self._addresses.host(word.partition("/")[0])
        except NotReadError:
            what = f"{word} has no definition of addresses in this file"
            doubt = self._work.partly(rule.line, what)
            rule.doubts.append(doubt)
            return Side(doubts=(doubt,))
        space = AddressSpace.of(address)
        length = word.partition("/")[2]
        if (number_of(length) or 0) in range(1, address.max_prefixlen + 1):
            space = AddressSpace.of(ip_network(f"{address}/{length}", strict=False))
        elif rule.static and not rule.twice and rule.real.doubts:
            return Side(doubts=rule.real.doubts)
        elif rule.static and not rule.twice:
            space = _as_large(address, rule.real.space) or space
        return Side(space, (space,))

    def _options(self, cursor: Cursor, rule: NatRule) -> None:
        while cursor.left:
            word = cursor.take()
            if word == "description":
                return
            if word == "service" and len(cursor.left) > 1:
                self._service(cursor, rule)
            elif word == "unidirectional":
                rule.unidirectional = True
            elif word == "inactive":
                rule.inactive = True
            elif word == "route-lookup":
                rule.route_lookup = True
            elif word == "interface":
                cursor.skip("ipv6")
                rule.also_interface = True
            elif word not in _COSMETIC:
                rule.unread = True
                rule.doubts.append(self._work.partly(rule.line, f"NAT: {word!r} is not understood"))
                return

    def _service(self, cursor: Cursor, rule: NatRule) -> None:
        if rule.twice:
            pair = tuple(self._one_service(cursor.take(), rule) for _ in range(2))
            rule.services = (pair[0], pair[1])
            return
        try:
            numbers = protocols(cursor.take())
            real, mapped = port(cursor.take()), port(cursor.take())
        except NotReadError as error:
            rule.doubts.append(self._work.partly(rule.line, f"NAT: {error}"))
            return
        rule.services = (_from_port(numbers, real), _from_port(numbers, mapped))

    def _one_service(self, name: str, rule: NatRule) -> Service:
        if name == ANY:
            return Service()
        found: Services | None = None
        if self._services.is_object(name):
            found = self._services.object(name, rule.line)
        if found is None or not found.exact or len(found.surely) != 1:
            what = f"NAT: service {name} is not one service of this file"
            rule.doubts.append(self._work.partly(rule.line, what))
            return Service()
        return found.surely[0]


def _from_port(numbers: Ranges, number: int) -> Service:
    return Service(numbers, sports=Ranges.single(number))


def _as_large(address: IPv4Address | IPv6Address, like: AddressSpace) -> AddressSpace | None:
    """The network at an address with the size of the real one; None if that is no single network."""
    networks = list(like.networks())[:2]
    if len(networks) != 1 or networks[0].version != address.version:
        return None
    return AddressSpace.of(ip_network(f"{address}/{networks[0].prefixlen}", strict=False))
