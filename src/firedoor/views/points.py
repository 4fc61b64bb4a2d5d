"""Deadlines gathered by their time: one point for all that is due together. For time line and table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from firedoor.result.document import DeadlineAnswer, RequirementAnswer, Result
from firedoor.views import words

_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_DAY = 86_400
_NOON = 0.5
_UNDATED = float("inf")
_STATE_ORDER = tuple(words.DEADLINE_STATES)


@dataclass(frozen=True, slots=True)
class Point:
    """A time with the requirements due then.

    ``days`` counts from the year 1 in UTC, None where there is no date; ``steps`` are the days of a
    recurring deadline, ``times`` the same as ISO 8601. ``stated`` are the source's own wordings.
    """

    at: str
    state: str
    days: float | None
    steps: tuple[float, ...]
    times: tuple[str, ...]
    stated: tuple[str, ...]
    answers: tuple[RequirementAnswer, ...]

    @property
    def when(self) -> str:
        """The time in words, or the state where there is none."""
        return words.moment(self.at) if self.at else words.DEADLINE_STATES[self.state]

    def worst(self) -> str:
        """The most pressing verdict of the requirements."""
        present = {answer.verdict for answer in self.answers}
        return next(verdict for verdict in words.VERDICTS if verdict in present)

    def tally(self) -> str:
        """How many requirements and how many of them are open; the title if there is only one."""
        verdicts = [answer.verdict for answer in self.answers]
        counts = {v: verdicts.count(v) for v in ("not_met", "unknown") if v in verdicts}
        if len(verdicts) == 1:
            return f"{words.VERDICTS[verdicts[0]]}: {self.answers[0].title}"
        open_ones = ", ".join(f"{n} {words.VERDICTS[v]}" for v, n in counts.items())
        closed = "all met" if set(verdicts) == {"met"} else "none open"
        return f"{words.counted(len(verdicts), 'requirement')}: {open_ones or closed}"


@dataclass(slots=True)
class _Group:
    answers: list[RequirementAnswer] = field(default_factory=list)
    stated: dict[str, None] = field(default_factory=dict)


def points(result: Result) -> tuple[Point, ...]:
    """All deadlines of a result: the dated ones in the order of time, then the others by state."""
    groups: dict[tuple[str, str, tuple[str, ...]], _Group] = {}
    for answer in result.requirements:
        if answer.deadline is None:
            continue
        at = _chosen_time(answer.deadline, result.as_of)
        key = (at, answer.deadline.state, answer.deadline.steps)
        group = groups.setdefault(key, _Group())
        group.answers.append(answer)
        if answer.deadline.stated:
            group.stated[answer.deadline.stated] = None
    found = (_point(at, state, steps, group) for (at, state, steps), group in groups.items())
    return tuple(sorted(found, key=_order))


def _chosen_time(deadline: DeadlineAnswer, as_of: str) -> str:
    """The time itself; of a recurring deadline the first not before the day of the assessment."""
    if deadline.at or not deadline.steps:
        return deadline.at
    ahead = (step for step in deadline.steps if step[:10] >= as_of[:10])
    return next(ahead, deadline.steps[-1])


def _point(at: str, state: str, steps: tuple[str, ...], group: _Group) -> Point:
    moments = (in_days(step) for step in steps)
    return Point(
        at=at,
        state=state,
        days=in_days(at),
        steps=tuple(day for day in moments if day is not None),
        times=steps,
        stated=tuple(group.stated),
        answers=tuple(group.answers),
    )


def _order(point: Point) -> tuple[float, int, str]:
    days = _UNDATED if point.days is None else point.days
    return days, _STATE_ORDER.index(point.state), point.at


def in_days(text: str) -> float | None:
    """An ISO time in days since the year 1; a date is its noon. None if it is no time."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    days = (value - _EPOCH).total_seconds() / _DAY
    return days + _NOON if len(text) == len("2021-04-16") else days
