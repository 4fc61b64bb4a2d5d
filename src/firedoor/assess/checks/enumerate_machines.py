"""Are all machines of a product known?"""

from __future__ import annotations

from firedoor.assess.answer import Answer, met, unknown
from firedoor.assess.checks.common import stated, text_param
from firedoor.assess.context import Context
from firedoor.model.claim import Attribute
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
    records = context.statements.of("inventory-complete", {"product": product})
    if records:
        record = records[-1]
        return Answer(met(f"Known: {names}. Complete: {stated(record)}", record.origin, *evidence))
    listed = any(machine.of(Attribute.LISTED_COMPLETE) for machine in machines)
    reason = f"Named in the evidence: {names}. Nobody states that there are no others"
    if listed:
        reason += "; the list from the directory names registered servers only"
    settle = (
        f'Add a record "inventory-complete" with product = "{product}" and the list as its proof'
    )
    return Answer(unknown(reason, settle, *evidence))
