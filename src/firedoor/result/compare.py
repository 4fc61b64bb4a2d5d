"""What changed between two assessments: ``firedoor diff OLD.json NEW.json``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from firedoor.model.coverage import FileState
from firedoor.model.verdict import Verdict
from firedoor.result import document as doc
from firedoor.result.encode import in_order

DIFF_SCHEMA = "firedoor/diff/v1"

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two assessments."""

    site: str
    alert: str
    as_of: str
    tool_version: str


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A verdict that is another one now. ``subject`` is a machine, or empty for the whole requirement.

    A verdict is empty on the side where the requirement or the machine does not occur.
    """

    id: str
    title: str
    subject: str
    old: str
    new: str
    old_reasons: tuple[str, ...]
    new_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that was unknown and is not any more, or the other way round.

    ``verdict`` is the one on the other side, empty if it does not occur there.
    """

    id: str
    title: str
    subject: str
    verdict: str
    settled_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that differs. ``what`` names it in words; empty on the side where it does not occur."""

    id: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ServerChange:
    """A server: ``change`` is ``added``, ``removed`` or ``changed``, and then in which answers."""

    name: str
    product: str
    change: str
    answers: tuple[ValueChange, ...]


@dataclass(frozen=True, slots=True)
class FindingNote:
    """A finding that is new or gone."""

    id: str
    title: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class InputChange:
    """An input file: ``change`` is ``added``, ``removed`` or ``changed`` (by its SHA-256 or size)."""

    file: str
    change: str
    old_sha256: str
    new_sha256: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two results; every list is empty if nothing does."""

    old: Side
    new: Side
    verdicts: tuple[VerdictChange, ...]
    requirements_new: tuple[VerdictChange, ...]
    requirements_gone: tuple[VerdictChange, ...]
    unknowns_settled: tuple[Unknown, ...]
    unknowns_new: tuple[Unknown, ...]
    deadlines: tuple[ValueChange, ...]
    directives: tuple[ValueChange, ...]
    servers: tuple[ServerChange, ...]
    findings_new: tuple[FindingNote, ...]
    findings_gone: tuple[FindingNote, ...]
    inputs: tuple[InputChange, ...]
    coverage: tuple[ValueChange, ...]
    knowledge: tuple[ValueChange, ...]


def compare(old: doc.Result, new: doc.Result) -> Comparison:
    """Compare two results, of the same site and alert as a rule; the sides say if they are not."""
    old, new = in_order(old), in_order(new)
    changes = tuple(_verdict_changes(old, new))
    asked_before = {answer.id for answer in old.requirements}
    asked_now = {answer.id for answer in new.requirements}
    return Comparison(
        old=Side(old.site, old.alert, old.as_of, old.tool_version),
        new=Side(new.site, new.alert, new.as_of, new.tool_version),
        verdicts=tuple(c for c in changes if c.id in asked_before and c.id in asked_now),
        requirements_new=tuple(c for c in changes if c.id not in asked_before and not c.subject),
        requirements_gone=tuple(c for c in changes if c.id not in asked_now and not c.subject),
        unknowns_settled=_unknowns(changes, old, "old"),
        unknowns_new=_unknowns(changes, new, "new"),
        deadlines=tuple(
            v for v in _values(old, new, _deadlines) if v.id in asked_before & asked_now
        ),
        directives=_values(old, new, _directives),
        servers=tuple(_servers(old, new)),
        findings_new=_findings(new, old),
        findings_gone=_findings(old, new),
        inputs=tuple(_inputs(old, new)),
        coverage=_values(old, new, _coverage),
        knowledge=_values(old, new, _knowledge),
    )


_Answer = doc.RequirementAnswer | doc.SubjectAnswer


def _answers(result: doc.Result) -> dict[tuple[str, str], tuple[str, _Answer]]:
    """Every verdict of a result: of each requirement, then of its machines, with the title."""
    found: dict[tuple[str, str], tuple[str, _Answer]] = {}
    for answer in result.requirements:
        found[answer.id, ""] = (answer.title, answer)
        for part in answer.subjects:
            found[answer.id, part.subject] = (answer.title, part)
    return found


def _verdict_changes(old: doc.Result, new: doc.Result) -> Iterator[VerdictChange]:
    before, now = _answers(old), _answers(new)
    for key, was, present in _paired(before, now):
        if was and present and was[1].verdict == present[1].verdict:
            continue
        title = (present or was or ("",))[0]
        yield VerdictChange(
            *(key[0], title, key[1]),
            old=was[1].verdict if was else "",
            new=present[1].verdict if present else "",
            old_reasons=was[1].reasons if was else (),
            new_reasons=present[1].reasons if present else (),
        )


