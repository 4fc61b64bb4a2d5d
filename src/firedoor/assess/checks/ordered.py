"""What must come before the update is deployed: the analysis, and the test."""

from __future__ import annotations

from firedoor.assess.answer import Answer, Part, join, not_met, unknown
from firedoor.assess.checks import by_record
from firedoor.assess.checks.common import stated, text_param
from firedoor.assess.context import Context
from firedoor.assess.statements import concerns
from firedoor.match.builds import load
from firedoor.match.exchange import FixVerdict, fixed, is_exchange
from firedoor.model.record import Record
from firedoor.model.requirement import Requirement
from firedoor.model.verdict import Verdict


def check_analysis(requirement: Requirement, context: Context) -> Answer:
    """Met by a recorded analysis that surely precedes every recorded installation."""
    part = by_record.judge(requirement, context, None)
    if part.verdict is not Verdict.MET:
        return Answer(join((part, _unexamined_plan())) if part.verdict is Verdict.UNKNOWN else part)
    return Answer(join((part, *_order(requirement, context))))


def check_test(requirement: Requirement, context: Context) -> Answer:
    """A recorded test before installation; that the environment reflects production stays unknown."""
    part = by_record.judge(requirement, context, None)
    if part.verdict is Verdict.NOT_MET:
        return Answer(part)
    return Answer(join((part, *_order(requirement, context), _unexamined_environment())))


def _order(requirement: Requirement, context: Context) -> list[Part]:
    """Each installation must surely come after a record of this requirement."""
    records = by_record.favourable_records(requirement, context)
    installed = context.statements.of(text_param(requirement, "before", "update-installed"))
    parts = [part for one in installed if (part := _one_order(records, one)) is not None]
    return [*parts, *_undated(context, installed)]


def _undated(context: Context, installed: tuple[Record, ...]) -> list[Part]:
    """A server that holds the fix was updated some day, also where no record says on which."""
    fixes = {str(r.params["fix"]) for r in context.directive.requirements if "fix" in r.params}
    return [
        unknown(
            f"{asset.name} holds the {load().fixes[fix].title}, and no record says when it was updated",
            f'Add a record "update-installed" about {asset.name}, with the time',
        )
        for fix in sorted(fixes)
        for asset in context.assets
        if is_exchange(asset)
        and not any(concerns(record, asset.name) for record in installed)
        and fixed(asset, fix).verdict is FixVerdict.FIXED
    ]


def _one_order(records: tuple[Record, ...], installed: Record) -> Part | None:
    same = [record for record in records if _same_update(record, installed)]
    if any(record.when.surely_before(installed.when) for record in same):
        return None
    machine = ", ".join(installed.about)
    if same and all(installed.when.surely_before(record.when) for record in same):
        reason = f"{machine} was updated before it was done ({stated(installed)})"
        return not_met(reason, installed.origin, same[0].origin)
    return unknown(
        f"Whether it was done before {machine} was updated is not established",
        f"State the times, not only the dates, in {installed.origin.file} and the record of this, "
        f"and name {installed.text('update')} in it",
        installed.origin,
    )


def _same_update(record: Record, installed: Record) -> bool:
    """A test or an analysis of one update says nothing about another."""
    update = installed.text("update").casefold()
    if record.text("update"):
        return record.text("update").casefold() == update
    return update in record.text("measure").casefold()


def _unexamined_plan() -> Part:
    return unknown(
        "What each measure would break was not examined by this version",
        "Declare the required flows and their worth in site.toml, for the analysis to start from",
    )


def _unexamined_environment() -> Part:
    return unknown(
        "Whether the test environment reflects production was not examined by this version",
        "Put the same evidence of the test environment into test-environment/",
    )
