"""The zone-based firewall as rule sets.

A class map becomes sets that go on to an action where it matches and return where it does not; the policy calls its
classes in order. Between zones without a pair everything is dropped, within a zone and to the device itself nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import ANY_PACKET, Match, Ports, Rule, RuleSet, Verb
from firedoor.model.network.services import ICMP, ICMP6, TCP, UDP, Services, port_service
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.ios import names
from firedoor.readers.firewalls.ios.drafts import (
    V4,
    V6,
    ActionDraft,
    Clause,
    ListDraft,
    PairDraft,
    PolicyDraft,
)
from firedoor.readers.firewalls.ios.work import Work

DEEPEST, MOST_SETS = 32, 20_000
ZONES, TO_SELF = "zones", "zones to the device"
_VERBS = {"inspect": Verb.PERMIT, "pass": Verb.PERMIT, "drop": Verb.DENY}


@dataclass(frozen=True, slots=True)
class End:
    """What happens where a class matches: an action, or the next condition."""

    verb: Verb
    target: str = ""
    doubts: tuple[Doubt, ...] = ()

    def rule(self, match: Match, origin: Origin) -> Rule:
        """The rule that does it."""
        if self.doubts:
            match = replace(match, doubts=(*match.doubts, *self.doubts))
        return Rule(self.verb, match, origin, target=self.target)

    @property
    def label(self) -> str:
        """For the names of the sets."""
        return self.target or self.verb.value


@dataclass(slots=True)
class ZoneSets:
    """Makes the sets, each once."""

    work: Work
    taken: frozenset[str]
    made: dict[str, RuleSet] = field(default_factory=dict)
    open_: list[str] = field(default_factory=list)
    policies: dict[str, str] = field(default_factory=dict)

    def policy(self, draft: PolicyDraft) -> str:
        """The set of a policy map; it is called by the name that the person gave it."""
        name = draft.name if draft.name not in self.taken else f"policy map {draft.name}"
        if draft.name not in self.policies:
            self.policies[draft.name] = name
            rules = [Rule(Verb.UNKNOWN, Match(doubts=(d,)), d.origin) for d in draft.doubts]
            rules += [self._action(action) for action in draft.actions]
            text = f"implicit drop of policy map {draft.name} (class class-default)"
            default = Origin(draft.origin.file, draft.origin.line, text=text)
            self.made[name] = RuleSet(name, tuple(rules), Verb.DENY, default)
        return name

    def _action(self, action: ActionDraft) -> Rule:
        verb = _VERBS.get(action.action, Verb.UNKNOWN)
        doubts = tuple(action.doubts)
        if doubts or verb is Verb.UNKNOWN:
            verb = Verb.UNKNOWN
            doubts = doubts or (Doubt(action.origin, "the class has no action"),)
        end = End(verb, doubts=doubts)
        if not action.name or action.name == "?":
            return end.rule(ANY_PACKET, action.origin)
        target = self.class_set(action.name, end, action.origin)
        return Rule(Verb.CALL, ANY_PACKET, action.origin, f"class {action.name}", target)

    def class_set(self, name: str, end: End, origin: Origin) -> str:
        """The set of a class map before an end."""
        label = f"class {name}: {end.label}" + (
            f" ({end.doubts[0].origin.line})" if end.doubts else ""
        )
        draft = self.work.classes.get(name)
        if label in self.made:
            return label
        if (
            draft is None
            or label in self.open_
            or len(self.open_) >= DEEPEST
            or len(self.made) > MOST_SETS
        ):
            return self._unknown(
                label, origin, f'class map "{name}" is missing, names itself or lies too deep'
            )
        self.open_.append(label)
        if draft.any_of:
            rules = tuple(rule for clause in draft.clauses for rule in self._clause(clause, end))
        else:
            rules = self._all_of(draft.clauses, end, label)
        self.open_.pop()
        return self._add(label, rules, draft.origin)

    def _all_of(self, clauses: list[Clause], end: End, label: str) -> tuple[Rule, ...]:
        """Each condition goes on to the next one; the last one to the end."""
        if not clauses:
            what = Doubt(
                self.work.classes[label.split(": ", maxsplit=1)[0][6:]].origin,
                "the class map has no condition",
            )
            return (end.rule(Match(doubts=(what,)), what.origin),)
        for place in range(len(clauses) - 1, 0, -1):
            rules = tuple(self._clause(clauses[place], end))
            end = End(Verb.GOTO, self._add(f"{label} [{place + 1}]", rules, clauses[place].origin))
        return tuple(self._clause(clauses[0], end))

    def _clause(self, clause: Clause, end: End) -> Iterator[Rule]:
        if clause.negated:
            yield from self._plain(clause, End(Verb.RETURN))
            yield end.rule(ANY_PACKET, clause.origin)
        else:
            yield from self._plain(clause, end)

    def _plain(self, clause: Clause, end: End) -> Iterator[Rule]:
        if clause.kind == "access-group":
            yield from self._lists(clause, end)
        elif clause.kind == "protocol":
            yield end.rule(self._protocol(clause), clause.origin)
        elif clause.kind == "class-map":
            target = self.class_set(clause.value, end, clause.origin)
            # A negated class returns from its own set only, so it must end the walk here: GOTO does.
            verb = Verb.CALL if end.verb is not Verb.RETURN else Verb.GOTO
            if verb is Verb.CALL:
                yield Rule(verb, ANY_PACKET, clause.origin, f"class {clause.value}", target)
            else:
                what = Doubt(clause.origin, "a negated class map is not modelled")
                yield Rule(Verb.UNKNOWN, Match(doubts=(what,)), clause.origin)
        else:
            doubt = clause.doubt or Doubt(clause.origin, "this condition is not understood")
            yield end.rule(Match(doubts=(doubt,)), clause.origin)

    def _lists(self, clause: Clause, end: End) -> Iterator[Rule]:
        found = [self.work.lists.get((family, clause.value)) for family in (V4, V6)]
        drafts = [draft for draft in found if draft is not None and draft.entries]
        if not drafts or end.verb is Verb.RETURN:
            why = (
                "a negated access list is not modelled"
                if drafts
                else f"access list {clause.value} is missing or empty"
            )
            yield end.rule(Match(doubts=(Doubt(clause.origin, why),)), clause.origin)
            return
        for draft in drafts:
            yield Rule(
                Verb.CALL, ANY_PACKET, clause.origin, f"list {draft.name}", self._list(draft, end)
            )

    def _list(self, draft: ListDraft, end: End) -> str:
        suffix = f" ({end.doubts[0].origin.line})" if end.doubts else ""
        label = f"list {draft.name} v{draft.family}: {end.label}{suffix}"
        if label not in self.made:
            rules = tuple(_as_condition(rule, end) for rule in draft.rules)
            self._add(label, rules, draft.origin)
        return label

    def _protocol(self, clause: Clause) -> Match:
        name = clause.value.lower()
        if name in {"tcp", "udp"}:
            return Match(services=Services.exactly(port_service(TCP if name == "tcp" else UDP)))
        if name == "icmp":
            both = (port_service(ICMP), port_service(ICMP6))
            doubt = Doubt(clause.origin, "whether ICMPv6 is meant too depends on the release")
            return Match(services=Services(both[:1], both, (doubt,)))
        known = names.inspected(name)
        if not known or name in self.work.port_maps:
            what = Doubt(clause.origin, f'the ports of protocol "{name}" are not known')
            return Match(services=Services.unknown(what))
        services = (port_service(kind, Ranges.single(number)) for kind, number in known)
        return Match(services=Services.exactly(*services))

    def _unknown(self, label: str, origin: Origin, why: str) -> str:
        doubt = Doubt(origin, why)
        label = f"{label} (unknown, line {origin.line})"
        return self._add(label, (Rule(Verb.UNKNOWN, Match(doubts=(doubt,)), origin),), origin)

    def _add(self, label: str, rules: tuple[Rule, ...], origin: Origin) -> str:
        text = f"no condition of {label.split(': ', maxsplit=1)[0]} matches"
        self.made[label] = RuleSet(
            label, rules, Verb.RETURN, Origin(origin.file, origin.line, text=text)
        )
        return label


def _as_condition(rule: Rule, end: End) -> Rule:
    """An entry of a list that selects: a permit goes on to the end, a deny means that the class does not match."""
    if rule.verb is Verb.PERMIT:
        return replace(end.rule(rule.match, rule.origin), name=rule.name, note=rule.note)
    return replace(rule, verb=Verb.RETURN) if rule.verb is Verb.DENY else rule


def zone_rule_sets(
    work: Work, taken: frozenset[str], start: Origin
) -> tuple[list[RuleSet], list[str]]:
    """All sets of the zone-based firewall, and the names of the policies; nothing if there are no zones."""
    maker = ZoneSets(work, taken)
    for policy in work.policies.values():
        maker.policy(policy)
    between, own = _pairs(maker)
    zones = {pair.source for pair in work.pairs} | {pair.destination for pair in work.pairs}
    zones |= {i.zone for i in work.interfaces.values() if i.zone} | set(work.zones)
    tokens = frozenset(f"zone:{zone}" for zone in zones - {"self"})
    if not tokens:
        return list(maker.made.values()), list(maker.policies.values())
    between[:0] = _unclear_interfaces(work)
    free = Ports(tokens, negated=True)
    for token in sorted(tokens):
        match = Match(in_ports=Ports.of(token), out_ports=Ports.of(token))
        between.append(Rule(Verb.PERMIT, match, _said(start, "within a zone everything may pass")))
    outside = Match(in_ports=free, out_ports=free)
    between.append(
        Rule(
            Verb.PERMIT,
            outside,
            _said(start, "between interfaces without a zone everything may pass"),
        )
    )
    no_pair = _said(start, "zones without a zone pair: dropped")
    to_self = _said(start, "no zone pair to the device itself: everything may reach it")
    made = [
        RuleSet(ZONES, tuple(between), Verb.DENY, no_pair),
        RuleSet(TO_SELF, tuple(own), Verb.PERMIT, to_self),
    ]
    return [*maker.made.values(), *made], list(maker.policies.values())


def _unclear_interfaces(work: Work) -> list[Rule]:
    """An interface of which a line is not understood, or whose zone is not defined, could be in any zone."""
    rules: list[Rule] = []
    for draft in work.interfaces.values():
        if draft.place_unknown or (draft.zone and draft.zone not in {"default", *work.zones}):
            what, port = (draft.doubts[0],), Ports.of(draft.name)
            both = (Match(in_ports=port, doubts=what), Match(out_ports=port, doubts=what))
            rules += [Rule(Verb.UNKNOWN, match, what[0].origin, draft.name) for match in both]
    return rules


def _said(start: Origin, text: str) -> Origin:
    return Origin(start.file, start.line, text=text)


def _pairs(maker: ZoneSets) -> tuple[list[Rule], list[Rule]]:
    """The rules of the zone pairs: between zones, and to the device itself. What the device sends is not asked."""
    between: list[Rule] = []
    own: list[Rule] = []
    for pair in maker.work.pairs:
        if pair.source.lower() == "self":
            continue
        to_self = pair.destination.lower() == "self"
        match = Match(
            in_ports=Ports.of(f"zone:{pair.source}"),
            out_ports=None if to_self else Ports.of(f"zone:{pair.destination}"),
        )
        name = f"zone pair {pair.name}"
        between += _undefined(maker.work, pair)
        own += _undefined(maker.work, pair)
        for doubt in pair.doubts:
            unknown = replace(match, doubts=(doubt,))
            (own if to_self else between).append(Rule(Verb.UNKNOWN, unknown, doubt.origin, name))
        (own if to_self else between).append(
            _pair_rule(maker, pair.policy, match, pair.origin, name)
        )
    return between, own


def _undefined(work: Work, pair: PairDraft) -> list[Rule]:
    """A pair whose zone is not defined could be the pair of any zone."""
    rules = []
    for zone in (pair.source, pair.destination):
        if zone.lower() not in {"self", "default"} and zone not in work.zones:
            doubt = Doubt(pair.origin, f'zone "{zone}" has no definition in this file')
            rules.append(Rule(Verb.UNKNOWN, Match(doubts=(doubt,)), pair.origin, pair.name))
    return rules


def _pair_rule(
    maker: ZoneSets, policy: tuple[str, Origin] | None, match: Match, origin: Origin, name: str
) -> Rule:
    if policy is None:
        return Rule(Verb.DENY, match, origin, name, note="a zone pair without a policy drops")
    target = maker.policies.get(policy[0])
    if target is None:
        doubt = Doubt(policy[1], f'policy map "{policy[0]}" has no definition in this file')
        return Rule(Verb.UNKNOWN, replace(match, doubts=(doubt,)), origin, name)
    return Rule(Verb.GOTO, match, origin, name, target)
