"""Events that say something of the logs themselves: cleared, events lost, the clock set.

Facts: Microsoft, security auditing (1101, 1102, 1104, 4616); provider Microsoft-Windows-Eventlog (104 in System, which
names the channel that was cleared); provider Microsoft-Windows-Kernel-General (1: the time was changed).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from firedoor.model.hunt.span import Flaw, FlawAt
from firedoor.readers.logs.events.covered import Covered
from firedoor.readers.logs.events.times import time_of

_EVENT_LOG = "microsoft-windows-eventlog"
_KERNEL = "microsoft-windows-kernel-general"
_LOG_CLEARED = 104
_SECURITY_CLEARED = 1102
_TIME_CHANGED = 4616
_LOST = {1101: "events were lost", 1104: "the log was full"}
_TELLING = frozenset(
    {("system", _LOG_CLEARED), ("system", 1), ("security", _SECURITY_CLEARED)}
    | {("security", 1101), ("security", 1104), ("security", _TIME_CHANGED)}
)
_TELLING_NUMBERS = frozenset(number for _, number in _TELLING)
# Time services set the clock by moments all the time.
_SET = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Happening:
    """Where and when an event stands."""

    channel: str
    host: str
    time: datetime | None
    record: str


def tells(channel: str, number: int | None) -> bool:
    """Whether an event of this number can say something of the logs themselves."""
    return number in _TELLING_NUMBERS and (channel.lower(), number) in _TELLING


def note_happening(
    covered: Covered, fields: Mapping[str, Any], number: int | None, where: Happening
) -> None:
    """Add the flaw that an event tells of, if it tells of one."""
    provider = str(fields.get("Provider_Name", "")).lower()
    name = _last(fields.get("SubjectUserName"))
    by = f" by {name}" if name else ""
    channel, flaw, what = where.channel, Flaw.CLEARED, ""
    if number == _LOG_CLEARED and provider == _EVENT_LOG:
        channel = _last(fields.get("Channel")) or channel
        what = f"cleared{by} (event {number})"
    elif number == _SECURITY_CLEARED:
        what = f"cleared{by} (event {number})"
    elif number in _LOST:
        flaw, what = Flaw.CORRUPT, f"{_LOST[number]} (event {number})"
    elif number == _TIME_CHANGED or provider == _KERNEL:
        flaw, what = Flaw.CLOCK, _clock(fields, by)
    if what:
        found = FlawAt(flaw, what, record=where.record, time=where.time)
        covered.flaw_of((channel, where.host), found)


def _clock(fields: Mapping[str, Any], by: str) -> str:
    before = time_of(_last(fields.get("PreviousTime")) or _last(fields.get("OldTime")))
    after = time_of(_last(fields.get("NewTime")))
    if before is None or after is None or abs(after - before) <= _SET:
        return ""
    return f"the clock was set from {before.isoformat()} to {after.isoformat()}{by}"


def _last(value: Any) -> str:  # noqa: ANN401
    """The event's own value where System uses the name too."""
    value = value[-1] if isinstance(value, tuple) and value else value
    return value if isinstance(value, str) else ""
