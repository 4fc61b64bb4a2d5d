"""Applications of SRX policies: predefined ones, one's own, and sets of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Range, Ranges
from firedoor.model.network.services import (
    ALL_PORTS,
    ALL_PROTOCOLS,
    ANY_SERVICE,
    EVERY_SERVICE,
    ICMP,
    ICMP6,
    TCP,
    UDP,
    Service,
    Services,
)
from firedoor.readers.firewalls.groups import NestedGroups
from firedoor.readers.firewalls.junos import values
from firedoor.readers.firewalls.junos.data import data
from firedoor.readers.firewalls.junos.service_words import services_of
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.printable import quoted

# Words with a value that do not change which packets are meant.
_NEUTRAL = frozenset({
    "inactivity-timeout", "description", "alg", "application-protocol", "learn-sip-register",
    "sip-call-hold-timeout", "gate-timeout", "snmp-command", "ttl-threshold", "child-inactivity-timeout",
})  # fmt: skip
_RPC = frozenset({"rpc-program-number", "uuid"})
_RANGES: dict[str, Callable[[str], Range | None]] = {
    "protocol": values.protocol_span,
    "source-port": values.port_span,
    "destination-port": values.port_span,
    "icmp-type": lambda word: values.span(word, "icmp_types", 255),
    "icmp-code": lambda word: values.span(word, "icmp_codes", 255),
    "icmp6-type": lambda word: values.span(word, "icmp6_types", 255),
    "icmp6-code": lambda word: values.span(word, "icmp6_codes", 255),
}
_MEMBERS = ("application", "application-set")


@dataclass(slots=True)
class _Term:
    ranges: dict[str, list[Range]] = field(default_factory=dict)
    rpc: bool = False


class Applications:
    """Every application that one device knows. ``fallback``: those of the main system, for a logical system."""

    def __init__(
        self, sheet: Sheet, holder: Node | None, fallback: Applications | None = None
    ) -> None:
        self._sheet = sheet
        self._fallback = fallback
        self._own = {n.word: n for n in holder.members("application")} if holder else {}
        self._sets = {n.word: n for n in holder.members("application-set")} if holder else {}
        self._read: dict[str, Services] = {}
        self._set_doubts: dict[str, tuple[Doubt, ...]] = {}
        self._known: NestedGroups[Services] = NestedGroups()
        for name, node in self._own.items():
            self._read[name] = self._application(node)
        for name, node in self._sets.items():
            self._set_doubts[name] = self._enter_set(node)

    def named(self, name: str, user: Node) -> Services:
        """What a name means in a rule."""
        if name == "any":
            return ANY_SERVICE
        if name in self._own or name in self._sets or _predefined(name):
            return self._known.meaning(name, self._members, self._made)
        if self._fallback is not None:
            return self._fallback.named(name, user)
        if name == "junos-defaults":
            what = "the ports of the dynamic application are not known"
            return Services.unknown(self._sheet.doubt(user, what))
        what = f"application {quoted(name)} has no definition here"
        self._sheet.problem(user.line, what, "give the whole configuration of the device")
        return Services.unknown(self._sheet.doubt(user, what))

    def _members(self, name: str) -> list[str]:
        if name in self._sets:
            return [m.word for kind in _MEMBERS for m in self._sets[name].members(kind)]
        return [] if name in self._own else list(data("applications.toml")["sets"].get(name, ()))

    def _made(self, name: str) -> Services:
        parts = [self._known.part(m) or self._astray(m) for m in self._members(name)]
        if name in self._own:
            parts.append(self._read[name])
        if name in self._sets:
            parts += [Services.unknown(doubt) for doubt in self._set_doubts[name]]
        elif name not in self._own and not parts:
            parts.append(self._one_predefined(name))
        return Services.union(parts)

    def _one_predefined(self, name: str) -> Services:
        """A predefined application, or a member that is defined nowhere."""
        if name == "any":
            return ANY_SERVICE
        table = data("applications.toml")
        surely = services_of(table["surely"].get(name, ()))
        more = services_of(table["maybe"].get(name, ()))
        if not surely and not more:
            what = f"application {quoted(name)} has no definition here"
            return Services.unknown(self._sheet.doubt(self._any_node(), what))
        what = f"what {name} means beyond its first port depends on the traffic or the release"
        doubts = (self._sheet.doubt(self._any_node(), what),) if more else ()
        return Services(surely, (*surely, *more), doubts)

    def _any_node(self) -> Node:
        return next(iter((*self._sets.values(), *self._own.values())), Node("", 1))

    def _astray(self, name: str) -> Services:
        """What a set adds as a member of another where it may not be used."""
        node = self._sets.get(name, Node("", 1))
        what = f"application set {quoted(name)} {self._known.fault(name)}"
        self._sheet.problem(node.line, what)
        return Services.unknown(self._sheet.doubt(node, what))

    def _enter_set(self, node: Node) -> tuple[Doubt, ...]:
        node.enter()
        for word in (*_MEMBERS, "description"):
            for member in node.members(word):
                member.know()
        return self._sheet.leftovers(node)

    def _application(self, node: Node) -> Services:
        node.enter()
        terms = node.members("term")
        for term in terms:
            term.know()
        found = [self._term(_pairs(term)) for term in terms]
        own = [pair for pair in _pairs(node) if pair[0] != "term"]
        if not terms or any(word in _RANGES for word, _ in own):
            found.append(self._term(iter(own)))
        doubts = self._sheet.leftovers(node)
        # What is not understood could narrow it as well as widen it.
        return Services.union([Services.unknown(d) for d in doubts] if doubts else found)

    def _term(self, pairs: Iterator[tuple[str, Node]]) -> Services:
        term = _Term()
        for word, node in pairs:
            self._understand(term, word, node)
        return self._services(term)

    def _understand(self, term: _Term, word: str, node: Node) -> None:
        if word in _RPC:
            term.rpc = True
            node.know()
        elif word in _NEUTRAL:
            node.know()
        elif word in _RANGES:
            found = _RANGES[word](node.word)
            if found is not None:
                node.know()
                term.ranges.setdefault(word, []).append(found)

    def _services(self, term: _Term) -> Services:
        got = term.ranges
        protocols = Ranges.of(got["protocol"]) if "protocol" in got else None
        if term.rpc:
            within = Service(protocols or ALL_PROTOCOLS)
            doubt = self._sheet.doubt(
                self._any_node(), "the ports of an RPC service are found in its traffic"
            )
            return Services.unknown(doubt, [within])
        if protocols is None and not got:
            return Services.unknown(
                self._sheet.doubt(self._any_node(), "an application says no protocol")
            )
        icmp = [word for word in got if word.startswith("icmp")]
        if icmp:
            return Services.exactly(*_icmp(got, protocols))
        ports = (
            Ranges.of(got["source-port"]) if "source-port" in got else ALL_PORTS,
            Ranges.of(got["destination-port"]) if "destination-port" in got else ALL_PORTS,
        )
        if protocols is None:
            surely = Service(Ranges.single(TCP, UDP), *ports)
            doubt = self._sheet.doubt(self._any_node(), "an application says ports and no protocol")
            return Services((surely,), (surely, Service(ALL_PROTOCOLS, *ports)), (doubt,))
        if protocols == Ranges.single(0):
            # Protocol 0 in an application stands for every protocol.
            return Services.exactly(EVERY_SERVICE)
        return Services.exactly(Service(protocols, *ports))


def _icmp(got: dict[str, list[Range]], protocols: Ranges | None) -> Iterator[Service]:
    for number, kind in ((ICMP, "icmp"), (ICMP6, "icmp6")):
        types, codes = got.get(f"{kind}-type"), got.get(f"{kind}-code")
        if types is None and codes is None:
            continue
        if protocols is not None and number not in protocols:
            # "protocol icmp6; icmp-type 128" is written too.
            number = next(iter(protocols))[0]  # noqa: PLW2901
        yield Service(Ranges.single(number), dports=type_codes(types, codes))


def type_codes(types: list[Range] | None, codes: list[Range] | None) -> Ranges:
    """ICMP types and codes as the model keeps them: ``type * 256 + code``."""
    low_high = types or [(0, 255)]
    if not codes:
        return Ranges.of((low * 256, high * 256 + 255) for low, high in low_high)
    kinds = [kind for low, high in low_high for kind in range(low, high + 1)]
    return Ranges.of((kind * 256 + low, kind * 256 + high) for kind in kinds for low, high in codes)


def _predefined(name: str) -> bool:
    table = data("applications.toml")
    return any(name in table[part] for part in ("surely", "maybe", "sets"))


def _pairs(node: Node) -> Iterator[tuple[str, Node]]:
    """Keywords with their values, however they are chained: ``protocol tcp destination-port 80``."""
    waiting = list(node.each())
    while waiting:
        keyword = waiting.pop(0)
        if keyword.word in _RANGES or keyword.word in _NEUTRAL or keyword.word in _RPC:
            for value in keyword.members():
                yield keyword.word, value
                waiting.extend(value.each())
        elif keyword.word == "term":
            yield "term", keyword
