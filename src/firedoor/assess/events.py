"""What a deadline's clock starts from, where the evidence says when it was."""

from __future__ import annotations

from firedoor.assess.checks.tool import RUN_COUNTS, runs
from firedoor.assess.context import Context
from firedoor.model.moment import Moment
from firedoor.model.requirement import DeadlineKind, Requirement


def event_of(requirement: Requirement, context: Context) -> dict[str, Moment]:
    """The event that the requirement's deadline counts from, by its name, where it is known.

    For a series of tool runs: the first complete run on any machine of the product.
    """
    deadline = requirement.deadline
    if deadline is None or deadline.kind is not DeadlineKind.EVERY or not deadline.event:
        return {}
    first = [
        run.when
        for machine in context.of_product(requirement.scope)
        for run in runs(requirement, context, machine.name)
        if run.text("result") in RUN_COUNTS
    ]
    return {deadline.event: min(first, key=lambda when: when.earliest)} if first else {}
