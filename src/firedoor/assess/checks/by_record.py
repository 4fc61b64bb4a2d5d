"""Requirements that only a person can answer: decided from dated, proven records."""

from __future__ import annotations

from datetime import timedelta

from firedoor.assess.answer import Answer, Part, join, met, not_met, unknown
from firedoor.assess.checks.common import (
    SITE_SCOPE,
    admission,
    late,
    list_param,
    number_param,
    pairs,
    per_machine,
    stated,
    subject_name,
    text_param,
)
from firedoor.assess.context import Context
from firedoor.model.asset import Asset
from firedoor.model.record import Record
from firedoor.model.requirement import Requirement


def check(requirement: Requirement, context: Context) -> Answer:
    """Judge by the records that the requirement's parameters describe (see docs/directives)."""
    if requirement.scope == SITE_SCOPE:
        return Answer(judge(requirement, context, None))
    return per_machine(requirement, context, judge)


def judge(requirement: Requirement, context: Context, asset: Asset | None) -> Part:
    """Judge one machine, or the site where ``asset`` is None."""
    admitted = admission(requirement, asset) if asset is not None else None
    relevant = relevant_records(requirement, context, asset)
    if not relevant:
        return admitted or _nothing_stated(requirement, asset)
    decided = _decide(requirement, context, relevant)
    return join((admitted, decided)) if admitted is not None else decided


def relevant_records(
    requirement: Requirement, context: Context, asset: Asset | None
) -> tuple[Record, ...]:
    """The counted records about the subject that the parameters ask for, oldest first."""
    kind = text_param(requirement, "record")
    fields = pairs(list_param(requirement, "match"))
    return context.statements.about(subject_name(requirement, asset), kind, fields)


def favourable_records(requirement: Requirement, context: Context) -> tuple[Record, ...]:
    """Those about the site that say it is done, oldest first."""
    adverse = list_param(requirement, "not_met_if")
    return tuple(
        record
        for record in relevant_records(requirement, context, None)
        if _favourable(requirement, record) and not _any_holds(record, adverse)
    )


def how_to_settle(requirement: Requirement, asset: Asset | None) -> str:
    """What to fetch: the requirement's own words, else the record that is missing."""
    own = text_param(requirement, "settle")
    name = asset.name if asset is not None else "site"
    fields = ", ".join(list_param(requirement, "match") + list_param(requirement, "met_if")[:1])
    wanted = f'a record of kind "{text_param(requirement, "record")}" about {name}'
    wanted += f" with {fields}" if fields else ""
    return (
        f"{own} (add {wanted} to records/)" if own else f"Add {wanted} to records/, with its proof"
    )


def _nothing_stated(requirement: Requirement, asset: Asset | None) -> Part:
    answered = _bare_yes(requirement, asset)
    reason = "No record states this" + (f"; {answered}" if answered else "")
    return unknown(reason, how_to_settle(requirement, asset))


def _bare_yes(requirement: Requirement, asset: Asset | None) -> str:
    wanted = text_param(requirement, "answer")
    if asset is None or not wanted:
        return ""
    places = [claim.origin.place for key, _, claim in asset.answers() if key == wanted]
    return f"the answer in {places[0]} alone proves nothing" if places else ""


def _decide(requirement: Requirement, context: Context, relevant: tuple[Record, ...]) -> Part:
    against = [r for r in relevant if _any_holds(r, list_param(requirement, "not_met_if"))]
    favourable = [r for r in relevant if r not in against and _favourable(requirement, r)]
    # An adverse record stands until one in favour is surely later.
    standing = [a for a in against if not any(a.when.surely_before(f.when) for f in favourable)]
    if standing:
        record = standing[-1]
        return not_met(f"{_summary(record)}: {stated(record)}", record.origin)
    if not favourable:
        record = relevant[-1]
        return unknown(
            f"The record does not say that it is done ({stated(record)})",
            how_to_settle(requirement, None),
            record.origin,
        )
    return _fresh_and_complete(requirement, context, favourable)


def _favourable(requirement: Requirement, record: Record) -> bool:
    wanted = list_param(requirement, "met_if")
    return not wanted or _any_holds(record, wanted)


def _any_holds(record: Record, conditions: tuple[str, ...]) -> bool:
    return any(
        record.text(key).casefold() == value.casefold()
        for key, _, value in (condition.partition("=") for condition in conditions)
    )


def _fresh_and_complete(requirement: Requirement, context: Context, records: list[Record]) -> Part:
    record = records[-1]
    stale = _stale(requirement, context, record)
    if stale:
        return unknown(stale, how_to_settle(requirement, None), record.origin)
    missing = _missing(requirement, records)
    if missing:
        reason = f"Stated in part; nothing is stated of {', '.join(missing)}"
        return unknown(reason, how_to_settle(requirement, None), *(r.origin for r in records))
    reason = f"{_summary(record)}: {stated(record)}{late(requirement, record)}"
    used = records if list_param(requirement, "covers") else [record]
    return met(reason, *(r.origin for r in used))


def _stale(requirement: Requirement, context: Context, record: Record) -> str:
    hours = number_param(requirement, "max_age_hours")
    if not hours:
        return ""
    if context.as_of is None:
        return f"Must not be older than {hours} hours, and no date of assessment was given"
    age = context.as_of.latest - record.when.earliest
    if age > timedelta(hours=hours) + timedelta(days=1):
        return f"The record is of {record.when.text}; it must not be older than {hours} hours"
    return ""


def _missing(requirement: Requirement, records: list[Record]) -> list[str]:
    field = text_param(requirement, "covers_field")
    covered = {item for record in records for item in record.text(field).split(",")}
    return [item for item in list_param(requirement, "covers") if item not in covered]


def _summary(record: Record) -> str:
    shown = [
        f"{key} {record.text(key).replace(',', ', ')}"
        for key in (
            "topic",
            "tool",
            "report",
            "result",
            "state",
            "artefacts",
            "what",
            "update",
            "ticket",
        )
        if record.text(key)
    ]
    return (
        f"{record.kind.replace('-', ' ').capitalize()} ({', '.join(shown)})"
        if shown
        else record.kind
    )
