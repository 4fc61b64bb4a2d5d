"""A tool that must be run on each machine, once or as a series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from firedoor.assess.answer import Answer, Part, join, met, not_met, unknown
from firedoor.assess.checks.common import admission, late, per_machine, stated, text_param
from firedoor.assess.context import Context, issued
from firedoor.assess.statements import since
from firedoor.assess.times import DAY, is_exact, longest_between
from firedoor.model.asset import Asset
from firedoor.model.moment import Moment
from firedoor.model.record import Record
from firedoor.model.requirement import Requirement

RUN_COUNTS = frozenset({"clean", "found"})


@dataclass(frozen=True, slots=True)
class _Interval:
    """One interval of a series: a run after the due time of the one before, not after its own."""

    number: int
    due: datetime
    step: timedelta

    def holds(self, run: Record) -> bool:
        return self.due - self.step < run.when.latest <= self.due


def check_once(requirement: Requirement, context: Context) -> Answer:
    """Met by a complete run, whatever it found; what it found answers the branch question."""
    return per_machine(requirement, context, _once)


def check_series(requirement: Requirement, context: Context) -> Answer:
    """One run in each interval after the first run, each with a newly downloaded tool if so asked."""
    return per_machine(requirement, context, _series)


def runs(requirement: Requirement, context: Context, machine: str) -> tuple[Record, ...]:
    """The recorded runs of the tool since the issue, in the mode asked for, oldest first."""
    wanted = {"tool": text_param(requirement, "tool")}
    mode = text_param(requirement, "mode")
    if mode:
        wanted["mode"] = mode
    done = context.statements.about(machine, "tool-run", wanted)
    return since(issued(requirement, context.directive), done)


def _settle(requirement: Requirement, machine: str) -> str:
    tool, mode = text_param(requirement, "tool"), text_param(requirement, "mode")
    how = f" in mode {mode}" if mode else ""
    return f'Record the run of {tool}{how} on {machine} (records/, kind "tool-run", with its log)'


def _once(requirement: Requirement, context: Context, asset: Asset) -> Part:
    present = runs(requirement, context, asset.name)
    complete = [run for run in present if run.text("result") in RUN_COUNTS]
    if complete:
        run = complete[0]
        found = "; it FOUND something" if run.text("result") == "found" else ""
        return met(f"Run, {stated(run)}{late(requirement, run)}{found}", run.origin)
    if present:
        return not_met(f"The run failed, {stated(present[-1])}", present[-1].origin)
    admitted = admission(requirement, asset)
    day = issued(requirement, context.directive)
    reason = f"No record of a run on {asset.name} since {day}{_reported(requirement, asset)}"
    return admitted or unknown(reason, _settle(requirement, asset.name))


def _reported(requirement: Requirement, asset: Asset) -> str:
    wanted = text_param(requirement, "answer")
    said = [
        f'"{value}" ({claim.origin.place})'
        for key, value, claim in asset.answers()
        if key == wanted
    ]
    return f"; a report answers {said[0]}, which alone proves nothing" if said else ""


def _series(requirement: Requirement, context: Context, asset: Asset) -> Part:
    done = [r for r in runs(requirement, context, asset.name) if r.text("result") in RUN_COUNTS]
    if not done:
        day = issued(requirement, context.directive)
        reason = (
            f"No first run on {asset.name} since {day} is recorded, from which the series counts"
        )
        return unknown(reason, _settle(requirement, asset.name))
    deadline = requirement.deadline
    if deadline is None or not deadline.times:
        return _unbounded(requirement, context, asset, done)
    step, first = timedelta(hours=deadline.hours), done[0].when.latest
    settle = _settle(requirement, asset.name)
    parts = [
        _interval(context, _Interval(number, first + step * number, step), done[1:], settle)
        for number in range(1, deadline.times + 1)
    ]
    return join((*parts, *_downloads(requirement, done)))


def _interval(context: Context, interval: _Interval, later: list[Record], settle: str) -> Part:
    inside = [run for run in later if interval.holds(run)]
    if inside:
        return met(f"Run {interval.number} of the series: {stated(inside[0])}", inside[0].origin)
    day = interval.due.date().isoformat()
    if context.as_of is not None and context.as_of.latest < interval.due:
        reason = f"Run {interval.number} of the series is not due until {day}"
    else:
        reason = f"Run {interval.number} of the series, due by {day}, is not recorded"
    return unknown(reason, f"{settle}; run {interval.number} is due by {day}")


def _unbounded(
    requirement: Requirement, context: Context, asset: Asset, done: list[Record]
) -> Part:
    """A series without end: the latest run must be recent on the day of the assessment."""
    hours = requirement.deadline.hours if requirement.deadline else 0
    last = done[-1]
    settle = _settle(requirement, asset.name)
    if context.as_of is None or not hours:
        reason = f"The last recorded run is of {last.when.text}; no date of assessment was given"
        return unknown(reason, settle, last.origin)
    step = timedelta(hours=hours)
    times = [*(run.when for run in done), context.as_of]
    late_ = [one for one, after in pairwise(times) if _apart(one, after) > step]
    if late_:
        reason = f"After the run of {late_[0].text} none is recorded in time; one is due every {hours} hours"
        return unknown(reason, settle, last.origin)
    return met(f"No run is missing, and the last is recent: {stated(last)}", last.origin)


def _apart(one: Moment, other: Moment) -> timedelta:
    """The time between two runs; where one is known to the day only, counted by days."""
    apart = longest_between(one, other)
    return apart if is_exact(one, other) else apart - DAY


def _downloads(requirement: Requirement, done: list[Record]) -> list[Part]:
    """Each run of the series must use a tool downloaded after the run before it."""
    if not requirement.params.get("fresh_download"):
        return []
    return [_download(before, run) for before, run in pairwise(done)]


def _download(before: Record, run: Record) -> Part:
    downloaded = run.fields.get("downloaded")
    if not isinstance(downloaded, date):
        return unknown(
            f"The run of {run.when.text} does not say when its tool was downloaded",
            f"State `downloaded` in {run.origin.file}",
            run.origin,
        )
    day = downloaded.date() if isinstance(downloaded, datetime) else downloaded
    used = f"The run of {run.when.text} used a tool downloaded on {day.isoformat()}"
    if day < before.when.day:
        return not_met(f"{used}, before the previous run ({before.when.text})", run.origin)
    if day == before.when.day or day > run.when.day:
        problem = "the day of the previous run" if day == before.when.day else "after the run"
        return unknown(
            f"{used}, {problem}: that it is a new download is not established",
            f"Correct `downloaded` in {run.origin.file}, or run it again with a new download",
            run.origin,
        )
    return met(used, run.origin)
