"""Ask one rule set, or two versions of it, and turn the answers into their documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firedoor.model.network.device import Device
from firedoor.model.network.packet import Packet
from firedoor.model.network.rule import RuleSet
from firedoor.model.problem import InputError, Problem
from firedoor.reach.acl_diff import Difference, Side, differences
from firedoor.reach.acl_lint import lint
from firedoor.reach.acl_places import Between, places_of
from firedoor.reach.acl_space import AclSpace, rule_set_of
from firedoor.reach.decide import Decision, decide
from firedoor.reach.service_words import service_words
from firedoor.readers.printable import quoted, suggestion
from firedoor.result.acl_document import (
    DecisionAnswer,
    DiffAnswer,
    DifferenceAnswer,
    LintAnswer,
    LintsAnswer,
    TestAnswer,
)
from firedoor.result.network import flow_answer

FAMILIES = (4, 6)


def find_list(devices: Sequence[Device], name: str, file: str) -> tuple[Device, RuleSet]:
    """The device and rule set of a name; raises ``InputError`` with the names that there are."""
    for device in devices:
        found = rule_set_of(device, name)
        if found is not None:
            return device, found
    known = [each for device in devices for each in device.lists]
    message = f"no rule set is called {quoted(name)}"
    raise InputError(Problem(file, message, advice=suggestion(name, known)))


def test_answer(
    devices: Sequence[Device], name: str, packet: Packet, between: Between, file: str
) -> TestAnswer:
    """What a rule set does with a packet."""
    device, rule_set = find_list(devices, name, file)
    tokens = between.tokens(device)
    answer = decision_answer(decide(device, rule_set.name, packet, *tokens))
    return TestAnswer(
        answer.verdict,
        answer.file,
        answer.line,
        answer.text,
        device.name,
        rule_set.name,
        flow_answer(packet),
        answer.reasons,
    )


def decision_answer(decision: Decision) -> DecisionAnswer:
    """A decision with the sentences that go with it."""
    reasons = [f"{d.origin.place}: {d.what}" for d in decision.doubts]
    reasons += [f"only for {condition}" for condition in decision.varying]
    reasons += [
        f"may pass: {rule.origin.place} denies only {', '.join(rule.match.varying)}"
        for rule in decision.may_pass
    ]
    if decision.verdict == "return":
        reasons.append("no line decides: the rule set hands the packet back to its caller")
    origin = decision.origin
    return DecisionAnswer(decision.verdict, origin.file, origin.line, origin.text, tuple(reasons))


def diff_answer(
    old: Sequence[Device], new: Sequence[Device], only: str, names: tuple[str, str]
) -> DiffAnswer:
    """Compare all rule sets of the same name (or only one) of two versions of a configuration."""
    notes: list[str] = []
    pairs = list(_pairs(old, new, only, names, notes))
    found = tuple(one for pair in pairs for one in _compare(*pair))
    return DiffAnswer(*names, found, tuple(notes))


def _pairs(
    old: Sequence[Device],
    new: Sequence[Device],
    only: str,
    names: tuple[str, str],
    notes: list[str],
) -> Iterator[tuple[Side, Side]]:
    alone = len(old) == 1 and len(new) == 1
    for before in old:
        after = next((d for d in new if alone or d.name.casefold() == before.name.casefold()), None)
        if after is None:
            notes.append(f"device {before.name} stands in {names[0]} only")
            continue
        for name in dict.fromkeys((*before.lists, *after.lists)):
            if only and name.casefold() != only.strip().casefold():
                continue
            sides = [rule_set_of(device, name) for device in (before, after)]
            if sides[0] is not None and sides[1] is not None:
                yield Side(before, sides[0].name), Side(after, sides[1].name)
            else:
                where = names[1] if sides[0] is None else names[0]
                notes.append(f"rule set {name} of {before.name} stands in {where} only")
    known = {device.name.casefold() for device in old}
    strangers = [d.name for d in new if not alone and d.name.casefold() not in known]
    notes += [f"device {name} stands in {names[1]} only" for name in strangers]
    if only:
        find_list((*old, *new), only, names[0])


def _compare(old: Side, new: Side) -> Iterator[DifferenceAnswer]:
    for between in places_of(old, new):
        for family in FAMILIES:
            acl = AclSpace(family, between.where(old.device, new.device))
            for one in differences(acl, old, new):
                yield _difference(one, old, between)


def _difference(one: Difference, old: Side, between: Between) -> DifferenceAnswer:
    return DifferenceAnswer(
        device=old.device.name,
        list=old.name,
        in_=between.came_in,
        out=between.goes_out,
        flow=flow_answer(one.flow),
        sources=one.sources,
        targets=one.targets,
        services=tuple(service_words(one.services)),
        before=decision_answer(one.before),
        after=decision_answer(one.after),
    )


def lint_answer(devices: Sequence[Device], only: str, file: str) -> LintsAnswer:
    """Lint every rule set of a file, or one."""
    wanted = [(d, name) for d in devices for name in d.lists]
    if only:
        device, rule_set = find_list(devices, only, file)
        wanted = [(device, rule_set.name)]
    acl = AclSpace()
    findings = tuple(
        LintAnswer(
            found.id,
            device.name,
            name,
            found.rule.origin.file,
            found.rule.origin.line,
            found.rule.origin.text,
            found.text,
            tuple(origin.place for origin in found.by),
        )
        for device, name in wanted
        for found in lint(acl, device, name)
    )
    notes = ("hidden and redundant lines are looked for in IPv4 only",) if _has_v6(devices) else ()
    return LintsAnswer(file, tuple(f"{d.name}: {name}" for d, name in wanted), findings, notes)


def _has_v6(devices: Sequence[Device]) -> bool:
    return any(a.version == 6 for d in devices for i in d.interfaces for a in i.addresses)  # noqa: PLR2004
