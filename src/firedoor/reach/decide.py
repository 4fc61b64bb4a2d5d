"""One packet against one rule set, rule by rule, in plain Python.

This walk shares no code with the packet sets of the engine: every witness is re-checked by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.packet import Packet
from firedoor.model.network.rule import Rule, RuleSet, Verb
from firedoor.model.origin import Origin
from firedoor.reach.matching import NO_TOKENS, Holds, Situation, holds

DEEPEST_CALL = 64


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule set does with a packet.

    ``verdict``: permit, deny, return (no rule decides; the caller goes on) or unknown. ``doubts`` say why unknown.
    ``varying``: conditions that the packet must fulfil to be permitted. ``may_pass``: denies that it passes only
    because their conditions (an application, a user, a time) need not hold for it. ``calls``: the rules that
    led into other rule sets. ``possible``: of an unknown verdict, what it could be.
    """

    verdict: str
    rule: Rule | None
    origin: Origin
    doubts: tuple[Doubt, ...] = ()
    varying: tuple[str, ...] = ()
    may_pass: tuple[Rule, ...] = ()
    calls: tuple[Rule, ...] = ()
    possible: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which a walk can end. ``sure`` for the last one, that holds if no other does."""

    verb: Verb
    rule: Rule | None
    origin: Origin
    holds: Holds = Holds.YES
    doubts: tuple[Doubt, ...] = ()
    varying: tuple[str, ...] = ()
    calls: tuple[Rule, ...] = ()


@dataclass(slots=True)
class _Walk:
    device: Device
    at: Situation
    known: dict[str, tuple[_Way, ...]] = field(default_factory=dict)
    open_: list[str] = field(default_factory=list)

    def ways(self, name: str) -> tuple[_Way, ...]:
        """All ways in which a rule set can end for the packet, remembered per set."""
        rule_set = self.device.rule_set(name)
        if name in self.open_ or len(self.open_) >= DEEPEST_CALL:
            doubt = Doubt(rule_set.default_origin, f"{name} calls itself, or calls go too deep")
            return (_Way(Verb.UNKNOWN, None, rule_set.default_origin, Holds.DOUBTED, (doubt,)),)
        if name not in self.known:
            self.open_.append(name)
            self.known[name] = tuple(self._walk(rule_set))
            self.open_.pop()
        return self.known[name]

    def _walk(self, rule_set: RuleSet) -> Iterator[_Way]:
        for rule in rule_set.rules:
            if not rule.enabled or rule.verb is Verb.PASS:
                continue
            held = holds(rule.match, self.at)
            if held is Holds.NO:
                continue
            if rule.verb in {Verb.CALL, Verb.GOTO}:
                called = tuple(self._called(rule, held))
                yield from _past_returns(called)
                returns = held is not Holds.YES or any(w.verb is Verb.RETURN for w in called)
                if not returns:
                    return
                if rule.verb is Verb.GOTO and held is Holds.YES:
                    break
                continue
            yield self._own(rule, held, rule_set)
            if held is Holds.YES and rule.verb is not Verb.UNKNOWN:
                return
        default = rule_set.default
        doubts = (
            (Doubt(rule_set.default_origin, "what happens to the rest is not understood"),)
            if default is Verb.UNKNOWN
            else ()
        )
        yield _Way(default, None, rule_set.default_origin, doubts=doubts)

    def _called(self, rule: Rule, held: Holds) -> Iterator[_Way]:
        for way in self.ways(rule.target):
            joined = replace(way, calls=(rule, *way.calls))
            avoidable = way.holds is Holds.VARYING or bool(rule.match.varying)
            if avoidable and way.verb not in {Verb.PERMIT, Verb.UNKNOWN}:
                # It can be avoided, whether the call is made or not.
                yield replace(joined, holds=Holds.VARYING)
            elif held is Holds.DOUBTED:
                doubts = (*way.doubts, *_doubts_of(rule))
                yield replace(joined, holds=Holds.DOUBTED, doubts=doubts)
            elif held is Holds.VARYING and way.holds is Holds.YES:
                varying = (*rule.match.varying, *way.varying)
                yield replace(joined, holds=Holds.VARYING, varying=varying)
            else:
                yield joined

    @staticmethod
    def _own(rule: Rule, held: Holds, rule_set: RuleSet) -> _Way:
        verb = rule_set.default if rule.verb is Verb.RETURN else rule.verb
        if verb is Verb.UNKNOWN:
            return _Way(verb, rule, rule.origin, Holds.DOUBTED, _doubts_of(rule))
        if rule.match.varying and verb is not Verb.PERMIT:
            held = Holds.VARYING  # it can be avoided, whether its other conditions hold or not
        doubts = _doubts_of(rule) if held is Holds.DOUBTED else ()
        varying = rule.match.varying if held is Holds.VARYING else ()
        return _Way(verb, rule, rule.origin, held, doubts, varying)


def _past_returns(called: tuple[_Way, ...]) -> Iterator[_Way]:
    """The ways of a called set that do not return; after a return that may happen, none of them is certain."""
    doubts: tuple[Doubt, ...] = ()
    avoidable = False
    for way in called:
        if way.verb is Verb.RETURN:
            doubts += way.doubts if way.holds is Holds.DOUBTED else ()
            avoidable = avoidable or way.holds is Holds.VARYING
        elif avoidable and way.verb is not Verb.PERMIT and way.holds is Holds.YES:
            yield replace(way, holds=Holds.VARYING)
        elif doubts:
            yield replace(way, holds=Holds.DOUBTED, doubts=(*way.doubts, *doubts))
        else:
            yield way


def _doubts_of(rule: Rule) -> tuple[Doubt, ...]:
    return rule.match.all_doubts or (Doubt(rule.origin, "this line is not understood"),)


def decide(
    device: Device,
    rule_set_name: str,
    packet: Packet,
    in_tokens: frozenset[str] | None = None,
    out_tokens: frozenset[str] | None = None,
    *,
    translated_by: frozenset[str] = NO_TOKENS,
) -> Decision:
    """Return what a rule set of a device does with a packet; raises ``KeyError`` for a set that is not there."""
    at = Situation(packet, in_tokens, out_tokens, translated_by)
    ways = _Walk(device, at).ways(rule_set_name)
    return _weigh(ways)


def _weigh(ways: tuple[_Way, ...]) -> Decision:
    """The first way that is certain decides, unless one in doubt before it would decide otherwise.

    A permit whose conditions vary counts as certain: who attacks can fulfil them. A deny whose conditions
    vary does not stop: it can be avoided.
    """
    doubted: list[_Way] = []
    escaped: list[_Way] = []
    final: _Way | None = None
    for way in ways:
        if way.holds is Holds.DOUBTED or way.verb is Verb.UNKNOWN:
            doubted.append(way)
        elif way.holds is Holds.VARYING and way.verb is not Verb.PERMIT:
            escaped.append(way)
        else:
            final = way
            break
    others = [way for way in doubted if final is None or way.verb is not final.verb]
    if final is None or others:
        deciding = (others or doubted)[0]
        doubts = tuple(dict.fromkeys(d for way in (others or doubted) for d in way.doubts))
        possible = {way.verb.value for way in (*doubted, *((final,) if final else ()))}
        return Decision(
            "unknown",
            deciding.rule,
            deciding.origin,
            doubts,
            calls=deciding.calls,
            possible=frozenset(possible),
        )
    return Decision(
        final.verb.value,
        final.rule,
        final.rule.origin if final.rule else final.origin,
        varying=final.varying,
        may_pass=tuple(way.rule for way in escaped if way.rule and way.verb is Verb.DENY),
        calls=final.calls,
    )
