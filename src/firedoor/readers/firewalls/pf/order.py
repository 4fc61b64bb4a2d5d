"""pf's order as first-match lists: quick rules in order, then the others backwards.

pf.conf(5): the last matching rule decides, unless a matching rule is quick. So a quick rule that matches decides
whatever came before it, and if none matches the last of the other matching rules does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, State, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.pf.config import Said
from firedoor.readers.firewalls.pf.rules import IN, PfRule

_UNSURE = "whether the rule is quick depends on the release"


def in_order(rules: Iterable[PfRule], direction: str) -> list[PfRule]:
    """The rules of one direction in first-match order. Where it is not known whether one is quick it stands twice."""
    ours = [rule for rule in rules if direction in rule.directions]
    quick = [
        _perhaps(rule) if rule.quick is Said.UNSURE else rule
        for rule in ours
        if rule.quick is not Said.NO
    ]
    return [*quick, *(rule for rule in reversed(ours) if rule.quick is not Said.YES)]


def _perhaps(rule: PfRule) -> PfRule:
    doubts = (*rule.match.doubts, Doubt(rule.origin, _UNSURE))
    return replace(rule, match=replace(rule.match, doubts=doubts))


def rule_set(name: str, rules: Iterable[PfRule], direction: str, origin: Origin) -> RuleSet:
    """The first-match list of one direction. Packets of known connections pass before any rule is asked."""
    known = Match(states=frozenset({State.ESTABLISHED, State.RELATED}))
    state = Rule(Verb.PERMIT, known, replace(origin, text="pf keeps state"), "known connections")
    ordered = tuple(_rules(in_order(rules, direction), direction))
    default = replace(origin, text=f"default deny rule of the product ({direction})")
    return RuleSet(name, (state, *ordered), Verb.DENY, default)


def _rules(ordered: Iterable[PfRule], direction: str) -> Iterator[Rule]:
    for rule in ordered:
        match = placed(rule.match, rule.ports, direction)
        yield Rule(rule.verb, match, rule.origin, rule.name, enabled=rule.enabled, note=rule.note)


def placed(match: Match, ports: Ports | None, direction: str) -> Match:
    """A match with the interface that pf asks for in this direction."""
    if ports is None:
        return match
    return replace(match, in_ports=ports) if direction == IN else replace(match, out_ports=ports)
