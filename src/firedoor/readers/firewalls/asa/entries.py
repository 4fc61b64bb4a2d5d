"""One line of an access list as a rule.

The grammar is that of "access-list extended" and "access-list standard" in the ASA command reference; lists of FTD
write "advanced", with interfaces (``ifc``) and a ``rule-id``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from firedoor.model.network.addresses import EVERY_V4, EVERY_V6, Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import Match, Ports, Rule, Verb
from firedoor.model.network.services import ALL_PORTS, Service, Services
from firedoor.readers.firewalls.asa.addresses import AddressBook
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
from firedoor.readers.firewalls.asa.services import ANY_PORTS, Numbers, ServiceBook
from firedoor.readers.firewalls.asa.times import Times
from firedoor.readers.firewalls.asa.work import Work

_VERBS = {"permit": Verb.PERMIT, "deny": Verb.DENY, "trust": Verb.PERMIT}
_LEVELS = frozenset(
    {"emergencies", "alerts", "critical", "errors", "warnings", "notifications", "informational"}
    | {"debugging", "default", "disable"}
)
_TAIL_WITH_WORD = frozenset({"rule-id", "event-log"})
_LAST_CODE = 255


@dataclass(slots=True)
class _Draft:
    """What was read of a line so far."""

    services: Services | None = None  # where objects name protocol and ports together
    numbers: Numbers | None = None  # protocols, to which ports may follow
    sources: Addresses = field(default_factory=Addresses)
    destinations: Addresses = field(default_factory=Addresses)
    sports: Numbers = ANY_PORTS
    dports: Numbers = ANY_PORTS
    in_ports: Ports | None = None
    out_ports: Ports | None = None
    varying: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    enabled: bool = True
    note: str = ""


class EntryReader:
    """Reads the lines of access lists of one device."""

    def __init__(
        self, work: Work, addresses: AddressBook, services: ServiceBook, times: Times
    ) -> None:
        self._work = work
        self._addresses = addresses
        self._services = services
        self._times = times
        self._spaces: dict[tuple[str, ...], Addresses] = {}

    def extended(
        self, line: Line, at: int, name: str = "", *, advanced: bool = False, v6: bool = False
    ) -> Rule:
        """Read from the word ``permit`` or ``deny`` on."""
        cursor = Cursor(line.words, at)
        draft = _Draft()
        try:
            verb = _verb(cursor)
            self._matched(cursor, draft, line, v6=v6)
        except NotReadError as error:
            return self.unread(line, str(error), name)
        self._tail(cursor, draft, line, advanced=advanced and verb is Verb.PERMIT)
        self._work.understood(line)
        return self._rule(line, verb, draft, name)

    def unread(self, line: Line, why: str, name: str = "") -> Rule:
        """A line of a list that could do anything."""
        doubt = self._work.missed(line, why)
        return Rule(Verb.UNKNOWN, Match(doubts=(doubt,)), doubt.origin, name)

    def standard(self, line: Line, at: int, name: str = "") -> Rule:
        """``standard permit|deny ADDRESS``: it names destinations."""
        cursor = Cursor(line.words, at)
        try:
            verb = _verb(cursor)
            addresses = self._address(cursor, line, v6=False)
            cursor.end()
        except NotReadError as error:
            return self.unread(line, str(error), name)
        self._work.understood(line)
        return Rule(verb, Match(destinations=addresses), self._work.origin(line), name)

    def _rule(self, line: Line, verb: Verb, draft: _Draft, name: str) -> Rule:
        match = Match(
            sources=draft.sources,
            destinations=draft.destinations,
            services=_services(draft),
            in_ports=draft.in_ports,
            out_ports=draft.out_ports,
            varying=tuple(draft.varying),
            doubts=tuple(draft.doubts),
        )
        origin = self._work.origin(line)
        return Rule(verb, match, origin, name, enabled=draft.enabled, note=draft.note)

    def _matched(self, cursor: Cursor, draft: _Draft, line: Line, *, v6: bool) -> None:
        self._protocol(cursor, draft, line, v6=v6)
        self._user(cursor, draft)
        self._security_group(cursor, draft)
        draft.in_ports = self._interface(cursor, draft, line)
        draft.sources = self._address(cursor, line, v6=v6)
        draft.sports = self._ports(cursor, draft, line, last=False)
        self._security_group(cursor, draft)
        draft.out_ports = self._interface(cursor, draft, line)
        draft.destinations = self._address(cursor, line, v6=v6)
        draft.dports = self._ports(cursor, draft, line, last=True)

    def _protocol(self, cursor: Cursor, draft: _Draft, line: Line, *, v6: bool) -> None:
        word = cursor.take()
        if word == "object":
            draft.services = self._services.object(cursor.take(), line)
        elif word == "object-group":
            found = self._services.group(cursor.take(), line)
            if isinstance(found, Services):
                draft.services = found
            else:
                draft.numbers = found
        else:
            if word == "icmp" and v6:
                word = "icmp6"  # "ipv6 access-list" (up to 8.4) calls ICMPv6 so
            numbers = protocols(word)
            draft.numbers = Numbers(numbers, numbers)

    @staticmethod
    def _user(cursor: Cursor, draft: _Draft) -> None:
        """Identity firewall: who is logged on at the source address is not in the header."""
        word = cursor.peek()
        if word in {"user", "user-group", "object-group-user"}:
            cursor.take()
            draft.varying.append(f"{word} {cursor.take()!r}")

    @staticmethod
    def _security_group(cursor: Cursor, draft: _Draft) -> None:
        """TrustSec: the tag of an address is learned, not written here."""
        if cursor.skip("security-group"):
            draft.varying.append(f"security group {cursor.take()} {cursor.take()}")
        elif cursor.skip("object-group-security"):
            draft.varying.append(f"security group {cursor.take()!r}")

    def _interface(self, cursor: Cursor, draft: _Draft, line: Line) -> Ports | None:
        """``ifc NAME`` (FTD)."""
        if not cursor.skip("ifc"):
            return None
        name = self._work.port_name(cursor.take())
        if name in self._work.ports:
            return Ports.of(name)
        draft.doubts.append(self._work.partly(line, f"interface {name} is not in this file"))
        return None

    def _address(self, cursor: Cursor, line: Line, *, v6: bool) -> Addresses:
        word = cursor.take()
        single = self._single(word, v6=v6)
        if single is not None:
            return single
        if word in {"object", "object-group", "interface", "object-group-network-service"}:
            return self._named(word, cursor.take(), line)
        if word == "range":  # as the device prints the members of a group
            return Addresses.exactly(self._addresses.between(cursor.take(), cursor.take()))
        operand = word if "/" in word or ":" in word else cursor.take()
        key = (word, operand)
        if key not in self._spaces:
            if operand is word:
                space = self._addresses.literal(word)
            elif word in {"host", "fqdn"}:
                space = self._addresses.literal(operand)
            else:
                space = self._addresses.literal(word, operand)
            self._spaces[key] = Addresses.exactly(space)
        return self._spaces[key]

    def _single(self, word: str, *, v6: bool) -> Addresses | None:
        if word == "any":
            return Addresses.exactly(EVERY_V6) if v6 else self._addresses.any_address()
        if word == "any4":
            return Addresses.exactly(EVERY_V4)
        return Addresses.exactly(EVERY_V6) if word == "any6" else None

    def _named(self, kind: str, name: str, line: Line) -> Addresses:
        if kind == "object":
            return self._addresses.object(name, line)
        if kind == "object-group":
            return self._addresses.group(name, line)
        if kind == "interface":
            return self._own(name, line)
        return Addresses.unknown(self._work.partly(line, f"network service {name} is not modelled"))

    def _own(self, name: str, line: Line) -> Addresses:
        """``interface NAME`` is the address of that interface."""
        port = self._work.ports.get(self._work.port_name(name))
        if port is None or port.dynamic or not port.addresses:
            what = f"the address of interface {name} is not known"
            return Addresses.unknown(self._work.partly(line, what))
        return Addresses.exactly(port.own_space())

    def _ports(self, cursor: Cursor, draft: _Draft, line: Line, *, last: bool) -> Numbers:
        word = cursor.peek()
        if word in OPERATORS and not (word == "range" and "." in (*cursor.left, "")[1]):
            ports, cursor.at = port_test(cursor.words, cursor.at)
            return Numbers(ports, ports)
        if word == "object-group" and cursor.at + 1 < len(cursor.words):
            return self._group_ports(cursor, draft, line, last=last)
        icmp = icmp_protocol(draft.numbers.surely) if draft.numbers else None
        if icmp is None or not word or not last or word in _TAIL:
            return ANY_PORTS
        return _icmp_test(cursor, icmp)

    def _group_ports(self, cursor: Cursor, draft: _Draft, line: Line, *, last: bool) -> Numbers:
        """An object group after an address: of ports or ICMP types, else it is the next address."""
        name = cursor.words[cursor.at + 1]
        icmp = icmp_protocol(draft.numbers.surely) if draft.numbers else None
        if self._services.is_port_group(name):
            cursor.at += 2
            return self._services.ports(name)
        if icmp is not None and self._services.is_kind_group(name):
            cursor.at += 2
            return self._services.kinds(name, icmp)
        if self._addresses.known_group(name) and not last:
            return ANY_PORTS
        return self._lost_group(cursor, name, line, last=last)

    def _lost_group(self, cursor: Cursor, name: str, line: Line, *, last: bool) -> Numbers:
        """A group without a definition, after an address.

        After the source it is the destination unless an address follows it. Where that too is unclear (another group
        without a definition), both readings come to the same: destinations and ports are unknown.
        """
        following = Cursor(cursor.words, cursor.at + 2)
        word = following.peek()
        if not last and not self._begins_address(following, word):
            return ANY_PORTS
        cursor.at += 2
        what = f"object group {name} has no definition of ports in this file"
        self._work.problem(line, what, "add the whole configuration")
        return Numbers.unknown(self._work.partly(line, what), ALL_PORTS)

    def _begins_address(self, cursor: Cursor, word: str) -> bool:
        if word == "object-group":
            return self._addresses.known_group((*cursor.left, "", "")[1])
        return bool(word) and word not in OPERATORS | _TAIL

    def _tail(self, cursor: Cursor, draft: _Draft, line: Line, *, advanced: bool) -> None:
        """What may follow the addresses: log, time-range, inactive."""
        while cursor.left:
            word = cursor.take()
            if word == "log":
                _skip_log(cursor)
            elif word == "inactive":
                draft.enabled = False
            elif word == "time-range" and cursor.left:
                self._time(cursor.take(), draft, line)
            elif word in _TAIL_WITH_WORD and cursor.left:
                if word == "rule-id" and advanced:
                    draft.varying.append(f"inspection by rule {cursor.peek()}")
                cursor.take()
            elif word not in {"both", "flow-start", "flow-end"}:
                what = f"{word!r} at the end of the line is not understood"
                draft.doubts.append(self._work.partly(line, what))
                return

    def _time(self, name: str, draft: _Draft, line: Line) -> None:
        draft.varying.append(f'time range "{name}"')
        draft.note = self._times.note(name)
        if not self._times.known(name):
            what = f"time range {name} has no definition in this file"
            self._work.partly(line, what)


_TAIL = frozenset({"log", "inactive", "time-range"}) | _TAIL_WITH_WORD


def _verb(cursor: Cursor) -> Verb:
    word = cursor.take()
    if word not in _VERBS:
        raise NotReadError(f"{word!r} is neither permit nor deny")
    return _VERBS[word]


def _skip_log(cursor: Cursor) -> None:
    if cursor.peek() in _LEVELS or number_of(cursor.peek()) in range(8):
        cursor.take()
    if cursor.skip("interval") and cursor.left:
        cursor.take()


def _icmp_test(cursor: Cursor, icmp: int) -> Numbers:
    """An ICMP type, with a code behind it in newer versions."""
    kind = icmp_kind(cursor.take(), icmp)
    code = number_of(cursor.peek())
    if code is None or code > _LAST_CODE:
        return Numbers(kind_ports(kind), kind_ports(kind))
    cursor.take()
    ports = kind_ports(kind, code)
    return Numbers(ports, ports)


def _services(draft: _Draft) -> Services:
    """Protocols and ports as services; what is in doubt of either is in doubt of the whole."""
    if draft.services is not None:
        return draft.services
    numbers = draft.numbers or Numbers(protocols("ip"), protocols("ip"))
    sports, dports = draft.sports, draft.dports
    surely: tuple[Service, ...] = ()
    if numbers.surely and sports.surely and dports.surely:
        surely = (Service(numbers.surely, sports.surely, dports.surely),)
    maybe: tuple[Service, ...] = ()
    if numbers.maybe and sports.maybe and dports.maybe:
        maybe = (Service(numbers.maybe, sports.maybe, dports.maybe),)
    doubts = dict.fromkeys((*numbers.doubts, *sports.doubts, *dports.doubts))
    return Services(surely, maybe, tuple(doubts))
