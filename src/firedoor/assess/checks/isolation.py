"""Are control networks apart from the business network? Page: docs/checks/isolation.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from firedoor.assess.answer import Answer, unknown
from firedoor.assess.checks.site_network import SETTLE_ZONES, nothing_passes, of_site
from firedoor.assess.context import Context
from firedoor.assess.network import NetworkView
from firedoor.model.network.addresses import AddressSpace
from firedoor.model.requirement import Requirement
from firedoor.model.zone import RequiredFlow
from firedoor.reach.conduits import is_wide


def check(requirement: Requirement, context: Context) -> Answer:
    """Met if from business zones (level 4 and 5) only declared required flows reach control zones."""
    return of_site(requirement, context, _judge)


def _judge(view: NetworkView) -> Answer:
    business, control = view.of_kind("business"), view.of_kind("control")
    if not business or not control:
        lacking = "the business network (level 4 or 5)" if not business else "a control network"
        return Answer(unknown(f"No zone is declared as {lacking}", SETTLE_ZONES))
    found = nothing_passes(business, control, view.beyond_conduits, ", beyond the required flows")
    reasons = (*found.whole.reasons, *_declared(view))
    return replace(found, whole=replace(found.whole, reasons=reasons))


def _declared(view: NetworkView) -> Iterator[str]:
    """What the verdict leaves out of account because the operator declared it, and what it does not leave out."""
    inward = [flow for flow, way in view.conduits if _inward(view, way.sources, way.targets)]
    if inward:
        names = ", ".join(_flow(flow) for flow in inward)
        yield f"Left out, because site.toml declares them as required: {names}"
    for flow in filter(is_wide, view.declaration.flows):
        yield f"{_flow(flow)} is not left out: a flow of every service keeps nothing apart; name its services"


def _inward(view: NetworkView, sources: AddressSpace, targets: AddressSpace) -> bool:
    """Whether a declared way can lead from the business to a control network."""
    return any(p.space & sources for p in view.of_kind("business")) and any(
        p.space & targets for p in view.of_kind("control")
    )


def _flow(flow: RequiredFlow) -> str:
    return f"{flow.id} ({flow.source} to {flow.target}, {flow.service})"
