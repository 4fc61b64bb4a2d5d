"""The device's own choice of access list: by interface, the global list, security levels.

Sources: ASA firewall CLI guide, "Access Rules" (interface rule, global rule, implicit deny; implicit permits) and
"Security levels" (higher to lower passes; equal levels and the same interface only with ``same-security-traffic``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from firedoor.model.network.addresses import ANY_ADDRESS, EVERY_V4, EVERY_V6, Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.asa.interfaces import Port
from firedoor.readers.firewalls.asa.lines import Line
from firedoor.readers.firewalls.asa.lists import Binding, Lists, said
from firedoor.readers.firewalls.asa.work import Work

IN_LISTS, OUT_LISTS = "interface lists in", "interface lists out"
_FAMILIES = {False: EVERY_V4, True: EVERY_V6}


@dataclass(slots=True)
class Policy:
    """Lines that say how lists and levels are used. ``bypass``: VPN traffic does not meet interface lists."""

    inter: Line | None = None  # same-security-traffic permit inter-interface
    intra: Line | None = None
    bypass: bool = True
    vpn_ports: tuple[str, ...] = ()
    uncertain_users: set[str] = field(default_factory=set)  # interfaces where users log on to pass

    def take_same_security(self, work: Work, line: Line) -> bool:
        """``same-security-traffic permit inter-interface|intra-interface``."""
        if line.words[1:] == ("permit", "inter-interface"):
            self.inter = line
        elif line.words[1:] == ("permit", "intra-interface"):
            self.intra = line
        else:
            return False
        work.understood(line)
        return True


class Dispatch:
    """Builds the rule sets that choose among the lists."""

    def __init__(self, work: Work, lists: Lists, policy: Policy, origin: Origin) -> None:
        self._work, self._lists, self._policy, self._origin = work, lists, policy, origin
        self._ports = {n: p for n, p in work.ports.items() if p.used}
        self._extra: dict[str, RuleSet] = {}

    def sets(self) -> tuple[RuleSet, ...]:
        """Both dispatch sets and the variants of lists that they need."""
        inward = RuleSet(
            IN_LISTS,
            tuple(self._inward()),
            Verb.DENY,
            said(self._origin, "implicit deny: no rule permits, and the security levels do not"),
        )
        outward = RuleSet(
            OUT_LISTS,
            tuple(self._outward()),
            Verb.PERMIT,
            said(self._origin, "no outbound access list on this interface"),
        )
        return (inward, outward, *self._extra.values())

    def _inward(self) -> Iterator[Rule]:
        yield from self._management_only()
        yield from self._through_bridges()
        yield from self._same_interface()
        yield from self._vpn(inward=True)
        yield from self._same_level()
        bound = {b.port for b in self._bound("in")}
        for binding in self._bound("in"):
            yield from self._override(binding)
            yield self._call(binding, Ports.of(binding.port), None)
        for binding in self._bound("global"):
            yield self._call(binding, None, None)
        if not self._bound("global"):
            yield from self._levels(bound)

    def _bound(self, direction: str) -> list[Binding]:
        return [b for b in self._lists.bindings if b.direction == direction]

    def _rule(
        self, verb: Verb, match: Match, line: Line | Origin, text: str, target: str = ""
    ) -> Rule:
        origin = line if isinstance(line, Origin) else self._work.origin(line)
        return Rule(verb, match, said(origin, text) if text else origin, target=target)

    def _management_only(self) -> Iterator[Rule]:
        for name, port in self._ports.items():
            if port.management_only:
                text = f"management-only interface {name} passes no traffic through"
                ports = Ports.of(name)
                yield self._rule(Verb.DENY, Match(in_ports=ports), port.head, text)
                yield self._rule(Verb.DENY, Match(out_ports=ports), port.head, text)

    def _through_bridges(self) -> Iterator[Rule]:
        """What comes back out of a BVI may leave by another member: which rules hold then is not known."""
        for name, port in self._ports.items():
            if port.members:
                what = f"what passes between the members of {port.hardware} is not modelled"
                there = Ports.of(name)
                doubts = (self._work.doubt(port.head, what),)
                match = Match(in_ports=there, out_ports=there, doubts=doubts)
                yield self._rule(Verb.UNKNOWN, match, port.head, "")

    def _same_interface(self) -> Iterator[Rule]:
        if self._policy.intra is not None:
            return
        for name, port in self._ports.items():
            text = (
                f"no same-security-traffic permit intra-interface: nothing enters and leaves {name}"
            )
            match = Match(in_ports=Ports.of(name), out_ports=Ports.of(name), doubts=_doubts(port))
            yield self._rule(Verb.DENY, match, port.head, text)

    def _vpn(self, *, inward: bool) -> Iterator[Rule]:
        if not self._policy.vpn_ports:
            return
        ports = Ports.of(*self._policy.vpn_ports)
        text = "decrypted VPN traffic does not meet interface lists (sysopt connection permit-vpn)"
        if self._policy.bypass:
            yield self._rule(Verb.PERMIT, Match(in_ports=ports), self._origin, text)
        if not inward:
            yield self._rule(Verb.PERMIT, Match(out_ports=ports), self._origin, "into a VPN tunnel")

    def _same_level(self) -> Iterator[Rule]:
        if self._policy.inter is not None:
            return
        for name, port in self._ports.items():
            equal = [n for n, p in self._ports.items() if n != name and p.level == port.level]
            if equal:
                text = "no same-security-traffic permit inter-interface: equal security levels"
                doubts = (*_doubts(port), *(d for n in equal for d in _doubts(self._ports[n])))
                match = Match(in_ports=Ports.of(name), out_ports=Ports.of(*equal), doubts=doubts)
                yield self._rule(Verb.DENY, match, port.head, text)

    def _call(self, binding: Binding, inward: Ports | None, outward: Ports | None) -> Rule:
        """Walk a list; before 9.0 one of a family is for that family only."""
        sources = ANY_ADDRESS
        if not self._work.unified:
            sources = Addresses.exactly(_FAMILIES[binding.v6])
        target = self._lists.target(binding)
        if binding.direction == "in" and self._bound("global"):
            target = self._before_global(binding, target)
        match = Match(sources=sources, in_ports=inward, out_ports=outward)
        return self._rule(Verb.CALL, match, binding.line, "", target)

    def _before_global(self, binding: Binding, target: str) -> str:
        """An interface list that gives on to the global one instead of denying the rest."""
        if self._lists.find(binding) is None:
            return target
        alias = f"{target} (then the global list)"
        if alias not in self._extra:
            self._extra[alias] = self._lists.rule_set(target, Verb.RETURN, alias)
        return alias

    def _override(self, binding: Binding) -> Iterator[Rule]:
        """A list that a AAA server sends for a user can permit more than the one of the interface."""
        if binding.override and binding.port in self._policy.uncertain_users:
            what = "a user's access list from the AAA server comes before this list"
            doubt = self._work.partly(binding.line, what)
            match = Match(in_ports=Ports.of(binding.port), doubts=(doubt,))
            yield self._rule(Verb.UNKNOWN, match, binding.line, "")

    def _levels(self, bound: set[str]) -> Iterator[Rule]:
        """Without a list: what a level may reach."""
        for name, port in self._ports.items():
            families = self._free_families(name, bound)
            if not families or port.management_only:
                continue
            lower = [n for n, p in self._ports.items() if self._passes(port, p) or _doubts(p)]
            if not lower:
                continue
            doubts = (*_doubts(port), *(d for n in lower for d in _doubts(self._ports[n])))
            for sources in families:
                text = f"implicit permit from security level {port.level} of {name} to lower levels"
                for sure in _parted(lower, self._ports):
                    match = Match(
                        sources=sources,
                        in_ports=Ports.of(name),
                        out_ports=Ports.of(*sure),
                        doubts=tuple(doubts) if _any_doubt(port, sure, self._ports) else (),
                    )
                    yield self._rule(Verb.PERMIT, match, port.head, text)

    def _free_families(self, name: str, bound: set[str]) -> tuple[Addresses, ...]:
        if self._work.unified:
            return () if name in bound else (ANY_ADDRESS,)
        taken = {b.v6 for b in self._bound("in") if b.port == name}
        return tuple(Addresses.exactly(s) for v6, s in _FAMILIES.items() if v6 not in taken)

    def _passes(self, port: Port, other: Port) -> bool:
        if other is port:
            return self._policy.intra is not None
        if other.level == port.level:
            return self._policy.inter is not None
        return other.level < port.level

    def _outward(self) -> Iterator[Rule]:
        yield from self._vpn(inward=False)
        for binding in self._bound("out"):
            yield self._call(binding, None, Ports.of(binding.port))


def _doubts(port: Port) -> tuple[Doubt, ...]:
    """Doubts that could be about its name or level."""
    return tuple(port.doubts) if port.place_unknown else ()


def _parted(names: list[str], ports: dict[str, Port]) -> Iterator[list[str]]:
    """Interfaces without doubts together, and those with."""
    for doubted in (False, True):
        part = [name for name in names if bool(_doubts(ports[name])) is doubted]
        if part:
            yield part


def _any_doubt(port: Port, names: list[str], ports: dict[str, Port]) -> bool:
    return bool(_doubts(port)) or any(_doubts(ports[name]) for name in names)
