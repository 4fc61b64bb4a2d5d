"""What changed between two versions of a rule set, line by line: only packets that these lines mean can differ.

Two lists share a common order of lines; a packet that none of the other lines means meets the same lines in the
same order in both, and is treated alike. So one changed line among thousands costs no more than that line.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from firedoor.model.network.device import Device
from firedoor.model.network.rule import ANY_PACKET, Match, Rule, RuleSet, Verb

# Beyond this many lines on both sides of a changed block, the whole block counts as changed.
MOST_ALIGNED = 4_000_000


@dataclass(frozen=True, slots=True)
class Side:
    """One version: a rule set of a device."""

    device: Device
    name: str


def changed_matches(old: Side, new: Side, known: frozenset[str] = frozenset()) -> tuple[Match, ...]:
    """The conditions of all lines that stand in one version only, in rule sets that are called as well.

    Where more than lines changed (what happens to the rest), it is every packet. ``known``: rule sets that are
    compared by themselves; what changed inside them does not count here.
    """
    return tuple(_Comparison(old.device, new.device, known).changed(old.name, new.name))


class _Comparison:
    def __init__(self, old: Device, new: Device, known: frozenset[str]) -> None:
        self._known = known
        self._old = {one.name: one for one in old.rule_sets}
        self._new = {one.name: one for one in new.rule_sets}
        self._seen: set[tuple[str, str]] = set()

    def changed(self, old: str, new: str) -> Iterator[Match]:
        if (old, new) in self._seen:
            return
        self._seen.add((old, new))
        before, after = self._old[old], self._new[new]
        if before.default is not after.default:
            yield ANY_PACKET
        kept: list[tuple[str, str]] = []
        for one, other in _unlike(_deciding(before), _deciding(after), kept):
            yield from (rule.match for rule in (*one, *other))
        for target, other_target in kept:
            if target not in self._known:
                yield from self.changed(target, other_target)


def _deciding(rule_set: RuleSet) -> list[Rule]:
    return [rule for rule in rule_set.rules if rule.enabled and rule.verb is not Verb.PASS]


def _unlike(
    old: Sequence[Rule], new: Sequence[Rule], kept: list[tuple[str, str]]
) -> Iterator[tuple[Sequence[Rule], Sequence[Rule]]]:
    """The lines that are not in the common order; ``kept`` gets the targets of calls that are."""
    keys = [rule_key(rule) for rule in old], [rule_key(rule) for rule in new]
    first = _common(*keys)
    last = _common(keys[0][first:][::-1], keys[1][first:][::-1])
    ends = len(old) - last, len(new) - last
    kept += _calls(old[:first]) + _calls(old[ends[0] :])
    old, new = old[first : ends[0]], new[first : ends[1]]
    if len(old) * len(new) > MOST_ALIGNED:
        yield old, new
        return
    middle = [keys[0][first : ends[0]], keys[1][first : ends[1]]]
    matcher = SequenceMatcher(None, middle[0], middle[1], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            kept += _calls(old[i:j])
        else:
            yield old[i:j], new[k:m]


def _common(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _calls(rules: Sequence[Rule]) -> list[tuple[str, str]]:
    return [(rule.target, rule.target) for rule in rules if rule.target]


def rule_key(rule: Rule) -> Hashable:
    """All that a line says, without where it stands."""
    return (rule.verb, rule.target, rule.enabled, match_key(rule.match))


def match_key(match: Match) -> Hashable:
    """All that a match says; of a doubt only what is missing, not the line."""
    return (
        (match.sources.surely, match.sources.maybe),
        (match.destinations.surely, match.destinations.maybe),
        (match.services.surely, match.services.maybe),
        (match.in_ports, match.out_ports),
        (match.states, match.tcp_flags, match.fragments, match.translated_by, match.varying),
        tuple(doubt.what for doubt in match.all_doubts),
    )
