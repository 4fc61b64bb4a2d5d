"""Requirements that only a person can answer: decided from dated, proven records."""

from __future__ import annotations

from collections.abc import Iterable
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
from firedoor.assess.context import Context, issued
from firedoor.assess.statements import since, undone_by
from firedoor.assess.times import longest_between
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
    present = _of_subject(requirement, context, asset)
    relevant = _in_time(requirement, context, present)
    if not relevant:
        return admitted or _nothing_stated(requirement, context, asset, present)
    decided = _decide(requirement, context, relevant)
    return join((admitted, decided)) if admitted is not None else decided


def favourable_records(requirement: Requirement, context: Context) -> tuple[Record, ...]:
    """Those about the site that say it is done, oldest first."""
    relevant = _in_time(requirement, context, _of_subject(requirement, context, None))
    return tuple(
        record
        for record in relevant
        if _favourable(requirement, record) and not _adverse(requirement, record)
    )


def _of_subject(
    requirement: Requirement, context: Context, asset: Asset | None
) -> tuple[Record, ...]:
    """The counted records about the subject that the parameters ask for, oldest first."""
    kind = text_param(requirement, "record")
    fields = dict(pairs(list_param(requirement, "match")))
    return context.statements.about(subject_name(requirement, asset), kind, fields)


def _in_time(
    requirement: Requirement, context: Context, records: Iterable[Record]
) -> tuple[Record, ...]:
    """Without those of before the issue, unless they speak against the site."""
    present = tuple(records)
    timely = since(issued(requirement, context.directive), present)
    return tuple(r for r in present if r in timely or _adverse(requirement, r))


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


def _nothing_stated(
    requirement: Requirement, context: Context, asset: Asset | None, early: tuple[Record, ...]
) -> Part:
    answered = _bare_yes(requirement, asset)
    reason = "No record states this" + (f"; {answered}" if answered else "")
    if early:
        day = issued(requirement, context.directive)
        reason = f"What is recorded was done before this was issued on {day}: {stated(early[-1])}"
    origins = (record.origin for record in early)
    return unknown(reason, how_to_settle(requirement, asset), *origins)


def _bare_yes(requirement: Requirement, asset: Asset | None) -> str:
    wanted = text_param(requirement, "answer")
    if asset is None or not wanted:
        return ""
    places = [claim.origin.place for key, _, claim in asset.answers() if key == wanted]
    return f"the answer in {places[0]} alone proves nothing" if places else ""


def _decide(requirement: Requirement, context: Context, relevant: tuple[Record, ...]) -> Part:
    against = [r for r in relevant if _adverse(requirement, r)]
    favourable = [r for r in relevant if r not in against and _favourable(requirement, r)]
    # An adverse record stands until one in favour is surely later.
    standing = _standing(against, favourable)
    if standing:
        record = standing[-1]
        return not_met(f"{_summary(record)}: {stated(record)}", record.origin)
    others = [r for r in relevant if r not in favourable and r not in against]
    open_ = _standing([r for r in others if _says_otherwise(requirement, r)], favourable)
    if open_ or not favourable:
        record = (open_ or others)[-1]
        return unknown(
            f"The record does not say that it is done ({stated(record)})",
            how_to_settle(requirement, None),
            record.origin,
        )
    return _fresh_and_complete(requirement, context, favourable)


def _standing(records: list[Record], favourable: list[Record]) -> list[Record]:
    return [r for r in records if not any(r.when.surely_before(f.when) for f in favourable)]


def _adverse(requirement: Requirement, record: Record) -> bool:
    """What the requirement counts against; and what is said to be undone, unless it asks for just that."""
    if _any_holds(record, list_param(requirement, "not_met_if")):
        return True
    field = undone_by(record)
    asked = pairs(list_param(requirement, "met_if") + list_param(requirement, "match"))
    return bool(field) and not any(key == field and record.holds(key, v) for key, v in asked)


def _favourable(requirement: Requirement, record: Record) -> bool:
    wanted = list_param(requirement, "met_if")
    return not wanted or _any_holds(record, wanted)


def _says_otherwise(requirement: Requirement, record: Record) -> bool:
    """Whether it gives one of the fields that decide another value than those asked for."""
    return any(record.text(key) for key, _ in pairs(list_param(requirement, "met_if")))


def _any_holds(record: Record, conditions: tuple[str, ...]) -> bool:
    return any(record.holds(key, value) for key, value in pairs(conditions))


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
    if longest_between(record.when, context.as_of) > timedelta(hours=hours):
        return (
            f"The record is of {record.when.text}; it must surely not be older than {hours} hours"
        )
    return ""


def _missing(requirement: Requirement, records: list[Record]) -> list[str]:
    """What no record covers; "a|b" asks for either."""
    field = text_param(requirement, "covers_field")
    return [
        item.replace("|", " or ")
        for item in list_param(requirement, "covers")
        if not any(record.holds(field, item) for record in records)
    ]


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
