"""One term of a firewall filter as rules.

Juniper, "Understanding How Firewall Filters Evaluate": conditions must all hold; a term without an action accepts;
``next term`` goes on; what no term takes is discarded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from firedoor.model.network.addresses import ANY_ADDRESS, Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.model.network.rule import Match, Ports, Rule, Verb
from firedoor.model.network.services import Services
from firedoor.readers.firewalls.junos.data import data
from firedoor.readers.firewalls.junos.filter_addresses import AddressReader
from firedoor.readers.firewalls.junos.filter_services import ServiceReader, alternatives
from firedoor.readers.firewalls.junos.prefix_lists import PrefixLists
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.printable import printable

_SIDES = (
    ("source-address", "source-prefix-list"),
    ("destination-address", "destination-prefix-list"),
)
_EITHER = ("address", "prefix-list")


@dataclass(frozen=True, slots=True)
class _Sides:
    sources: Addresses | None
    destinations: Addresses | None
    either: Addresses | None
    doubts: tuple[Doubt, ...] = ()


class TermReader:
    """Reads terms. ``interface_sets`` names the members of ``firewall interface-set``."""

    def __init__(
        self, sheet: Sheet, lists: PrefixLists, interface_sets: dict[str, list[str]]
    ) -> None:
        self._sheet = sheet
        self._addresses = AddressReader(sheet, lists)
        self._services = ServiceReader(sheet)
        self._interface_sets = interface_sets
        self._words = {key: frozenset(words) for key, words in data("filter_words.toml").items()}

    def rules(self, term: Node, *, v6: bool) -> list[Rule]:
        """The rules that a term makes; none where it only counts and goes on."""
        term.know()
        name = f"term {printable(term.word)}"
        matches = self._matches(term.child("from"), v6=v6)
        nested = term.value("filter")
        verb = Verb.CALL if nested else self._verb(term.child("then"))
        origin = self._sheet.origin(term)
        left = self._sheet.leftovers(term)
        if left:
            return [Rule(Verb.UNKNOWN, Match(doubts=left), origin, name)]
        if verb is Verb.PASS:
            return []
        target = nested.word if nested else ""
        return [Rule(verb, match, origin, name, target=target) for match in matches]

    def _matches(self, from_: Node | None, *, v6: bool) -> list[Match]:
        if from_ is None:
            return [Match()]
        sides = self._sides(from_)
        asked = self._services.asked(from_, v6=v6)
        base = Match(
            in_ports=self._in_ports(from_),
            fragments=True if from_.flag("is-fragment") else None,
            varying=self._varying(from_),
            doubts=(*sides.doubts, *self._unclear(from_)),
        )
        matches: list[Match] = []
        for services, tested in alternatives(asked):
            flags = asked.flags if tested else ()
            doubted = self._with_doubt(services, from_)
            matches += _with_sides(replace(base, services=doubted, tcp_flags=flags), sides)
        return matches

    def _with_doubt(self, services: Services, from_: Node) -> Services:
        if services.exact or services.doubts:
            return services
        what = "ports, types or flags are asked for without naming the protocol"
        return replace(services, doubts=(self._sheet.doubt(from_, what),))

    def _sides(self, from_: Node) -> _Sides:
        found = [self._addresses.side(from_, *words)[0] for words in _SIDES]
        either, excepts = self._addresses.side(from_, *_EITHER)
        doubts: tuple[Doubt, ...] = ()
        if either is not None and excepts:
            what = "how exceptions count where source or destination may match is not known"
            doubts = (self._sheet.doubt(from_, what),)
            either = ANY_ADDRESS
        return _Sides(found[0], found[1], either, doubts)

    def _in_ports(self, from_: Node) -> Ports | None:
        nodes = from_.members("interface")
        names: set[str] = set()
        prefixes: set[str] = set()
        for node in nodes:
            node.know()
            self._port(node.word, names, prefixes)
        for node in from_.members("interface-set"):
            nodes.append(node)
            for word in self._interface_sets.get(node.word, []):
                self._port(word, names, prefixes)
                node.know()
        return Ports(frozenset(names), frozenset(prefixes)) if nodes else None

    @staticmethod
    def _port(word: str, names: set[str], prefixes: set[str]) -> None:
        if word.endswith("*"):
            prefixes.add(word.rstrip("*"))
        else:
            names.add(word if "." in word else f"{word}.0")

    def _varying(self, from_: Node) -> tuple[str, ...]:
        """Conditions that the sender can fulfil or avoid as he likes."""
        found = []
        for node in from_.each():
            if node.word in self._words["varying"]:
                node.know_all()
                values = " ".join(child.word for child in node.each()[:3])
                found.append(f"{node.word} {values}".strip())
        return tuple(printable(text) for text in found)

    def _unclear(self, from_: Node) -> tuple[Doubt, ...]:
        """Conditions that are known by name, but not whether a packet fulfils them."""
        found = []
        for node in from_.each():
            if node.word in self._words["unclear"]:
                why = f"the condition {node.word} is not modelled"
                node.know_all(LineState.PARTLY, why)
                found.append(self._sheet.doubt(node, why))
        return tuple(found)

    def _verb(self, then: Node | None) -> Verb:
        """What a term does. Of actions that exclude each other the last one set holds."""
        if then is None:
            return Verb.PERMIT
        verb = Verb.PERMIT
        for node in sorted(then.each(), key=lambda child: not child.inherited):
            if node.word in self._words["quiet"]:
                node.know_all()
            elif node.word in self._words["elsewhere"]:
                why = f"where {node.word} sends a packet is not modelled"
                node.know_all(LineState.PARTLY, why)
                return self._rest(then, Verb.UNKNOWN)
            elif node.word == "accept":
                node.know()
                verb = Verb.PERMIT
            elif node.word in {"discard", "reject"}:
                node.know_all()
                verb = Verb.DENY
            elif node.word == "next" and node.flag("term"):
                node.know()
                verb = Verb.PASS
        return verb

    def _rest(self, then: Node, verb: Verb) -> Verb:
        """Mark the other actions of a term whose packets go elsewhere."""
        for node in then.each():
            if node.word in self._words["quiet"] or node.word in {"accept", "discard"}:
                node.know_all()
        return verb


def _with_sides(match: Match, sides: _Sides) -> list[Match]:
    """``address`` means source or destination: two rules."""
    sources, destinations = sides.sources or ANY_ADDRESS, sides.destinations or ANY_ADDRESS
    if sides.either is None:
        return [replace(match, sources=sources, destinations=destinations)]
    return [
        replace(match, sources=sources & sides.either, destinations=destinations),
        replace(match, sources=sources, destinations=destinations & sides.either),
    ]
