"""NAT of an SRX: source, destination and static rules as two translation tables.

Juniper, "NAT Configuration Overview": static NAT comes before destination NAT, both before routing and policies; after
them the reverse of static NAT comes before source NAT. Rule sets with a narrower context come first: interface, zone,
routing instance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from firedoor.model.network.addresses import Addresses, AddressSpace
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.interface import Interface
from firedoor.model.network.line_state import LineState
from firedoor.model.network.nat import Rewrite, Translation, TranslationTable
from firedoor.model.network.ranges import Range, Ranges
from firedoor.model.network.rule import Match, Ports
from firedoor.readers.firewalls.junos.applications import Applications
from firedoor.readers.firewalls.junos.books import Books
from firedoor.readers.firewalls.junos.nat_match import MatchReader, port_range
from firedoor.readers.firewalls.junos.nat_pools import Pool, read_pools
from firedoor.readers.firewalls.junos.sheet import Sheet
from firedoor.readers.firewalls.junos.tree import Node
from firedoor.readers.printable import printable, quoted

BEFORE, AFTER = "static and destination NAT", "reverse static and source NAT"
_CONTEXTS = ("interface", "zone", "routing-instance")
_ALL_PORTS = Ranges(((1024, 65535),))


@dataclass(frozen=True, slots=True)
class _RuleSet:
    node: Node
    inward: Ports | None
    outward: Ports | None
    rank: tuple[int, int]
    doubts: tuple[Doubt, ...]
    shadow: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class Nat:
    """What NAT gives: the tables that are not empty, and doubts that no rule bounds."""

    before: list[Translation] = field(default_factory=list)
    reverse: list[Translation] = field(default_factory=list)
    after: list[Translation] = field(default_factory=list)
    persistent: list[Translation] = field(default_factory=list)

    def tables(self) -> tuple[TranslationTable, TranslationTable]:
        """The table before routing, and the one after the policies."""
        return (
            TranslationTable(BEFORE, (*self.before, *self.persistent)),
            TranslationTable(AFTER, (*self.reverse, *self.after)),
        )


class NatReader:
    """Reads ``security nat``."""

    def __init__(
        self,
        sheet: Sheet,
        books: Books,
        applications: Applications,
        interfaces: tuple[Interface, ...],
        zones: set[str],
    ) -> None:
        self._sheet = sheet
        self._match = MatchReader(sheet, books, applications)
        self._interfaces = interfaces
        self._zones = zones
        self.nat = Nat()

    def read(self, security: Node) -> Nat:
        """Every rule; lines of NAT that are not understood could translate anything."""
        node = security.child("nat")
        if node is None:
            return self.nat
        node.enter()
        for set_ in self._sets(node, "static"):
            for rule in self._rules(set_):
                self._static(set_, rule)
        pools = read_pools(self._sheet, node, "destination")
        for set_ in self._sets(node, "destination"):
            for rule in self._rules(set_):
                self._destination(set_, rule, pools)
        pools = read_pools(self._sheet, node, "source")
        for set_ in self._sets(node, "source"):
            for rule in self._rules(set_):
                self._source(set_, rule, pools)
        self._left(node)
        return self.nat

    def _left(self, node: Node) -> None:
        doubts = self._sheet.leftovers(node)
        if doubts:
            unknown = Translation(Match(), self._sheet.origin(node), "NAT", doubts=doubts)
            self.nat.before.insert(0, unknown)
            self.nat.reverse.insert(0, unknown)

    def _sets(self, node: Node, kind: str) -> list[_RuleSet]:
        holder = node.child(kind)
        found = []
        for set_ in holder.members("rule-set") if holder is not None else []:
            set_.enter()
            text = set_.child("description")
            if text is not None:
                text.know_all()
            inward, low, doubts = self._context(set_, "from")
            outward, high, more = self._context(set_, "to")
            found.append(_RuleSet(set_, inward, outward, (high, low), (*doubts, *more)))
        found.sort(key=lambda one: one.rank)
        return [self._shadowed(one, found[:index]) for index, one in enumerate(found)]

    def _shadowed(self, set_: _RuleSet, before: list[_RuleSet]) -> _RuleSet:
        """Whether a packet that no rule of a narrower rule set takes comes to a wider one is not documented."""
        tokens = [i.tokens for i in self._interfaces]
        for other in before:
            if other.rank < set_.rank and any(
                (other.inward is None or other.inward.match(t))
                and (set_.inward is None or set_.inward.match(t))
                for t in tokens
            ):
                what = f"rule set {quoted(other.node.word)} has a narrower context and may take the packet"
                return replace(set_, shadow=(self._sheet.doubt(set_.node, what),))
        return set_

    def _context(self, set_: Node, word: str) -> tuple[Ports | None, int, tuple[Doubt, ...]]:
        """The interfaces that ``from`` or ``to`` means, and how narrow the context is."""
        holder = set_.child(word)
        if holder is None:
            return None, len(_CONTEXTS), ()
        names: set[str] = set()
        rank = len(_CONTEXTS)
        doubts: list[Doubt] = []
        for index, kind in enumerate(_CONTEXTS):
            for value in holder.members(kind):
                value.know()
                rank = min(rank, index)
                meant = self._meant(kind, value.word)
                names |= meant
                if not meant:
                    what = f"{kind} {quoted(value.word)} has no definition here"
                    doubts.append(self._sheet.doubt(value, what))
        return Ports(frozenset(names)), rank, tuple(doubts)

    def _meant(self, kind: str, name: str) -> set[str]:
        if kind == "zone":
            return {f"zone:{name}"} if name in self._zones else set()
        if kind == "interface":
            name = name if "." in name else f"{name}.0"
            return {i.name for i in self._interfaces if i.name == name}
        instance = "" if name in {"default", "master"} else name
        return {i.name for i in self._interfaces if i.instance == instance}

    def _rules(self, set_: _RuleSet) -> Iterator[Node]:
        holder = set_.node.child("rule")
        for rule in holder.items() if holder is not None else ():
            if not rule.inactive:
                rule.enter()
                for word in ("description", "session-count-alarm"):
                    quiet = rule.child(word)
                    if quiet is not None:
                        quiet.know_all()
                yield rule

    def _made(
        self,
        set_: _RuleSet,
        rule: Node,
        match: Match,
        rewrite: Rewrite | None,
        doubts: tuple[Doubt, ...],
        *,
        source: bool,
    ) -> Translation:
        """One translation; where something is not understood it could do anything to any packet of its context."""
        if set_.doubts:
            match = replace(
                match, in_ports=None, out_ports=None, doubts=(*match.doubts, *set_.doubts)
            )
        match = replace(match, doubts=(*match.doubts, *set_.shadow))
        left = self._sheet.leftovers(rule)
        if left:
            match = Match(in_ports=match.in_ports, out_ports=match.out_ports)
            doubts = (*doubts, *left)
        return Translation(
            match,
            self._sheet.origin(rule),
            f"rule {printable(rule.word)}",
            source=rewrite if source and not doubts else None,
            destination=rewrite if not source and not doubts else None,
            doubts=doubts,
        )

    def _destination(self, set_: _RuleSet, rule: Node, pools: dict[str, Pool]) -> None:
        match = replace(self._match.read(rule), in_ports=set_.inward)
        then = rule.child("then", "destination-nat")
        rewrite: Rewrite | None = None
        doubts: tuple[Doubt, ...] = ()
        if then is None:
            doubts = (self._sheet.doubt(rule, "a NAT rule without an action"),)
        elif not then.flag("off"):
            rewrite, doubts = self._pooled(then, pools, rule)
        self.nat.before.append(self._made(set_, rule, match, rewrite, doubts, source=False))

    def _pooled(
        self, then: Node, pools: dict[str, Pool], rule: Node
    ) -> tuple[Rewrite | None, tuple[Doubt, ...]]:
        chosen = then.value("pool")
        pool = pools.get(chosen.word) if chosen is not None else None
        if pool is None or not pool.space:
            word = chosen.word if chosen is not None else rule.word
            what = f"NAT pool {quoted(word)} has no definition here"
            return None, (self._sheet.doubt(chosen or rule, what),)
        return Rewrite(pool=pool.space, ports=pool.ports), pool.doubts

    def _source(self, set_: _RuleSet, rule: Node, pools: dict[str, Pool]) -> None:
        match = replace(self._match.read(rule), in_ports=set_.inward, out_ports=set_.outward)
        then = rule.child("then", "source-nat")
        rewrite: Rewrite | None = None
        doubts: tuple[Doubt, ...] = ()
        if then is None:
            doubts = (self._sheet.doubt(rule, "a NAT rule without an action"),)
        elif (interface := then.child("interface")) is not None:
            interface.know()
            rewrite = Rewrite(interface=True, ports=_ALL_PORTS)
            self._persistent(interface, set_, None)
        elif not then.flag("off"):
            rewrite, doubts = self._pooled(then, pools, rule)
            chosen = then.value("pool")
            pool = pools.get(chosen.word) if chosen is not None else None
            if rewrite is not None and pool is not None:
                rewrite = Rewrite(pool=pool.space, ports=None if pool.keeps_ports else _ALL_PORTS)
                self._persistent(chosen or then, set_, pool)
        self.nat.after.append(self._made(set_, rule, match, rewrite, doubts, source=True))

    def _persistent(self, node: Node, set_: _RuleSet, pool: Pool | None) -> None:
        """Persistent NAT lets packets from outside come in through a mapping that an inner host opened."""
        persistent = node.child("persistent-nat")
        if persistent is None:
            return
        why = "persistent NAT may translate packets that come in from outside"
        persistent.know_all(LineState.PARTLY, why)
        own = AddressSpace.of(*(a.ip for i in self._interfaces for a in i.addresses))
        match = Match(
            in_ports=set_.outward,
            destinations=Addresses.exactly(pool.space if pool is not None else own),
        )
        doubt = self._sheet.doubt(persistent, why)
        self.nat.persistent.append(
            Translation(match, self._sheet.origin(persistent), "persistent NAT", doubts=(doubt,))
        )

    def _static(self, set_: _RuleSet, rule: Node) -> None:
        """One address for another, in both directions."""
        match = replace(self._match.read(rule), in_ports=set_.inward)
        then = rule.child("then", "static-nat")
        target, doubts = self._static_target(then, rule)
        before = match.destinations.surely
        same = (before.v4.size, before.v6.size) == (target.v4.size, target.v6.size)
        if not doubts and (not same or not before or not match.destinations.exact):
            doubts = (self._sheet.doubt(rule, "the two sides of a static NAT rule differ in size"),)
        ports, unclear = self._mapped(then, rule)
        doubts = (*doubts, *unclear)
        rewrite = None
        if not doubts:
            rewrite = Rewrite(one_to_one=(before, target), ports_one_to_one=ports)
        self.nat.before.append(self._made(set_, rule, match, rewrite, doubts, source=False))
        back = Match(sources=Addresses.exactly(target), out_ports=set_.inward)
        reverse = None if doubts else Rewrite(one_to_one=(target, before))
        if ports is not None:
            what = "static NAT of a port: what happens to connections from inside is not modelled"
            doubts = (self._sheet.doubt(rule, what),)
        self.nat.reverse.append(self._made(set_, rule, back, reverse, doubts, source=True))

    def _static_target(
        self, then: Node | None, rule: Node
    ) -> tuple[AddressSpace, tuple[Doubt, ...]]:
        if then is None:
            return AddressSpace(), (self._sheet.doubt(rule, "a NAT rule without an action"),)
        space = AddressSpace()
        doubts: tuple[Doubt, ...] = ()
        prefix, name = then.child("prefix"), then.child("prefix-name")
        if prefix is not None:
            space, doubts = self._match.prefix(prefix)
        elif name is not None:
            space, doubts = self._match.prefix_name(name)
        else:
            doubts = (self._sheet.doubt(rule, "what static NAT translates to is not understood"),)
        instance = [
            i for holder in (prefix, name) if holder for i in holder.members("routing-instance")
        ]
        for node in instance:
            node.know()
            if node.word != "default":
                what = "static NAT into another routing instance is not modelled"
                doubts = (*doubts, self._sheet.missed(node, what))
        return space, doubts

    def _mapped(
        self, then: Node | None, rule: Node
    ) -> tuple[tuple[Range, Range] | None, tuple[Doubt, ...]]:
        """``destination-port 80`` with ``mapped-port 8080``."""
        for holder in (then.child("prefix"), then.child("prefix-name")) if then is not None else ():
            if holder is None or "mapped-port" not in holder.children:
                continue
            to = port_range(holder, "mapped-port")
            from_ = port_range(rule.child("match"), "destination-port")
            if to is not None and from_ is not None and to[1] - to[0] == from_[1] - from_[0]:
                return (from_, to), ()
            return None, (self._sheet.doubt(holder, "the mapping of ports is not understood"),)
        return None, ()
