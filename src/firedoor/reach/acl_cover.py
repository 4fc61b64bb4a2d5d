"""Which lines of a rule set never decide: lines before them take all their packets, or lines behind do the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.model.network.addresses import EVERY_ADDRESS, EVERY_V4, EVERY_V6
from firedoor.model.network.device import Device
from firedoor.model.network.rule import Match, Ports, Rule, RuleSet, Verb
from firedoor.model.origin import Origin
from firedoor.reach.acl_overlap import Overlaps
from firedoor.reach.acl_space import AclSpace
from firedoor.reach.headers import Headers, minus

_DECIDING = frozenset({Verb.PERMIT, Verb.DENY})
ENDING = frozenset({Verb.PERMIT, Verb.DENY, Verb.RETURN, Verb.GOTO})


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a line in one address family.

    ``meant``: whether it means any packet. ``hidden_by``: the lines that take all of them before. ``same``: the line
    behind it that would decide the same on what is left to it.
    """

    meant: bool = False
    hidden_by: tuple[Rule, ...] = ()
    same: Origin | None = None


class Covers:
    """One rule set in one address family. Rules of one origin are one line: it is hidden if all of them are."""

    def __init__(self, acl: AclSpace, device: Device, rule_set: RuleSet) -> None:
        self._acl, self._device, self._set = acl, device, rule_set
        self._rules = rule_set.rules
        self._overlaps = Overlaps([rule.match for rule in self._rules], acl.space.family)
        self._taken: dict[int, Headers] = {}

    def fate(self, numbers: Sequence[int]) -> Fate:
        """What becomes of the line that these rules are."""
        parts = [(n, self._meant(n)) for n in numbers]
        parts = [(n, maybe) for n, maybe in parts if maybe.satisfiable()]
        if not parts:
            return Fate()
        covers: dict[int, None] = {}
        alone: set[int] | None = None
        left: list[tuple[int, Headers]] = []
        for number, maybe in parts:
            rest, single = self._left(number, maybe, set(numbers), covers)
            alone = single if alone is None else alone & single
            if rest.satisfiable():
                left.append((number, rest))
        if not left:
            chosen = [min(alone)] if alone else sorted(covers)
            return Fate(meant=True, hidden_by=tuple(self._rules[n] for n in chosen))
        same = {self._same_later(number, rest) for number, rest in left}
        return Fate(meant=True, same=same.pop() if len(same) == 1 else None)

    def _meant(self, number: int) -> Headers:
        return self._acl.maker.headers(self._rules[number].match)[1] & self._acl.space.well_formed

    def _left(
        self, number: int, maybe: Headers, own: set[int], covers: dict[int, None]
    ) -> tuple[Headers, set[int]]:
        """What lines before leave to a rule, and the lines that each take all of it."""
        rest = maybe
        several: dict[int, None] = {}
        for earlier in self._overlaps.before(number):
            if earlier in own or not self._rules[earlier].enabled:
                continue
            taken = self._takes(earlier, number)
            hit = self._acl.space.nothing if taken is None else maybe & taken
            if hit == maybe:
                # One line that hides it alone says more than several that do so together.
                covers[earlier] = None
                return self._acl.space.nothing, {earlier}
            if taken is not None and (rest & hit).satisfiable():
                several[earlier] = None
                rest = minus(rest, taken)
        covers.update(several)
        return rest, set()

    def _takes(self, earlier: int, later: int) -> Headers | None:
        """The packets that one rule surely keeps from another one; None if none."""
        rule, match = self._rules[earlier], self._rules[earlier].match
        if match.varying or not _everywhere_that(match, self._rules[later].match):
            return None
        if rule.verb is Verb.CALL:
            return self._decided(earlier)
        if rule.verb not in ENDING:
            return None
        return self._acl.maker.headers(match)[0]

    def _decided(self, number: int) -> Headers:
        """What a called rule set surely decides, so that it does not come back."""
        if number not in self._taken:
            rule = self._rules[number]
            surely = self._acl.maker.headers(rule.match)[0] & self._acl.space.well_formed
            verdicts = self._acl.verdicts(self._device, rule.target, surely)
            self._taken[number] = verdicts.permit | verdicts.deny
        return self._taken[number]

    def _same_later(self, number: int, share: Headers) -> Origin | None:
        """The line that would decide the same for all packets that only this one decides; None if not so.

        What is denied in the end anyway may be denied before by a line that says why: that is no finding.
        """
        line, rest = self._rules[number], share
        for later in self._overlaps.after(number):
            rule = self._rules[later]
            if not rule.enabled or rule.verb is Verb.PASS or rule.origin == line.origin:
                continue
            hit = rest & self._meant(later)
            if not hit.satisfiable():
                continue
            if rule.verb is not line.verb or rule.verb not in _DECIDING or rule.match.varying:
                return None
            taken = self._takes(later, number)
            closes = rule.verb is Verb.DENY and is_whole(rule.match)
            if taken is None or closes or (rest & taken) != hit:
                return None
            rest = minus(rest, taken)
            if not rest.satisfiable():
                return rule.origin
        if self._set.default is line.verb and line.verb is not Verb.DENY:
            return self._set.default_origin
        return None


def lines_of(rule_set: RuleSet) -> Iterator[list[int]]:
    """The rules of each line, by their numbers, in the order of the lines' first rules."""
    by_origin: dict[tuple[Origin, str], list[int]] = {}
    for number, rule in enumerate(rule_set.rules):
        by_origin.setdefault((rule.origin, rule.name), []).append(number)
    yield from by_origin.values()


def _everywhere_that(earlier: Match, later: Match) -> bool:
    """Whether a rule applies wherever another one does, by interfaces and translations alone."""
    return (
        _ports_cover(earlier.in_ports, later.in_ports)
        and _ports_cover(earlier.out_ports, later.out_ports)
        and earlier.translated_by in {None, later.translated_by}
    )


def _ports_cover(earlier: Ports | None, later: Ports | None) -> bool:
    if earlier is None or earlier == later:
        return True
    if later is None or earlier.negated or later.negated or later.prefixes:
        return False
    return later.names <= earlier.names


def is_whole(match: Match) -> bool:
    """Whether it is about every address on both sides."""
    whole = (EVERY_ADDRESS, EVERY_V4, EVERY_V6)
    return match.sources.surely in whole and match.destinations.surely in whole
