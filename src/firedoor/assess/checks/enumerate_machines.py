"""Are all machines of a product known?"""

from __future__ import annotations

from firedoor.assess.answer import Answer, met, unknown
from firedoor.assess.checks.common import completeness, stated, text_param
from firedoor.assess.context import Context
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute
from firedoor.model.record import Record
from firedoor.model.requirement import Requirement


def check(requirement: Requirement, context: Context) -> Answer:
    """Met only by a person's statement that the list is complete.

    A listing from the directory names every server that is registered there, which is strong
    evidence, but not every one that runs: a forgotten forest, an edge server, a restored backup.
    """
    product = text_param(requirement, "product")
    machines = context.of_product(product)
    names = ", ".join(machine.name for machine in machines) or "none"
    evidence = tuple(m.claims[0].origin for m in machines if m.claims)
    complete, why_not = completeness(context, product)
    if complete is not None and not why_not:
        reason = f"Known: {names}. Complete: {stated(complete)}"
        return Answer(met(reason, complete.origin, *evidence))
    settle = (
        f'Add a record "inventory-complete" with product = "{product}" and the list as its proof'
    )
    reason = f"Named in the evidence: {names}. {_open(complete, why_not, machines)}"
    origins = (complete.origin,) if complete is not None else ()
    return Answer(unknown(reason, settle, *origins, *evidence))


def _open(complete: Record | None, why_not: tuple[str, ...], machines: tuple[Asset, ...]) -> str:
    """Why it is not known that there are no others."""
    if complete is not None:
        return f"Complete: {stated(complete)}; but {'; '.join(why_not)}"
    reasons = ["Nobody states that there are no others", *why_not]
    if any(machine.of(Attribute.LISTED_COMPLETE) for machine in machines):
        reasons.append("the list from the directory names registered servers only")
    return "; ".join(reasons)
