"""Is any control system reachable from the Internet? Page: docs/checks/exposure.md."""

from __future__ import annotations

from firedoor.assess.answer import Answer, join, unknown
from firedoor.assess.checks.common import SITE_SCOPE, text_param
from firedoor.assess.checks.not_examined import check as not_examined
from firedoor.assess.checks.reaching import SETTLE_ZONES, all_blocked_wanted, without_network
from firedoor.assess.context import Context
from firedoor.assess.network import NetworkView
from firedoor.model.requirement import Requirement


def check(requirement: Requirement, context: Context) -> Answer:
    """Met if from the Internet nothing in any zone of Purdue level 3 or below can be reached."""
    if requirement.scope != SITE_SCOPE:
        return not_examined(requirement, context)
    missing = without_network(context.network, text_param(requirement, "settle"))
    if missing is not None or context.network is None:
        return Answer(missing or unknown(SETTLE_ZONES, SETTLE_ZONES))
    return _judge(context.network)


def _judge(view: NetworkView) -> Answer:
    outside, control = view.of_kind("internet"), view.of_kind("control")
    if not outside or not control:
        lacking = "the Internet" if not outside else "a control network (level 3 or below)"
        return Answer(unknown(f"No zone is declared as {lacking}", SETTLE_ZONES))
    parts = [
        (
            zone.name,
            all_blocked_wanted((view.pairs.answer(s, zone) for s in outside), f"to {zone.name}"),
        )
        for zone in control
    ]
    return Answer(join(part for _, part in parts), tuple(parts))
