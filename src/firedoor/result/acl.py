"""Compare two versions of the rule sets of a file, or lint them, and turn what is found into documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from firedoor.model.network.device import Device
from firedoor.reach.acl_beside import beside, filters_of
from firedoor.reach.acl_changes import Side
from firedoor.reach.acl_diff import MOST_CLASSES, Compared, Difference, Spaces, compare
from firedoor.reach.acl_lint import lint
from firedoor.reach.acl_names import lists_called, reached
from firedoor.reach.service_words import service_words
from firedoor.result.acl_decision import MOST_NAMED, decision_answer, find_list
from firedoor.result.acl_document import DiffAnswer, DifferenceAnswer, LintAnswer, LintsAnswer
from firedoor.result.network import flow_answer


@dataclass(slots=True)
class _Diff:
    """Two versions under comparison."""

    names: tuple[str, str]
    only: str
    spaces: Spaces = field(default_factory=Spaces)
    notes: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    found: list[DifferenceAnswer] = field(default_factory=list)
    complete: bool = True

    def note(self, *texts: str) -> None:
        """Note what is not compared."""
        self.notes += texts
        self.complete = self.complete and not texts


def diff_answer(
    old: Sequence[Device], new: Sequence[Device], only: str, names: tuple[str, str]
) -> DiffAnswer:
    """Compare all rule sets of the same name (or only one) of two versions of a configuration."""
    diff = _Diff(names, only)
    for before, after in _pairs(old, new, diff):
        if only:
            _one(before, after, diff)
        else:
            _device(before, after, diff)
    if only and not diff.lists:
        # It is in neither version, in one only, or not in two devices that belong together.
        find_list(old, only, names[0])
        find_list(new, only, names[1])
    return DiffAnswer(
        *names, diff.complete, tuple(diff.lists), tuple(diff.found), tuple(diff.notes)
    )


def _pairs(
    old: Sequence[Device], new: Sequence[Device], diff: _Diff
) -> Iterator[tuple[Device, Device]]:
    """The devices of one name; one that is left over on each side is the same one renamed."""
    by_name = {device.name.casefold(): device for device in new}
    left = []
    for before in old:
        after = by_name.pop(before.name.casefold(), None)
        if after is None:
            left.append(before)
        else:
            yield before, after
    if len(left) == len(by_name) == 1:
        before, after = left[0], next(iter(by_name.values()))
        diff.notes.append(f"{before.name} is compared with {after.name}: taken as one, renamed")
        yield before, after
        return
    for several, name in ((left, diff.names[0]), (by_name.values(), diff.names[1])):
        diff.note(*(f"device {device.name} stands in {name} only" for device in several))


def _one(before: Device, after: Device, diff: _Diff) -> None:
    """Compare the one list that is asked for."""
    found = [lists_called([device], diff.only) for device in (before, after)]
    if all(found):
        pair = [
            find_list([device], diff.only, diff.names[n])
            for n, device in enumerate((before, after))
        ]
        sides = [Side(named.device, named.rule_set.name) for named in pair]
        _compare(sides[0], sides[1], diff)


def _device(before: Device, after: Device, diff: _Diff) -> None:
    """Compare all lists of a device, then how they are bound; what else differs is told."""
    called = _called(before) & _called(after)
    both = frozenset(before.lists) & frozenset(after.lists)
    for name in dict.fromkeys((*before.lists, *after.lists)):
        if name not in both:
            where = diff.names[0] if name in before.lists else diff.names[1]
            diff.note(f"rule set {name} of {before.name} stands in {where} only")
        elif name not in called:
            _compare(Side(before, name), Side(after, name), diff)
    own = [{one.name for one in device.rule_sets} for device in (before, after)]
    for name in filters_of(before, after):
        if name in own[0] & own[1] and name not in both:
            _compare(Side(before, name), Side(after, name), diff, both)
    for text in beside(before, after):
        diff.note(f"{before.name}: {text}; reach --replace shows what that does")


def _called(device: Device) -> frozenset[str]:
    """The lists that other lists call: they are compared where they are called."""
    return frozenset(
        inner.name for name in device.lists for inner in reached(device, name) if inner.name != name
    )


def _compare(old: Side, new: Side, diff: _Diff, known: frozenset[str] = frozenset()) -> None:
    compared = compare(diff.spaces, old, new, known)
    if not known:
        diff.lists.append(f"{old.device.name}: {old.name}")
    found = (_difference(one, old, new) for one in compared.differences)
    # What a stage does not decide goes on like what it permits.
    diff.found += [one for one in found if not _alike(one)]
    diff.note(*_doubts(compared, old))


def _doubts(compared: Compared, old: Side) -> Iterator[str]:
    title = f"{old.device.name} {old.name}"
    if compared.cut:
        yield f"{title}: more than {MOST_CLASSES} classes or too many pairs of interfaces; not all are shown"
    if compared.fragments:
        yield f"{title}: lines for later fragments differ; fragments are not compared"
    places = [f"{doubt.origin.place} ({doubt.what})" for doubt in compared.undecided]
    if places:
        more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
        yield (
            f"{title}: not known before and after, by lines that are not understood: "
            f"{', '.join(places[:MOST_NAMED])}{more}"
        )


def _alike(one: DifferenceAnswer) -> bool:
    return one.before.verdict == one.after.verdict != "unknown"


def _difference(one: Difference, old: Side, new: Side) -> DifferenceAnswer:
    where = one.place.where
    return DifferenceAnswer(
        device=old.device.name,
        list=old.name,
        in_=one.place.came_in,
        out=one.place.goes_out,
        state=one.flow.state.value,
        flow=flow_answer(one.flow),
        sources=one.sources,
        targets=one.targets,
        services=tuple(service_words(one.services)),
        before=decision_answer(one.before, old.device, old.name, one.flow, where),
        after=decision_answer(one.after, new.device, new.name, one.flow, where),
        translated_by=one.place.translated_by,
    )


def lint_answer(
    devices: Sequence[Device], only: str, file: str, as_of: date | None = None
) -> LintsAnswer:
    """Lint every rule set of a file, or one."""
    wanted = [(d, name) for d in devices for name in d.lists]
    if only:
        named = find_list(devices, only, file)
        wanted = [(named.device, named.rule_set.name)]
    spaces = Spaces()
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
        for found in lint(spaces, device, name, as_of)
    )
    return LintsAnswer(file, tuple(f"{d.name}: {name}" for d, name in wanted), findings, ())
