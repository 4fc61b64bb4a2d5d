"""Is the newest update installed, within the hours that the directive allows from its availability?"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from firedoor.assess.answer import Answer, Part, join, met, not_met, unknown
from firedoor.assess.checks import by_record
from firedoor.assess.checks.common import admission, number_param, per_machine, text_param
from firedoor.assess.context import Context
from firedoor.match.builds import Row
from firedoor.match.exchange import BuildReading, Strength, best, is_exchange, newest_update
from firedoor.model.asset import Asset
from firedoor.model.exchange_build import fields
from firedoor.model.moment import Moment
from firedoor.model.requirement import Requirement


def check(requirement: Requirement, context: Context) -> Answer:
    """Judge Exchange by the build table on the day, and everything else by a record."""
    return per_machine(requirement, context, _judge)


def _judge(requirement: Requirement, context: Context, asset: Asset) -> Part:
    parts = [_exchange(requirement, context, asset)] if is_exchange(asset) else []
    admitted = admission(requirement, asset)
    return join((*parts, _rest(requirement, context, asset), *((admitted,) if admitted else ())))


def _exchange(requirement: Requirement, context: Context, asset: Asset) -> Part:
    reading = best(asset)
    tell = f"The file version of ExSetup.exe of {asset.name}"
    if context.as_of is None:
        return unknown(
            "No date of assessment was given to name the newest update by", "Give --as-of"
        )
    newest = newest_update(reading.build, context.as_of.day) if reading and reading.build else None
    if reading is None or newest is None:
        return unknown("Which update is installed is not known", tell)
    return _compare(reading, newest, context.as_of, number_param(requirement, "hours"), tell)


def _compare(reading: BuildReading, newest: Row, as_of: Moment, hours: int, tell: str) -> Part:
    origin = reading.claim.origin
    name = f"Exchange {newest.title} ({newest.build}, released {newest.released.text})"
    if reading.build is not None and fields(reading.build) >= fields(newest.build):
        return met(f"{name} is the newest update and is installed", origin)
    same_line = reading.line is not None and newest in reading.line.rows
    if reading.strength is not Strength.FILE and same_line:
        return unknown(f"The evidence does not show whether {name} is installed", tell, origin)
    if _overdue(newest, as_of, hours):
        reason = (
            f"{name} has been available for more than {hours} hours; {reading.title} is installed"
        )
        return not_met(reason, origin)
    reason = f"{name} is not installed; its {hours} hours from availability are not surely over"
    return unknown(reason, f"Install it, or give the time of assessment. {tell}", origin)


def _overdue(newest: Row, as_of: Moment, hours: int) -> bool:
    """Whether the hours are over even if the release came at the end of its day (or month)."""
    released = datetime.combine(newest.released.latest, time(), UTC) + timedelta(days=1)
    return released + timedelta(hours=hours) < as_of.earliest


def _rest(requirement: Requirement, context: Context, asset: Asset) -> Part:
    if text_param(requirement, "record"):
        return by_record.judge(requirement, context, asset)
    return unknown(
        "Whether the operating system, firmware and other software are current is not stated",
        text_param(requirement, "settle") or f"An update report of {asset.name}, as a record",
    )
