"""A deadline judged by the day of the assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from firedoor.model.moment import Moment
from firedoor.model.requirement import Deadline, DeadlineKind

PASSED = "passed"
DUE = "due"
UPCOMING = "upcoming"
AT_ONCE = "at_once"
STANDING = "standing"
NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True)
class JudgedDeadline:
    """A deadline as computed. ``state`` is one of the words of ``result.DeadlineAnswer``.

    ``at`` keeps the time zone as stated; computed from an event it is in UTC. Of a recurring one
    it is the step that comes next, or the last one; ``steps`` holds them all (of one without end:
    the next only).
    """

    at: datetime | None
    state: str
    steps: tuple[datetime, ...] = ()


def judge(
    deadline: Deadline, issued: date, as_of: Moment | None, events: Mapping[str, Moment]
) -> JudgedDeadline:
    """Compute a deadline and compare it with the day of the assessment.

    ``events`` says when the clock of a relative deadline started, by the event's name; an event
    known only to the day starts it at the day's end, so that nothing is called late too early.
    ``issued`` is when the revision was issued: before that day nothing is due.
    """
    if as_of is not None and as_of.day < issued:
        return JudgedDeadline(deadline.at, NOT_JUDGED)
    if deadline.kind is DeadlineKind.IMMEDIATE:
        return JudgedDeadline(None, AT_ONCE)
    if deadline.kind is DeadlineKind.STANDING:
        return JudgedDeadline(None, STANDING)
    if deadline.kind is DeadlineKind.AT:
        return JudgedDeadline(deadline.at, _state(deadline.at, as_of))
    return _from_event(deadline, as_of, events.get(deadline.event))


def _from_event(deadline: Deadline, as_of: Moment | None, event: Moment | None) -> JudgedDeadline:
    if event is None:
        return JudgedDeadline(None, NOT_JUDGED)
    if deadline.kind is DeadlineKind.WITHIN:
        at = _after(event, deadline.hours, 1)
        return JudgedDeadline(at, _state(at, as_of))
    steps = _steps(deadline, as_of, event)
    if not steps:
        return JudgedDeadline(None, NOT_JUDGED)
    at = next((step for step in steps if _state(step, as_of) != PASSED), steps[-1])
    return JudgedDeadline(at, _state(at, as_of), steps)


def _steps(deadline: Deadline, as_of: Moment | None, event: Moment) -> tuple[datetime, ...]:
    """Every step of a bounded series; of one without end the step that comes next."""
    if deadline.times:
        numbers = range(1, deadline.times + 1)
    else:
        elapsed = (as_of.earliest - event.latest) if as_of is not None else timedelta()
        next_number = max(1, elapsed // timedelta(hours=max(deadline.hours, 1)) + 1)
        numbers = range(next_number, next_number + 1)
    found = (_after(event, deadline.hours, number) for number in numbers)
    return tuple(step for step in found if step is not None)


def _after(event: Moment, hours: int, times: int) -> datetime | None:
    try:
        return event.latest.astimezone(UTC) + timedelta(hours=hours) * times
    except OverflowError:  # an event dated in the year 9999
        return None


def _state(at: datetime | None, as_of: Moment | None) -> str:
    """Compare exactly with an exact time, else by days as the deadline's own time zone counts them."""
    if at is None or as_of is None:
        return NOT_JUDGED
    exact = as_of.earliest == as_of.latest
    if exact and at < as_of.earliest:
        return PASSED
    day = as_of.earliest.astimezone(at.tzinfo).date() if exact else as_of.day
    if day == at.date():
        return DUE
    return PASSED if at.date() < day else UPCOMING
