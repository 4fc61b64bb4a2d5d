"""Does the maker still support what runs on the server? Exchange, its host system, and the rest."""

from __future__ import annotations

from datetime import date

from firedoor.assess.answer import Answer, Part, join, unknown
from firedoor.assess.checks import by_record
from firedoor.assess.checks.common import admission, per_machine, text_param
from firedoor.assess.context import Context
from firedoor.match.exchange import SupportPart, SupportVerdict, is_exchange, supported
from firedoor.model.asset import Asset
from firedoor.model.requirement import Requirement
from firedoor.model.verdict import Verdict

AS_VERDICT = {
    SupportVerdict.SUPPORTED: Verdict.MET,
    SupportVerdict.UNSUPPORTED: Verdict.NOT_MET,
    SupportVerdict.UNKNOWN: Verdict.UNKNOWN,
}


def check(requirement: Requirement, context: Context) -> Answer:
    """Judge each machine by the ends of support, and by a record for what no file shows."""
    return per_machine(requirement, context, _judge)


def part_of(answer: SupportPart) -> Part:
    """The matching's answer as a part of a verdict."""
    evidence = tuple(claim.origin for claim in answer.claims)
    settled = (answer.settled_by,) if answer.settled_by else ()
    return Part(AS_VERDICT[answer.verdict], (answer.reason,), evidence, settled)


def _judge(requirement: Requirement, context: Context, asset: Asset) -> Part:
    parts = [*_known(asset, _day(context)), _rest(requirement, context, asset)]
    admitted = admission(requirement, asset)
    return join([*parts, admitted] if admitted is not None else parts)


def _known(asset: Asset, day: date | None) -> list[Part]:
    if not is_exchange(asset):
        return []
    answer = supported(asset, day)
    return [part_of(answer.exchange), part_of(answer.system)]


def _day(context: Context) -> date | None:
    return context.as_of.day if context.as_of is not None else None


def _rest(requirement: Requirement, context: Context, asset: Asset) -> Part:
    if text_param(requirement, "record"):
        return by_record.judge(requirement, context, asset)
    return unknown(
        "Whether the other software and the firmware are supported is not stated",
        text_param(requirement, "settle") or f"A list of all software and firmware of {asset.name}",
    )
