"""A second encoding of rule sets, with another library (dd), from the meaning of the model alone.

Every condition that is not known gets a variable of its own: the world may have it either way. Every condition that
the sender can choose gets one too. What may pass is permitted in some world; what surely passes is permitted in every
world for some choice of the sender.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dd import autoref

from firedoor.model.network.addresses import Addresses, AddressSpace
from firedoor.model.network.device import Device
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Rule, State, Verb
from firedoor.model.network.services import TCP, Service
from firedoor.reach.headers import Field, Headers, HeaderSpace

Set = Any  # a diagram of dd, which has no types


@dataclass
class Ends:
    """Where packets end in a rule set."""

    permit: Set
    deny: Set
    returned: Set


@dataclass
class SecondEngine:
    """The rule sets of one device, no translation applied; ``interfaces``: in and out, None where not known."""

    space: HeaderSpace
    device: Device
    interfaces: tuple[str | None, str | None] = (None, None)
    bdd: Any = field(default_factory=autoref.BDD)
    worlds: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    _ends: dict[str, Ends] = field(default_factory=dict)
    _exported: dict[Headers, Set] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bdd.declare(*(f"h{number}" for number in range(self.space.count)))

    def may_and_sure(self, name: str) -> tuple[Set, Set]:
        """The packets that a rule set permits in some world, and those that it permits in every one."""
        permit = self.bdd.exist(self.choices, self.ends(name).permit)
        return self.bdd.exist(self.worlds, permit), self.bdd.forall(self.worlds, permit)

    def ends(self, name: str) -> Ends:
        """What becomes of every packet, as far as the world and the sender's choices decide it."""
        if name not in self._ends:
            self._ends[name] = self._walk(name)
        return self._ends[name]

    def _walk(self, name: str) -> Ends:
        rule_set = self.device.rule_set(name)
        no = self.bdd.false
        rest, ended, found = self.bdd.true, no, Ends(no, no, no)
        for rule in rule_set.rules:
            if not rule.enabled or rule.verb is Verb.PASS:
                continue
            hit = rest & self.match(rule.match)
            rest = rest & ~hit
            if rule.verb in {Verb.CALL, Verb.GOTO}:
                inner = self.ends(rule.target)
                found = Ends(found.permit | hit & inner.permit, found.deny | hit & inner.deny, no)
                back = hit & inner.returned
                if rule.verb is Verb.CALL:
                    rest = rest | back
                else:
                    ended = ended | back
                continue
            permits, denies, returns = self._verb(rule)
            found = Ends(found.permit | hit & permits, found.deny | hit & denies, no)
            ended = ended | hit & returns
            rest = rest | hit & ~permits & ~denies & ~returns
        last = rest | ended
        return {
            Verb.PERMIT: Ends(found.permit | last, found.deny, no),
            Verb.DENY: Ends(found.permit, found.deny | last, no),
            Verb.RETURN: Ends(found.permit, found.deny, last),
        }[rule_set.default]

    def _verb(self, rule: Rule) -> tuple[Set, Set, Set]:
        yes, no = self.bdd.true, self.bdd.false
        if rule.verb is Verb.UNKNOWN:
            first, second = self._world(), self._world()
            return first & second, first & ~second, ~first & second
        return {
            Verb.PERMIT: (yes, no, no),
            Verb.DENY: (no, yes, no),
            Verb.RETURN: (no, no, yes),
        }[rule.verb]

    def match(self, match: Match) -> Set:
        """The packets that a match means, in the world and by the choice that its variables say."""
        found = self._side(match.sources, self.space.src)
        found &= self._side(match.destinations, self.space.dst)
        surely = self._services(match.services.surely)
        if match.services.surely != match.services.maybe:
            surely |= self._services(match.services.maybe) & self._world()
        found &= surely
        found &= self._header(match) & self._place(match)
        for _ in match.doubts:
            found &= self._world()
        if match.translated_by:
            found = self.bdd.false
        for _ in match.varying:
            found &= self._choice()
        return found

    def _header(self, match: Match) -> Set:
        found = self.bdd.true
        if match.states is not None:
            states = [tuple(State).index(state) for state in match.states]
            found &= self._within(self.space.state, Ranges.single(*states))
        if match.tcp_flags:
            tests = self.bdd.false
            for test in match.tcp_flags:
                tests |= self._bits(self.space.flags, test.mask, test.value)
            found &= tests & self._bits(self.space.protocol, 255, TCP)
        if match.fragments is not None:
            found &= self._bits(self.space.fragment, 1, int(match.fragments))
        return found

    def _place(self, match: Match) -> Set:
        found = self.bdd.true
        for asked, name in zip((match.in_ports, match.out_ports), self.interfaces, strict=True):
            if asked is not None and name is None:
                found &= self._world()
            elif asked is not None and (name in asked.names) == asked.negated:
                found = self.bdd.false
        return found

    def _side(self, addresses: Addresses, field_: Field) -> Set:
        def within(space: AddressSpace) -> Set:
            return self._within(field_, space.family(self.space.family))

        surely = within(addresses.surely)
        if addresses.surely != addresses.maybe:
            surely |= within(addresses.maybe) & self._world()
        return surely

    def _services(self, services: tuple[Service, ...]) -> Set:
        found = self.bdd.false
        for one in services:
            found |= (
                self._within(self.space.protocol, one.protocols)
                & self._within(self.space.sport, one.sports)
                & self._within(self.space.dport, one.dports)
            )
        return found

    def _within(self, field_: Field, ranges: Ranges) -> Set:
        """By comparing bit by bit with both ends of each range."""
        found = self.bdd.false
        for low, high in ranges:
            found |= self._at_least(field_, low) & ~self._at_least(field_, high + 1)
        return found

    def _at_least(self, field_: Field, value: int) -> Set:
        if value > field_.last:
            return self.bdd.false
        found = self.bdd.true
        for place in range(field_.bits):
            bit = self.bdd.var(f"h{field_.offset + field_.bits - 1 - place}")
            found = bit & found if value >> place & 1 else bit | found
        return found

    def _bits(self, field_: Field, mask: int, value: int) -> Set:
        found = self.bdd.true
        for place in range(field_.bits):
            if mask >> place & 1:
                bit = self.bdd.var(f"h{field_.offset + field_.bits - 1 - place}")
                found &= bit if value >> place & 1 else ~bit
        return found

    def _world(self) -> Set:
        return self._new(self.worlds, "w")

    def _choice(self) -> Set:
        return self._new(self.choices, "c")

    def _new(self, several: list[str], letter: str) -> Set:
        name = f"{letter}{len(several)}"
        several.append(name)
        self.bdd.declare(name)
        return self.bdd.var(name)

    def exported(self, headers: Headers) -> Set:
        """A set of the first engine as one of this."""
        if headers.valid():
            return self.bdd.true
        if not headers.satisfiable():
            return self.bdd.false
        known = self._exported.get(headers)
        if known is None:
            number, halves = headers.node_var(), headers.cofactors()
            assert halves is not None
            high, low = (self.exported(half) for half in halves)
            known = self.bdd.ite(self.bdd.var(f"h{number}"), high, low)
            self._exported[headers] = known
        return known
