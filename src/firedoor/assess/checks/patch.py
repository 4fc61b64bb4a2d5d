"""Is the fix installed? For Exchange from its build, for other products from records."""

from __future__ import annotations

from firedoor.assess.answer import Answer, Part, join, unknown
from firedoor.assess.checks import by_record
from firedoor.assess.checks.common import (
    admission,
    late,
    off_network,
    per_machine,
    stated,
    text_param,
)
from firedoor.assess.context import Context
from firedoor.match.exchange import Strength, fixed, identify
from firedoor.match.verdicts import FixAnswer, FixVerdict
from firedoor.model.asset import Asset
from firedoor.model.requirement import Requirement
from firedoor.model.verdict import Verdict

AS_VERDICT = {
    FixVerdict.FIXED: Verdict.MET,
    FixVerdict.AFFECTED: Verdict.NOT_MET,
    FixVerdict.UNDETERMINED: Verdict.UNKNOWN,
    FixVerdict.UNKNOWN: Verdict.UNKNOWN,
    FixVerdict.NOT_AFFECTED: Verdict.NOT_APPLICABLE,
}


def check(requirement: Requirement, context: Context) -> Answer:
    """Judge each machine by its build where the requirement names a fix, else by its records."""
    if not text_param(requirement, "fix"):
        return by_record.check(requirement, context)
    return per_machine(requirement, context, _judge)


def part_of(answer: FixAnswer) -> Part:
    """The matching's answer as a part of a verdict."""
    reasons = (answer.reason, *answer.caveats)
    evidence = tuple(claim.origin for claim in answer.claims)
    settled = (answer.settled_by,) if answer.settled_by else ()
    return Part(AS_VERDICT[answer.verdict], reasons, evidence, settled)


def _judge(requirement: Requirement, context: Context, asset: Asset) -> Part:
    part = part_of(fixed(asset, text_param(requirement, "fix")))
    admitted = admission(requirement, asset)
    if part.verdict in {Verdict.MET, Verdict.NOT_APPLICABLE}:
        doubted = admitted is not None and not _shown_by_file(asset)
        return join((part, _doubt(asset))) if doubted else part
    removed = _removed(requirement, context, asset, part)
    if removed is not None:
        return removed
    return join((part, admitted)) if admitted is not None else part


def _shown_by_file(asset: Asset) -> bool:
    return any(reading.strength is Strength.FILE for reading in identify(asset.claims))


def _doubt(asset: Asset) -> Part:
    return unknown(
        f"The report itself answers no for {asset.name}, and no file version shows otherwise",
        f"The file version of ExSetup.exe of {asset.name}",
    )


def _removed(requirement: Requirement, context: Context, asset: Asset, part: Part) -> Part | None:
    """Removal from the network instead of the update, where the directive allows it."""
    record = off_network(context, asset.name) if requirement.params.get("or_removed") else None
    if record is None:
        return None
    reason = f"Off the network instead of updated: {stated(record)}{late(requirement, record)}"
    return Part(Verdict.MET, (reason, *part.reasons), (record.origin, *part.evidence))
