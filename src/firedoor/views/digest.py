"""What a reader wants first, gathered from a result: the answer, what to do next, what to fetch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from firedoor.model.verdict import Verdict
from firedoor.result.document import RequirementAnswer, Result
from firedoor.result.encode import counts
from firedoor.views.words import counted

_STATE_ORDER = ("passed", "due", "at_once", "upcoming", "standing", "not_judged")
_NEVER = "9999"  # sorts after every year


@dataclass(frozen=True, slots=True)
class Asked:
    """What would be settled: a requirement, a question or a finding, and for which machines."""

    id: str
    title: str
    subjects: tuple[str, ...]
    is_requirement: bool


@dataclass(frozen=True, slots=True)
class Fetch:
    """One thing to fetch or find out, with all that it would settle."""

    what: str
    settles: tuple[Asked, ...]


def headline(result: Result) -> str:
    """The answer in one sentence, never better than the evidence."""
    number = counts(result)
    total = len(result.requirements)
    not_met, unknown = number[Verdict.NOT_MET], number[Verdict.UNKNOWN]
    if not total:
        return "No requirement was assessed."
    if not_met:
        verb = "is" if not_met == 1 else "are"
        rest = f", and {unknown} cannot be answered yet" if unknown else ""
        return f"{not_met} of {counted(total, 'requirement')} {verb} not met{rest}."
    if unknown:
        return (
            f"Not shown to be met: {unknown} of {counted(total, 'requirement')} cannot be answered "
            "with the evidence given."
        )
    met = number[Verdict.MET]
    if not met:
        return "No requirement applies, by the evidence given."
    whole = (
        "The one requirement that applies is"
        if met == 1
        else f"All {met} requirements that apply are"
    )
    return f"{whole} met, by the evidence given."


def with_verdict(result: Result, verdict: str) -> tuple[RequirementAnswer, ...]:
    """The requirements with one verdict, the most pressing first."""
    chosen = (answer for answer in result.requirements if answer.verdict == verdict)
    return tuple(sorted(chosen, key=_urgency))


def _urgency(answer: RequirementAnswer) -> tuple[int, str]:
    if answer.deadline is None:
        return len(_STATE_ORDER), _NEVER
    state = answer.deadline.state
    rank = _STATE_ORDER.index(state) if state in _STATE_ORDER else len(_STATE_ORDER)
    return rank, answer.deadline.at or _NEVER


def to_fetch(result: Result) -> tuple[Fetch, ...]:
    """The unknowns turned round: each thing to fetch once, what settles most first."""
    wanted: dict[str, dict[tuple[str, str, bool], list[str]]] = {}
    for what, (key, title, is_requirement), subject in _wants(result):
        subjects = wanted.setdefault(what, {}).setdefault((key, title, is_requirement), [])
        if subject and subject not in subjects:
            subjects.append(subject)
    found = (
        Fetch(what, tuple(Asked(k, t, tuple(s), r) for (k, t, r), s in asked.items()))
        for what, asked in wanted.items()
    )
    return tuple(sorted(found, key=lambda fetch: -len(fetch.settles)))


_Key = tuple[str, str, bool]


def _wants(result: Result) -> Iterator[tuple[str, _Key, str]]:
    for answer in result.requirements:
        if answer.verdict not in {Verdict.UNKNOWN, Verdict.NOT_MET}:
            continue  # a machine that is unknown cannot change what does not apply
        key = (answer.id, answer.title, True)
        parts = [part for part in answer.subjects if part.verdict == Verdict.UNKNOWN]
        of_parts = {what for part in parts for what in part.settled_by}
        for part in parts:
            yield from ((what, key, part.subject) for what in part.settled_by)
        if answer.verdict == Verdict.UNKNOWN:
            yield from ((what, key, "") for what in answer.settled_by if what not in of_parts)
    for directive in result.directives:
        for branch in directive.branches:
            if branch.answer == "unknown" and branch.settled_by:
                yield branch.settled_by, (branch.id, branch.question, False), ""
    for finding in result.findings:
        if finding.settled_by:
            yield finding.settled_by, (finding.id, finding.title, False), finding.subject


@dataclass(frozen=True, slots=True)
class Totals:
    """The coverage table in one line: files by state, and records in the units of their readers."""

    read: int
    skipped: int
    not_examined: int
    records: int
    not_understood: int


def totals(result: Result) -> Totals:
    """Sum up the coverage of all files."""
    states = [entry.state for entry in result.coverage]
    return Totals(
        read=states.count("read"),
        skipped=states.count("skipped"),
        not_examined=states.count("not_examined"),
        records=sum(entry.records for entry in result.coverage),
        not_understood=sum(entry.not_understood for entry in result.coverage),
    )


def age(days: int | None) -> str:
    """The age of a body of knowledge on the day of the assessment, in words."""
    if days is None:
        return "age not judged, no date given"
    if days < 0:
        return f"{counted(-days, 'day')} newer than the assessment"
    return f"{counted(days, 'day')} old"


def own(answer: RequirementAnswer) -> RequirementAnswer:
    """The requirement without the reasons, evidence and steps that its machines state again."""
    parts = answer.subjects
    reasons = {reason for part in parts for reason in part.reasons}
    evidence = {item for part in parts for item in part.evidence}
    steps = {step for part in parts for step in part.settled_by}
    return replace(
        answer,
        reasons=tuple(reason for reason in answer.reasons if reason not in reasons),
        evidence=tuple(item for item in answer.evidence if item not in evidence),
        settled_by=tuple(step for step in answer.settled_by if step not in steps),
    )
