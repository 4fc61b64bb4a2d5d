"""Turn an assessment into the result document: plain values, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from firedoor import __version__
from firedoor.assess.answer import Part
from firedoor.assess.assessment import Assessment, DirectiveState, Judged, Knowledge
from firedoor.assess.branches import Outcome
from firedoor.assess.servers import ServerState
from firedoor.directives.deadlines import JudgedDeadline
from firedoor.model.coverage import Coverage
from firedoor.model.finding import Finding
from firedoor.model.moment import Moment
from firedoor.model.origin import Origin
from firedoor.model.requirement import NO_DATE, Deadline
from firedoor.reach.ask import Answered
from firedoor.reach.between import standing
from firedoor.result import document as doc
from firedoor.result.hunt import hunt_document
from firedoor.result.hunt_in_result import part_of
from firedoor.result.hunt_part import HuntPart
from firedoor.result.network import file_lines, network_answer
from firedoor.result.network_document import NetworkAnswer


def build(assessment: Assessment) -> doc.Result:
    """Return the document of an assessment; every tuple is in a fixed order."""
    return doc.Result(
        site=assessment.declaration.name,
        fictitious=assessment.declaration.fictitious,
        alert=assessment.alert,
        as_of=assessment.as_of.text if assessment.as_of else "",
        tool_version=__version__,
        directives=tuple(_directive(state) for state in assessment.directives),
        requirements=tuple(_requirement(judged) for judged in assessment.judged),
        servers=tuple(_server(state) for state in assessment.servers),
        findings=tuple(
            _finding(finding) for finding in sorted(assessment.findings, key=_finding_order)
        ),
        coverage=tuple(
            _coverage(row) for row in sorted(assessment.coverage, key=lambda row: row.file)
        ),
        inputs=tuple(
            doc.InputAnswer(item.file, item.size, item.sha256)
            for item in sorted(assessment.inputs, key=lambda item: item.file)
        ),
        knowledge=tuple(_knowledge(item, assessment.as_of) for item in assessment.knowledge),
        problems=tuple(str(problem) for problem in assessment.problems),
        network=_network(assessment),
        hunt=_hunt(assessment),
    )


def _hunt(assessment: Assessment) -> HuntPart | None:
    if assessment.hunt is None:
        return None
    as_of = assessment.as_of.text if assessment.as_of else ""
    return part_of(hunt_document(assessment.hunt, as_of, __version__))


def _network(assessment: Assessment) -> NetworkAnswer | None:
    view = assessment.network
    if view is None:
        return None
    coverage = {row.file: row for row in assessment.coverage}
    answered = Answered(
        "every ordered pair of zones",
        view.places,
        view.explained,
        view.flows,
        view.net.segments.problems,
        view.beyond,
        tuple(standing(view.net, view.places)),
    )
    files = [file_lines(coverage[name], facts) for name, facts in assessment.network_facts]
    return network_answer(assessment.declaration.name, answered, files, answered.problems)


def _finding_order(finding: Finding) -> tuple[str, str, str]:
    return finding.id, finding.subject, finding.text


def _evidence(origins: Iterable[Origin]) -> tuple[doc.Evidence, ...]:
    return tuple(doc.Evidence(o.file, o.line, o.record, o.text) for o in dict.fromkeys(origins))


def _requirement(judged: Judged) -> doc.RequirementAnswer:
    requirement, whole = judged.requirement, judged.answer.whole
    return doc.RequirementAnswer(
        id=requirement.id,
        directive=judged.directive,
        title=requirement.title,
        sentence=requirement.sentence,
        kind=requirement.kind,
        scope=requirement.scope,
        action=requirement.source.action,
        revision=requirement.source.revision,
        verdict=whole.verdict.value,
        reasons=whole.reasons,
        evidence=_evidence(whole.evidence),
        settled_by=whole.settled_by,
        deadline=_deadline(requirement.deadline, judged.deadline),
        subjects=tuple(_subject(name, part) for name, part in judged.answer.parts),
        notes=requirement.notes,
        implied=requirement.implied,
    )


def _subject(name: str, part: Part) -> doc.SubjectAnswer:
    return doc.SubjectAnswer(
        name, part.verdict.value, part.reasons, _evidence(part.evidence), part.settled_by
    )


def _deadline(
    deadline: Deadline | None, judged: JudgedDeadline | None
) -> doc.DeadlineAnswer | None:
    if deadline is None or judged is None:
        return None
    return doc.DeadlineAnswer(
        kind=deadline.kind.value,
        stated=deadline.stated,
        at=judged.at.isoformat() if judged.at else "",
        state=judged.state,
        steps=tuple(step.isoformat() for step in judged.steps),
    )


def _directive(state: DirectiveState) -> doc.DirectiveAnswer:
    directive = state.directive
    return doc.DirectiveAnswer(
        id=directive.id,
        title=directive.title,
        issuer=directive.issuer,
        url=directive.url,
        binds=directive.binds,
        binding=state.binding,
        in_force=state.in_force,
        in_force_note=state.note,
        revisions=tuple(f"{r.title} ({_day(r.issued)})" for r in directive.revisions),
        branches=tuple(_branch(outcome) for outcome in state.outcomes),
        definitions=tuple(
            doc.DefinitionAnswer(d.term, d.meaning, d.source, d.by_analogy)
            for d in directive.definitions
        ),
        tensions=directive.tensions,
    )


def _branch(outcome: Outcome) -> doc.BranchAnswer:
    question = outcome.question
    return doc.BranchAnswer(
        id=question.id,
        question=question.question,
        answer=outcome.answer.value,
        reasons=outcome.reasons,
        evidence=_evidence(outcome.evidence),
        settled_by=question.settled_by,
    )


def _server(state: ServerState) -> doc.ServerAnswer:
    return doc.ServerAnswer(
        name=state.name,
        named=state.named,
        aliases=state.aliases,
        product=state.product,
        cumulative_update=state.cumulative_update,
        build=state.build,
        questions=tuple(
            doc.QuestionAnswer(q.id, q.question, q.answer, q.part.verdict.value, q.part.reasons)
            for q in state.questions
        ),
        evidence=_evidence(state.evidence),
    )


def _finding(finding: Finding) -> doc.FindingAnswer:
    return doc.FindingAnswer(
        finding.id,
        finding.title,
        finding.subject,
        finding.text,
        _evidence(finding.evidence),
        finding.settled_by,
    )


def _coverage(row: Coverage) -> doc.CoverageAnswer:
    return doc.CoverageAnswer(
        row.file,
        row.reader,
        row.state.value,
        row.records,
        row.understood,
        row.partly,
        row.irrelevant,
        row.not_understood,
        row.note,
    )


def _knowledge(item: Knowledge, as_of: Moment | None) -> doc.KnowledgeAnswer:
    known = as_of is not None and item.reviewed != NO_DATE
    age = (as_of.day - item.reviewed).days if as_of is not None and known else None
    return doc.KnowledgeAnswer(item.id, item.title, _day(item.reviewed), age, item.source)


def _day(day: date) -> str:
    return "date not known" if day == NO_DATE else day.isoformat()