def _unknowns(
    changes: Sequence[VerdictChange], result: doc.Result, side: str
) -> tuple[Unknown, ...]:
    """The changes whose verdict was ``unknown`` on this side, with what would settle it there."""
    answers = _answers(result)
    other = "new" if side == "old" else "old"
    return tuple(
        Unknown(
            *(change.id, change.title, change.subject),
            verdict=getattr(change, other),
            settled_by=answers[change.id, change.subject][1].settled_by,
        )
        for change in changes
        if getattr(change, side) == Verdict.UNKNOWN
    )


_Values = dict[tuple[str, str], str]


def _values(
    old: doc.Result, new: doc.Result, of: Callable[[doc.Result], _Values]
) -> tuple[ValueChange, ...]:
    return _differences(of(old), of(new))


def _differences(old: _Values, new: _Values) -> tuple[ValueChange, ...]:
    return tuple(
        ValueChange(key[0], key[1], was or "", now or "")
        for key, was, now in _paired(old, new)
        if was != now
    )


def _deadlines(result: doc.Result) -> _Values:
    found: _Values = {}
    for answer in result.requirements:
        if answer.deadline is not None:
            found[answer.id, "state of the deadline"] = answer.deadline.state
            found[answer.id, "deadline"] = answer.deadline.at or answer.deadline.stated
    return found


def _directives(result: doc.Result) -> _Values:
    found: _Values = {}
    for directive in result.directives:
        found[directive.id, "binding"] = directive.binding
        found[directive.id, "in force"] = directive.in_force
        found[directive.id, "revisions in force"] = "; ".join(directive.revisions)
        for branch in directive.branches:
            found[directive.id, branch.question] = branch.answer
    return found


def _servers(old: doc.Result, new: doc.Result) -> Iterator[ServerChange]:
    before = {(server.name, server.product): server for server in old.servers}
    now = {(server.name, server.product): server for server in new.servers}
    for (name, product), was, present in _paired(before, now):
        if was is None or present is None:
            yield ServerChange(name, product, "added" if was is None else "removed", ())
        elif answers := _differences(_answers_about(was), _answers_about(present)):
            yield ServerChange(name, product, "changed", answers)


def _answers_about(server: doc.ServerAnswer) -> _Values:
    known = {
        ("build", "build"): server.build,
        ("cumulative_update", "cumulative update"): server.cumulative_update,
    }
    return known | {(asked.id, asked.question): asked.answer for asked in server.questions}


def _coverage(result: doc.Result) -> _Values:
    """The files that were not read in full: each can hide an answer."""
    return {
        (entry.file, "coverage"): f"{entry.state}, {entry.not_understood} not understood"
        for entry in result.coverage
        if entry.state != FileState.READ or entry.not_understood
    }


def _knowledge(result: doc.Result) -> _Values:
    return {(entry.id, entry.title): entry.date for entry in result.knowledge}


def _findings(result: doc.Result, other: doc.Result) -> tuple[FindingNote, ...]:
    """The findings of one result that the other does not have."""
    known = {(finding.id, finding.subject, finding.text) for finding in other.findings}
    return tuple(
        FindingNote(finding.id, finding.title, finding.subject, finding.text)
        for finding in result.findings
        if (finding.id, finding.subject, finding.text) not in known
    )


def _inputs(old: doc.Result, new: doc.Result) -> Iterator[InputChange]:
    before = {entry.file: entry for entry in old.inputs}
    now = {entry.file: entry for entry in new.inputs}
    for file, was, present in _paired(before, now):
        if was is None and present is not None:
            yield InputChange(file, "added", "", present.sha256)
        elif was is not None and present is None:
            yield InputChange(file, "removed", was.sha256, "")
        elif was != present and was and present:
            yield InputChange(file, "changed", was.sha256, present.sha256)


_Key = TypeVar("_Key")


def _paired(
    old: dict[_Key, _Item], new: dict[_Key, _Item]
) -> Iterator[tuple[_Key, _Item | None, _Item | None]]:
    """Pair two mappings by key: in the order of the new one, then what only the old one has."""
    for key, item in new.items():
        yield key, old.get(key), item
    for key, item in old.items():
        if key not in new:
            yield key, item, None
