"""The milestones of a chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from firedoor.hunt.story.order import SAYS_NOTHING, gravity
from firedoor.hunt.story.values import Mark, Milestone
from firedoor.model.hunt.sighting import Outcome, Sighting, Stage

_DONE = (Outcome.EXPLOITED, Outcome.SUSPICIOUS)


def _done(stage: Stage) -> Callable[[Sighting], bool]:
    return lambda one: one.rule.stage is stage and one.outcome in _DONE


_IS: tuple[tuple[Mark, Callable[[Sighting], bool]], ...] = (
    (
        Mark.FIRST_PROBE,
        lambda one: one.rule.stage is Stage.PROBE or one.outcome is Outcome.ATTEMPTED,
    ),
    (Mark.FIRST_SUCCESS, lambda one: one.outcome is Outcome.EXPLOITED),
    (Mark.SHELL_WRITTEN, _done(Stage.WRITE)),
    (Mark.SHELL_USED, _done(Stage.USE)),
    (Mark.FOLLOW_UP, _done(Stage.FOLLOW_UP)),
    (Mark.HIDING, _done(Stage.HIDING)),
)


def milestones(sightings: Iterable[Sighting]) -> tuple[Milestone, ...]:
    """The first sighting with a time of each kind, and the last of all, in the order of an attack.

    What only was tried wrote and used no shell. What says nothing by itself is no milestone.
    """
    timed = [one for one in sightings if one.time is not None and one.outcome not in SAYS_NOTHING]
    found = [
        _milestone(mark, first)
        for mark, is_one in _IS
        if (first := next(filter(is_one, timed), None)) is not None
    ]
    if timed:
        # What several rules say of the last moment: the gravest of it.
        last = min((one for one in timed if one.time == timed[-1].time), key=gravity)
        found.append(_milestone(Mark.LAST_SEEN, last))
    return tuple(found)


def _milestone(mark: Mark, sighting: Sighting) -> Milestone:
    assert sighting.time is not None  # noqa: S101 - for the type checker
    return Milestone(mark, sighting.time, sighting)
