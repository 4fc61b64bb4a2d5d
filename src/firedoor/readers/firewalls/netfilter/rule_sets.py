"""Chains as rule sets."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import Match, Rule, RuleSet, Verb
from firedoor.readers.firewalls.netfilter.chains import Act, Base, Chain, Step
from firedoor.readers.firewalls.netfilter.matches import family_of, of_family
from firedoor.readers.firewalls.netfilter.reach import Known
from firedoor.readers.firewalls.netfilter.settling import settled

_VERBS = {
    Act.ACCEPT: Verb.PERMIT,
    Act.DROP: Verb.DENY,
    Act.RETURN: Verb.RETURN,
    Act.JUMP: Verb.CALL,
    Act.GOTO: Verb.GOTO,
    Act.PASS: Verb.PASS,
    Act.UNTRACK: Verb.PASS,
    Act.UNKNOWN: Verb.UNKNOWN,
    Act.TRANSLATE: Verb.PERMIT,  # a translation ends its chain as accept does
}
_OTHER_FAMILY = {4: 6, 6: 4}


def rule_set(chain: Chain, known: Known, name: str) -> RuleSet:
    """The rule set of a chain. A base chain ends with its policy, any other returns."""
    rules = tuple(_rules(chain, known))
    if chain.base is None:
        return RuleSet(name, rules, Verb.RETURN, chain.origin)
    return RuleSet(name, rules, chain.base.policy, chain.base.policy_origin)


def _rules(chain: Chain, known: Known) -> Iterator[Rule]:
    if chain.base is not None and chain.family:
        other = _OTHER_FAMILY[chain.family]
        text = f"{family_of(other)} packets do not pass this chain"
        yield Rule(Verb.PERMIT, of_family(other), chain.origin, note=text)
    passed = known.passed[chain.name]
    for step in chain.steps:
        for match in settled(step, known, passed, chain.family):
            yield from _rule(step, match, chain.base)


def _rule(step: Step, match: Match, base: Base | None) -> Iterator[Rule]:
    verb = _VERBS[step.act]
    if verb is Verb.UNKNOWN or step.doubts:
        doubts = step.doubts or (Doubt(step.origin, "this line is not understood"),)
        unknown = Verb.UNKNOWN if verb is not Verb.PASS else Verb.PASS
        yield Rule(unknown, _doubted(match, doubts), step.origin, step.name)
    elif verb is Verb.RETURN:
        yield Rule(_ending(base), match, step.origin, step.name)
    elif verb is Verb.GOTO:
        # A chain that was gone to returns to the caller of this one, as if this one returned.
        yield Rule(Verb.CALL, match, step.origin, step.name, step.target)
        yield Rule(_ending(base), match, step.origin, step.name)
    else:
        yield Rule(verb, match, step.origin, step.name, step.target)


def _ending(base: Base | None) -> Verb:
    """What happens where a chain returns: in a base chain its policy decides."""
    return Verb.RETURN if base is None else base.policy


def _doubted(match: Match, doubts: tuple[Doubt, ...]) -> Match:
    return Match(
        sources=match.sources,
        destinations=match.destinations,
        services=match.services,
        in_ports=match.in_ports,
        out_ports=match.out_ports,
        states=match.states,
        tcp_flags=match.tcp_flags,
        fragments=match.fragments,
        translated_by=match.translated_by,
        varying=match.varying,
        doubts=(*match.doubts, *doubts),
    )
