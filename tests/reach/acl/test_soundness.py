"""On random rule sets: a line that lint calls useless can go, and what changed lies where changed lines are."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.rule import Rule, RuleSet
from firedoor.reach.acl_changes import Side, changed_matches
from firedoor.reach.acl_diff import Spaces, compare
from firedoor.reach.acl_lint import lint
from firedoor.reach.acl_names import reached
from firedoor.reach.acl_space import ANYWHERE, Verdicts
from firedoor.reach.acl_translated import made
from firedoor.reach.decide import decide
from firedoor.reach.headers import minus
from firedoor.reach.lines import Where
from tests.reach.random_devices import Maker

SEEDS = range(60)
USELESS = {"ACL-SHADOWED", "ACL-REDUNDANT", "ACL-NEVER"}
# What a line decides can be cut by the lines that it is compared with, and comes for each state of a connection.
MOST_PARTS = 4
PLACES = [
    ANYWHERE,
    Where(frozenset({"a"}), frozenset({"b"})),
    Where(frozenset({"c"}), None),
    Where(frozenset({"b"}), frozenset({"c"}), frozenset({"t0"})),
]


@pytest.fixture(scope="module")
def spaces() -> Spaces:
    return Spaces()


def _with(device: Device, name: str, rules: tuple[Rule, ...]) -> Device:
    sets = tuple(replace(s, rules=rules) if s.name == name else s for s in device.rule_sets)
    return replace(device, rule_sets=sets)


def _parts(verdicts: Verdicts) -> tuple[object, ...]:
    return (verdicts.permit, verdicts.deny, verdicts.returned, verdicts.unknown)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("doubts", [False, True], ids=["plain", "doubts"])
def test_a_useless_line_changes_nothing_when_it_goes(
    seed: int, spaces: Spaces, *, doubts: bool
) -> None:
    device = _denser(Maker(seed, doubts=doubts).device(), seed)
    for rule_set in device.rule_sets:
        for found in lint(spaces, device, rule_set.name):
            if found.id in USELESS:
                rest = tuple(r for r in rule_set.rules if r.origin != found.rule.origin)
                less = _with(device, rule_set.name, rest)
                for where in PLACES:
                    acl = spaces.of(4).at(where)
                    before = acl.verdicts(device, rule_set.name)
                    after = acl.verdicts(less, rule_set.name)
                    assert _parts(before) == _parts(after), (rule_set.name, found, where)


def _denser(device: Device, seed: int) -> Device:
    """The same device with lines said twice and lines over everything, so that some hide others."""
    r = random.Random(seed)  # noqa: S311 - no secret
    sets = []
    for one in device.rule_sets:
        rules = list(one.rules)
        for rule in one.rules:
            if r.random() < 0.5 and not rule.target:
                wide = replace(rule.match, services=type(rule.match.services)(), in_ports=None)
                match = r.choice((rule.match, wide))
                origin = replace(rule.origin, line=(rule.origin.line or 0) + 10_000)
                rules.insert(r.randrange(len(rules) + 1), replace(rule, match=match, origin=origin))
        sets.append(replace(one, rules=tuple(rules)))
    return replace(device, rule_sets=tuple(sets))


def test_lint_finds_useless_lines_of_every_kind(spaces: Spaces) -> None:
    found = [
        one
        for seed in SEEDS
        for device in (_denser(Maker(seed, doubts=False).device(), seed),)
        for rule_set in device.rule_sets
        for one in lint(spaces, device, rule_set.name)
    ]
    texts = {"never reached" in one.text for one in found if one.id == "ACL-REDUNDANT"}
    assert texts == {True, False}
    assert "ACL-SHADOWED" in {one.id for one in found}


def _mutations(device: Device, seed: int) -> Iterator[Device]:
    """The device with lines of its rule sets dropped, turned over, moved, and with another end."""
    r = random.Random(seed)  # noqa: S311 - no secret
    other = Maker(seed + 5000, doubts=False)
    for one in device.rule_sets:
        for _ in range(2 if one.rules else 0):
            rules = list(one.rules)
            number = r.randrange(len(rules))
            kind = r.randrange(4)
            if kind == 0:
                del rules[number]
            elif kind == 1:
                rules.insert(number, other.rule(()))
            elif kind == 2:
                rules[number] = replace(rules[number], match=other.match())
            else:
                rules.insert(r.randrange(len(rules)), rules.pop(number))
            yield _with(device, one.name, tuple(rules))
    last = device.rule_sets[-1]
    yield replace(device, rule_sets=(*device.rule_sets[:-1], _turned(last)))


def _turned(rule_set: RuleSet) -> RuleSet:
    ends = ["permit", "deny", "return"]
    end = ends[(ends.index(rule_set.default.value) + 1) % 3]
    return replace(rule_set, default=type(rule_set.default)(end))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("doubts", [False, True], ids=["plain", "doubts"])
def test_what_changed_lies_within_the_changed_lines(
    seed: int, spaces: Spaces, *, doubts: bool
) -> None:
    device = Maker(seed, doubts=doubts).device()
    for changed in _mutations(device, seed):
        matches = changed_matches(Side(device, "r0"), Side(changed, "r0"))
        acl = spaces.of(4)
        within = acl.space.union(acl.maker.headers(match)[1] for match in matches)
        for where in PLACES:
            before = acl.at(where).verdicts(device, "r0")
            after = acl.at(where).verdicts(changed, "r0")
            for one, other in zip(_parts(before), _parts(after), strict=True):
                differ = (one & ~other) | (other & ~one)  # type: ignore[operator]
                assert not minus(differ, within).satisfiable(), where


@pytest.mark.parametrize("seed", SEEDS)
def test_every_difference_has_a_packet_that_shows_it(seed: int, spaces: Spaces) -> None:
    device = Maker(seed, doubts=False).device()
    for changed in _mutations(device, seed):
        found = compare(spaces, Side(device, "r0"), Side(changed, "r0"))
        # One class for each pair of deciding lines at a place: not one for each packet.
        assert not found.cut
        classes = Counter((d.place, d.before.origin, d.after.origin) for d in found.differences)
        assert max(classes.values(), default=0) <= MOST_PARTS
        for one in found.differences:
            where = one.place.where
            tokens = (where.in_tokens, where.out_tokens)
            by = where.translated_by
            verdicts = [
                decide(d, "r0", one.flow, *tokens, translated_by=by).verdict
                for d in (device, changed)
            ]
            assert verdicts == [one.before.verdict, one.after.verdict]
            assert verdicts[0] != verdicts[1]


def _named(words: str, name: str) -> bool:
    return not words or name in words.split(", ")


def _translations(*devices: Device) -> list[frozenset[str]]:
    """None, and each one that a rule asks for."""
    matches = [r.match for d in devices for one in reached(d, "r0") for r in one.rules]
    names = {name for match in matches for name in match.translated_by or ()}
    return [frozenset(), *(frozenset({name}) for name in sorted(names))]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_difference_between_any_two_interfaces_is_left_out(seed: int, spaces: Spaces) -> None:
    device = Maker(seed, doubts=False).device()
    acl = spaces.of(4)
    asked = acl.space.well_formed & acl.space.fragments(later=False)
    for changed in _mutations(device, seed):
        found = compare(spaces, Side(device, "r0"), Side(changed, "r0")).differences
        for came_in, goes_out, by in product("abc", "abc", _translations(device, changed)):
            where = Where(frozenset({came_in}), frozenset({goes_out}), by)
            within = asked & made(acl.space, (device, changed), by) if by else asked
            sides = [_parts(acl.at(where).verdicts(d, "r0", within)) for d in (device, changed)]
            told = [
                one
                for one in found
                if _named(one.place.came_in, came_in)
                and _named(one.place.goes_out, goes_out)
                and by <= one.place.where.translated_by
                and bool(by) == bool(one.place.where.translated_by)
            ]
            assert sides[0] == sides[1] or told, (came_in, goes_out, by)
            # Translations that rules cannot tell apart are told together.
            assert sides[0] != sides[1] or by or not told, (came_in, goes_out)
