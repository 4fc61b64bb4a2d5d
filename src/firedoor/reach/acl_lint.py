"""What is wrong with a rule set by itself: lines that never decide, and lines that should not stand there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.model.network.addresses import EVERY_ADDRESS, EVERY_V4, EVERY_V6
from firedoor.model.network.device import Device
from firedoor.model.network.rule import Match, Rule, RuleSet, Verb
from firedoor.model.network.services import EVERY_SERVICE
from firedoor.model.origin import Origin
from firedoor.reach.acl_space import AclSpace
from firedoor.reach.headers import Headers, minus

MOST_COVERS = 5
_DECIDING = (Verb.PERMIT, Verb.DENY)


@dataclass(frozen=True, slots=True)
class Lint:
    """One finding about one line. ``by``: the lines that cause it. Ids are permanent; docs/commands/acl.md."""

    id: str
    rule: Rule
    text: str
    by: tuple[Origin, ...] = ()


def lint(acl: AclSpace, device: Device, name: str) -> Iterator[Lint]:
    """Find what is wrong with a rule set, in the order of its lines."""
    rule_set = device.rule_set(name)
    lines = [_Line(rule, *acl.maker.headers(rule.match), acl) for rule in rule_set.rules]
    for number, line in enumerate(lines):
        yield from _by_itself(line)
        if line.counts:
            yield from _in_its_place(rule_set, lines, number)


class _Line:
    def __init__(self, rule: Rule, surely: Headers, maybe: Headers, acl: AclSpace) -> None:
        self.rule = rule
        self.maybe = maybe & acl.space.well_formed
        certain = not rule.match.varying and _everywhere(rule.match)
        self.surely = surely & acl.space.well_formed if certain else acl.space.nothing
        self.counts = rule.enabled and rule.verb in _DECIDING


def _everywhere(match: Match) -> bool:
    """Whether it applies between all interfaces, so that it can hide another line."""
    return match.in_ports is None and match.out_ports is None and match.translated_by is None


def _by_itself(line: _Line) -> Iterator[Lint]:
    rule = line.rule
    if not rule.enabled:
        yield Lint(
            "ACL-DISABLED",
            rule,
            "is switched off: it decides nothing; delete it or know why it stays",
        )
    if rule.note.startswith("expired"):
        yield Lint("ACL-EXPIRED", rule, f"{rule.note}: it decides nothing any more")
    if rule.verb is Verb.UNKNOWN or rule.match.all_doubts:
        what = rule.match.all_doubts[0].what if rule.match.all_doubts else "not understood"
        yield Lint("ACL-NOT-UNDERSTOOD", rule, f"is not fully understood: {what}")
    if line.counts and not line.maybe.satisfiable():
        yield Lint("ACL-NEVER", rule, "matches no packet, wherever it stands")
    if line.counts and rule.verb is Verb.PERMIT and _any_any(rule.match):
        yield Lint("ACL-ANY-ANY", rule, "permits everything from anywhere to anywhere")


def _any_any(match: Match) -> bool:
    return _whole(match) and EVERY_SERVICE in match.services.surely and match.states is None


def _whole(match: Match) -> bool:
    """Whether it is about every address on both sides."""
    whole = (EVERY_ADDRESS, EVERY_V4, EVERY_V6)
    return match.sources.surely in whole and match.destinations.surely in whole


def _in_its_place(rule_set: RuleSet, lines: list[_Line], number: int) -> Iterator[Lint]:
    line = lines[number]
    if not line.maybe.satisfiable():
        return
    rest = line.maybe
    covers: list[_Line] = []
    for earlier in lines[:number]:
        if not earlier.counts or not _can_hide(earlier.rule.match, line.rule.match):
            continue
        hidden = _hiding(earlier, line)
        if not minus(line.maybe, hidden).satisfiable():
            # One line that hides it alone says more than several that do so together.
            yield _hidden(line, [earlier])
            return
        if (rest & hidden).satisfiable():
            covers.append(earlier)
            rest = minus(rest, hidden)
    if not rest.satisfiable():
        yield _hidden(line, covers)
        return
    same = _same_later(rule_set, lines, number, rest)
    if same is not None:
        text = f"changes nothing: without it {same.place} would decide the same"
        yield Lint("ACL-REDUNDANT", line.rule, text, (same,))


def _hiding(earlier: _Line, line: _Line) -> Headers:
    """What an earlier line surely takes. Between the same interfaces, its whole match."""
    same_place = (earlier.rule.match.in_ports, earlier.rule.match.out_ports) == (
        line.rule.match.in_ports,
        line.rule.match.out_ports,
    )
    exact = not earlier.rule.match.varying and not earlier.rule.match.all_doubts
    return earlier.maybe if same_place and exact else earlier.surely


def _can_hide(earlier: Match, later: Match) -> bool:
    return earlier.translated_by in {None, later.translated_by}


def _hidden(line: _Line, covers: list[_Line]) -> Lint:
    origins = tuple(c.rule.origin for c in covers[:MOST_COVERS])
    opposite = [c for c in covers if c.rule.verb is not line.rule.verb]
    places = ", ".join(o.place for o in origins)
    if opposite:
        verbs = f"{line.rule.verb} is never reached: {places} decide{'s' if len(origins) == 1 else ''} before it"
        return Lint("ACL-SHADOWED", line.rule, verbs, origins)
    return Lint(
        "ACL-REDUNDANT", line.rule, f"is never reached: {places} does the same before it", origins
    )


def _same_later(
    rule_set: RuleSet, lines: list[_Line], number: int, share: Headers
) -> Origin | None:
    """The line that would decide the same for all packets that only this line decides; None if not so.

    What is denied in the end anyway may be denied before by a line that says why: that is no finding.
    """
    line, rest = lines[number], share
    for later in lines[number + 1 :]:
        rule = later.rule
        if not rule.enabled or rule.verb is Verb.PASS:
            continue
        hit = rest & later.maybe
        if not hit.satisfiable():
            continue
        takes = rest & _hiding(later, line)
        closes = rule.verb is Verb.DENY and _whole(rule.match)
        if rule.verb is not line.rule.verb or hit != takes or closes:
            return None
        rest = minus(rest, takes)
        if not rest.satisfiable():
            return rule.origin
    if rule_set.default is line.rule.verb and line.rule.verb is not Verb.DENY:
        return rule_set.default_origin
    return None
