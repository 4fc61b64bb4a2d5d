"""The assessment: every requirement in force on the day, judged by the check of its kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from firedoor.assess.answer import Answer, Part, join, not_applicable, unknown
from firedoor.assess.assessment import Assessment, DirectiveState, Judged, Knowledge
from firedoor.assess.branches import Outcome, Ternary, answer_all, applies, describe
from firedoor.assess.candidates import may_name_machines_unseen
from firedoor.assess.checks.registry import CHECKS
from firedoor.assess.context import Context, issued, machines_by_product
from firedoor.assess.events import event_of
from firedoor.assess.foresight import known_by
from firedoor.assess.network import NetworkView
from firedoor.assess.servers import describe_servers
from firedoor.assess.statements import Statements, weigh
from firedoor.directives.deadlines import JudgedDeadline, judge
from firedoor.directives.resolve import Asked
from firedoor.hunt.answer import HuntAnswer
from firedoor.match.exchange import conflicts
from firedoor.match.knowledge import knowledge
from firedoor.model.moment import Moment
from firedoor.model.origin import Origin
from firedoor.model.requirement import Directive, Requirement
from firedoor.model.verdict import Verdict
from firedoor.model.zone import Operator
from firedoor.site.evidence import Gathered


def day_of(gathered: Gathered, as_of: date | None) -> Moment | None:
    """The day of the assessment: the one given, else that of site.toml; None without either."""
    given = as_of if as_of is not None else gathered.declaration.as_of
    return Moment.of(given, gathered.declaration.zone) if given is not None else None


def assess(
    gathered: Gathered, asked: Asked, as_of: date | None, hunt: HuntAnswer | None = None
) -> Assessment:
    """Judge a site against what was asked. ``hunt``: what the hunt says of its servers.

    The day is that of ``day_of``; without one nothing is due or late.
    """
    moment = day_of(gathered, as_of)
    day = moment.day if moment is not None else None
    statements = weigh(gathered.records, gathered.assets, moment)
    assets, seen_later = known_by(gathered.assets, moment)
    on_day = replace(gathered, assets=assets)
    hunted = hunt.servers if hunt is not None else ()
    network = NetworkView(gathered.declaration, gathered.topology, gathered.memory)
    contexts = [
        replace(_context(on_day, directive, statements, moment), network=network, hunted=hunted)
        for directive in asked.on(day)
    ]
    outcomes = [answer_all(context) for context in contexts]
    return Assessment(
        declaration=gathered.declaration,
        alert=asked.alert,
        as_of=moment,
        directives=tuple(_state(c, o) for c, o in zip(contexts, outcomes, strict=True)),
        judged=tuple(
            _judged(requirement, context, answers)
            for context, answers in zip(contexts, outcomes, strict=True)
            for requirement in context.directive.requirements
        ),
        servers=describe_servers(assets, day),
        findings=(
            *gathered.findings,
            *statements.findings,
            *seen_later,
            *(finding for asset in gathered.assets for finding in conflicts(asset)),
        ),
        coverage=gathered.coverage,
        inputs=gathered.inputs,
        knowledge=_knowledge(contexts),
        problems=gathered.problems,
        network=network if network.has_devices else None,
        network_facts=gathered.network,
        hunt=hunt,
    )


def _context(
    gathered: Gathered, directive: Directive, statements: Statements, as_of: Moment | None
) -> Context:
    machines = machines_by_product(directive, gathered.assets)
    unread = tuple(row.file for row in gathered.coverage if may_name_machines_unseen(row))
    return Context(
        gathered.declaration, directive, gathered.assets, statements, as_of, machines, unread
    )


def _judged(requirement: Requirement, context: Context, outcomes: dict[str, Outcome]) -> Judged:
    answer = _on_branch(requirement, context, outcomes)
    return Judged(context.directive.id, requirement, answer, _deadline(requirement, context))


def _on_branch(requirement: Requirement, context: Context, outcomes: dict[str, Outcome]) -> Answer:
    taken = applies(requirement, outcomes)
    if taken is Ternary.NO:
        reason = f"The branch is not taken: it asks that {describe(requirement)}"
        return Answer(not_applicable(reason, *_branch_evidence(requirement, outcomes)))
    answer = CHECKS[requirement.kind](requirement, context)
    if taken is Ternary.YES or answer.whole.verdict in {Verdict.MET, Verdict.NOT_APPLICABLE}:
        return answer
    return Answer(
        join((_open_branch(requirement, outcomes), _if_taken(answer.whole))), answer.parts
    )


def _open_branch(requirement: Requirement, outcomes: dict[str, Outcome]) -> Part:
    open_ = [
        outcomes[condition.fact]
        for clause in requirement.when
        for condition in clause
        if outcomes[condition.fact].answer is Ternary.UNKNOWN
    ]
    questions = {outcome.question.id: outcome.question for outcome in open_}
    reason = f"Whether this branch is taken is not known (it asks that {describe(requirement)})"
    return join(unknown(reason, question.settled_by) for question in questions.values())


def _if_taken(part: Part) -> Part:
    """What would hold if the branch were taken: it cannot make an open branch not met."""
    reasons = tuple(f"If it is taken: {reason}" for reason in part.reasons)
    if part.verdict is Verdict.UNKNOWN:
        return Part(Verdict.UNKNOWN, reasons, part.evidence, part.settled_by)
    return Part(Verdict.NOT_APPLICABLE, reasons, part.evidence)


def _branch_evidence(requirement: Requirement, outcomes: dict[str, Outcome]) -> list[Origin]:
    return [
        origin
        for clause in requirement.when
        for condition in clause
        for origin in outcomes[condition.fact].evidence
    ]


def _deadline(requirement: Requirement, context: Context) -> JudgedDeadline | None:
    if requirement.deadline is None:
        return None
    events = event_of(requirement, context)
    day = issued(requirement, context.directive)
    return judge(requirement.deadline, day, context.as_of, events)


def _state(context: Context, outcomes: dict[str, Outcome]) -> DirectiveState:
    directive = context.directive
    in_force, note = _in_force(directive, context.as_of)
    binding = _binding(directive, context.declaration.operator)
    return DirectiveState(directive, tuple(outcomes.values()), binding, in_force, note)


def _binding(directive: Directive, operator: Operator) -> str:
    if not directive.binds_key:
        return "no"
    value = getattr(operator, directive.binds_key)
    return {True: "yes", False: "no", None: "unknown"}[value]


def _in_force(directive: Directive, as_of: Moment | None) -> tuple[str, str]:
    if as_of is None:
        note = (
            "no date of assessment was given: the newest state is shown, and no deadline is judged"
        )
        return "not_judged", f"{note}. {directive.closed_note}".rstrip(
            ". "
        ) if directive.closed else note
    if not directive.revisions:
        return "not_issued", f"nothing had been issued by {as_of.text}"
    if directive.closed is not None and directive.closed <= as_of.day:
        return "closed", directive.closed_note
    return "in_force", ""


def _knowledge(contexts: list[Context]) -> tuple[Knowledge, ...]:
    directives = [
        Knowledge(c.directive.id, c.directive.title, c.directive.reviewed, c.directive.url)
        for c in contexts
    ]
    tables = [Knowledge(*row) for row in knowledge()]
    return (*directives, *tables)
