"""Is the newest update installed, within the hours that the directive allows from its availability?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from firedoor.assess.answer import Answer, Part, join, met, not_met, unknown
from firedoor.assess.checks import by_record
from firedoor.assess.checks.common import admission, number_param, per_machine, text_param
from firedoor.assess.context import Context
from firedoor.match.builds import Row
from firedoor.match.exchange import BuildReading, Strength, identify, is_exchange, newest_update
from firedoor.match.weighing import counting
from firedoor.model.asset import Asset
from firedoor.model.exchange_build import fields
from firedoor.model.moment import Moment
from firedoor.model.requirement import Requirement
from firedoor.model.verdict import Verdict


def check(requirement: Requirement, context: Context) -> Answer:
    """Judge Exchange by the build table on the day, and everything else by a record."""
    return per_machine(requirement, context, _judge)


def _judge(requirement: Requirement, context: Context, asset: Asset) -> Part:
    parts = [_exchange(requirement, context, asset)] if is_exchange(asset) else []
    admitted = admission(requirement, asset)
    return join((*parts, _rest(requirement, context, asset), *((admitted,) if admitted else ())))


def _exchange(requirement: Requirement, context: Context, asset: Asset) -> Part:
    tell = f"The file version of ExSetup.exe of {asset.name}"
    if context.as_of is None:
        return unknown(
            "No date of assessment was given to name the newest update by", "Give --as-of"
        )
    hours = number_param(requirement, "hours")
    readings = [
        reading for reading in counting(identify(asset.claims)) if reading.build is not None
    ]
    parts = [_of_reading(reading, context.as_of, hours, tell) for reading in readings]
    if not parts:
        return unknown("Which update is installed is not known", tell)
    behind = [
        part
        for reading, part in zip(readings, parts, strict=True)
        if part.verdict is Verdict.NOT_MET and reading.strength is Strength.FILE
    ]
    if behind or len({part.verdict for part in parts}) == 1:
        return (behind or parts)[0]
    said = "; ".join(reason for part in parts for reason in part.reasons)
    evidence = tuple(reading.claim.origin for reading in readings)
    return unknown(f"Sources differ on what is installed: {said}", tell, *evidence)


def _of_reading(reading: BuildReading, as_of: Moment, hours: int, tell: str) -> Part:
    """An update within its hours excuses nothing that an older one, out of them, would have brought."""
    newest = _newest(reading, as_of.day)
    if newest is None:
        return unknown(f"{reading.title} is not in the build table", tell, reading.claim.origin)
    due = _newest(reading, (as_of.earliest - timedelta(hours=hours, days=1)).date())
    if due is not None and _overdue(due, as_of, hours) and not _holds(reading, due):
        return _behind(reading, due, hours, tell)
    if _holds(reading, newest):
        return met(f"{_title(newest)} is the newest update and is installed", reading.claim.origin)
    reason = f"{_title(newest)} is not installed; its {hours} hours from availability are not surely over"
    return unknown(
        reason, f"Install it, or give the time of assessment. {tell}", reading.claim.origin
    )


def _newest(reading: BuildReading, on: date) -> Row | None:
    return newest_update(reading.build, on) if reading.build is not None else None


def _holds(reading: BuildReading, row: Row) -> bool:
    return reading.build is not None and fields(reading.build) >= fields(row.build)


def _behind(reading: BuildReading, due: Row, hours: int, tell: str) -> Part:
    """What shows the cumulative update only cannot show that an update of that line is missing."""
    origin = reading.claim.origin
    same_line = reading.line is not None and due in reading.line.rows
    if reading.strength is not Strength.FILE and same_line:
        return unknown(
            f"The evidence does not show whether {_title(due)} is installed", tell, origin
        )
    reason = f"{_title(due)} has been available for more than {hours} hours; {reading.title} is installed"
    return not_met(reason, origin)


def _title(row: Row) -> str:
    return f"Exchange {row.title} ({row.build}, released {row.released.text})"


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
