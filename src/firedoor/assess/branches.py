"""The decision tree of a directive: its questions answered from evidence, in three values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from firedoor.assess import hunting
from firedoor.assess.candidates import alike
from firedoor.assess.checks.reaching import evidence_of
from firedoor.assess.context import Context, first_issued
from firedoor.assess.network import machine_place
from firedoor.assess.statements import concerns, since
from firedoor.hunt.verdict import ServerAnswer
from firedoor.model.asset import Asset
from firedoor.model.origin import Origin
from firedoor.model.record import Record
from firedoor.model.requirement import BranchQuestion, Condition, RecordPattern, Requirement
from firedoor.reach.answers import Reach


class Ternary(StrEnum):
    """Yes, no, or not known (Kleene's strong three-valued logic)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a question of the tree, with what it rests on."""

    question: BranchQuestion
    answer: Ternary
    reasons: tuple[str, ...]
    evidence: tuple[Origin, ...] = ()


def answer_all(context: Context) -> dict[str, Outcome]:
    """Answer every question of the directive."""
    return {question.id: answer(question, context) for question in context.directive.questions}


def answer(question: BranchQuestion, context: Context) -> Outcome:
    """Answer one question: a yes from any machine decides; a no must cover every machine."""
    return (
        _yes_by_record(question, context)
        or _yes_by_admission(question, context)
        or _yes_by_network(question, context)
        or _yes_by_hunt(question, context)
        or _no_by_record(question, context)
        or _by_operator(question, context)
        or _open(question, context)
    )


def _open(question: BranchQuestion, context: Context) -> Outcome:
    nothing = "No statement in the evidence answers this"
    return Outcome(question, Ternary.UNKNOWN, (nothing, *_hunt_so_far(question, context)))


def _hunt_so_far(question: BranchQuestion, context: Context) -> tuple[str, ...]:
    """What the hunt says of servers where it decides nothing, in words."""
    return tuple(map(hunting.words, context.hunted)) if question.hunted else ()


def _matching(patterns: tuple[RecordPattern, ...], context: Context) -> tuple[Record, ...]:
    return tuple(
        r for pattern in patterns for r in context.statements.of(pattern.kind, pattern.fields)
    )


def _yes_by_record(question: BranchQuestion, context: Context) -> Outcome | None:
    records = _matching(question.yes, context)
    if not records:
        return None
    reasons = tuple(f"{r.who} stated so on {r.when.text} ({r.origin.file})" for r in records)
    reasons += _hunt_so_far(question, context)
    return Outcome(question, Ternary.YES, reasons, tuple(r.origin for r in records))


def _yes_by_hunt(question: BranchQuestion, context: Context) -> Outcome | None:
    """Yes where an attack worked on a server; who stated otherwise is contradicted."""
    exploited = hunting.exploited(context.hunted) if question.hunted else ()
    if not exploited:
        return None
    against = tuple(
        f"This contradicts {r.who}, who stated on {r.when.text} that nothing was found ({r.origin.file})"
        for r in _matching(question.no, context)
        if any(hunting.is_of(server, machine) for server in exploited for machine in r.about)
    )
    reasons = (*map(hunting.words, exploited), *against)
    places = tuple(origin for server in exploited for origin in hunting.evidence_of(server))
    return Outcome(question, Ternary.YES, reasons, places)


def _yes_by_admission(question: BranchQuestion, context: Context) -> Outcome | None:
    claims = [
        claim
        for asset in context.assets
        for _, _, claim in asset.answers()
        if claim.value in question.yes_answers
    ]
    if not claims:
        return None
    reasons = tuple(f"A report answers so ({claim.origin.place})" for claim in claims)
    return Outcome(question, Ternary.YES, reasons, tuple(claim.origin for claim in claims))


def _yes_by_network(question: BranchQuestion, context: Context) -> Outcome | None:
    """Yes where a packet from the Internet provably arrives: the lines that let it pass are the evidence."""
    view = context.network
    if not question.reachable or view is None:
        return None
    for machine in context.of_product(question.reachable):
        place = machine_place(machine, view.net)
        if place is None:
            continue
        for outside in view.of_kind("internet"):
            found = view.prover.answer(outside, place)
            if found.verdict is Reach.REACHABLE:
                reason = (
                    f"The configurations let packets from the Internet through to {machine.name}"
                )
                return Outcome(question, Ternary.YES, (reason,), evidence_of(found))
    return None


def _no_by_record(question: BranchQuestion, context: Context) -> Outcome | None:
    records = since(first_issued(context.directive), _matching(question.no, context))
    machines = [machine for group in context.machines.values() for machine in group]
    clear = _cleared(question, context, machines)
    open_machines = [
        m
        for m in machines
        if not _spoken_of(m, records) and not any(hunting.is_of(s, m.name) for s in clear)
    ]
    if not (records or clear) or not machines:
        return None
    so_far = _hunt_so_far(question, context)
    if open_machines:
        names = ", ".join(sorted(machine.name for machine in open_machines))
        reason = f"Stated for some machines only; nothing is stated for {names}"
        origins = tuple(r.origin for r in records)
        return Outcome(question, Ternary.UNKNOWN, (reason, *so_far), origins)
    doubtful = tuple(clause for product in context.machines for clause in alike(context, product))
    if doubtful:
        return Outcome(question, Ternary.UNKNOWN, doubtful, tuple(r.origin for r in records))
    reasons = tuple(f"{r.who} stated so on {r.when.text} ({r.origin.file})" for r in records)
    return Outcome(question, Ternary.NO, (*reasons, *so_far), tuple(r.origin for r in records))


def _cleared(
    question: BranchQuestion, context: Context, machines: list[Asset]
) -> tuple[ServerAnswer, ...]:
    """The servers without a sign; a name that several machines share clears none of them."""
    if not question.hunted:
        return ()
    return tuple(
        server
        for server in hunting.without_sign(context.hunted)
        if sum(hunting.is_of(server, machine.name) for machine in machines) == 1
    )


def _spoken_of(machine: Asset, records: tuple[Record, ...]) -> bool:
    return any(concerns(record, machine.name) for record in records)


def _by_operator(question: BranchQuestion, context: Context) -> Outcome | None:
    operator = context.declaration.operator
    values = {key: getattr(operator, key) for key in question.operator_keys}
    if not values:
        return None
    origins = dict(context.declaration.operator_origins)
    evidence = tuple(origins[key] for key in values if key in origins)
    stated = ", ".join(f"{key} = {str(v).lower()}" for key, v in values.items() if v is not None)
    if all(value is True for value in values.values()):
        return Outcome(question, Ternary.YES, (f"The operator declares {stated}",), evidence)
    if any(value is False for value in values.values()):
        return Outcome(question, Ternary.NO, (f"The operator declares {stated}",), evidence)
    return None


def applies(requirement: Requirement, outcomes: Mapping[str, Outcome]) -> Ternary:
    """Whether the branch of a requirement is taken: a disjunction of conjunctions."""
    if not requirement.when:
        return Ternary.YES
    return _any(tuple(_all(clause, outcomes) for clause in requirement.when))


def _all(clause: tuple[Condition, ...], outcomes: Mapping[str, Outcome]) -> Ternary:
    values = {_literal(condition, outcomes) for condition in clause}
    if Ternary.NO in values:
        return Ternary.NO
    return Ternary.UNKNOWN if Ternary.UNKNOWN in values else Ternary.YES


def _any(values: tuple[Ternary, ...]) -> Ternary:
    if Ternary.YES in values:
        return Ternary.YES
    return Ternary.UNKNOWN if Ternary.UNKNOWN in values else Ternary.NO


def _literal(condition: Condition, outcomes: Mapping[str, Outcome]) -> Ternary:
    """A negated literal reads "unless it is established that": an open question does not excuse."""
    answer_ = outcomes[condition.fact].answer
    if condition.negated:
        return Ternary.NO if answer_ == condition.value else Ternary.YES
    if answer_ is Ternary.UNKNOWN:
        return Ternary.UNKNOWN
    return Ternary.YES if answer_ == condition.value else Ternary.NO


def describe(requirement: Requirement) -> str:
    """The branch in words: "expertise is yes and ioc is no, or ..."."""
    clauses = (
        " and ".join(
            f"{c.fact} is {'not established as ' if c.negated else ''}{c.value}" for c in clause
        )
        for clause in requirement.when
    )
    return ", or ".join(clauses)
