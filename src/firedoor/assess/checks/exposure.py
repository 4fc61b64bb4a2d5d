"""Is any control system reachable from the Internet? Page: docs/checks/exposure.md."""

from __future__ import annotations

from firedoor.assess.answer import Answer, unknown
from firedoor.assess.checks.site_network import SETTLE_ZONES, nothing_passes, of_site
from firedoor.assess.context import Context
from firedoor.assess.network import NetworkView
from firedoor.model.requirement import Requirement


def check(requirement: Requirement, context: Context) -> Answer:
    """Met if from the Internet nothing in any zone of Purdue level 3 or below can be reached."""
    return of_site(requirement, context, _judge)


def _judge(view: NetworkView) -> Answer:
    outside, control = view.of_kind("internet"), view.of_kind("control")
    if not outside or not control:
        lacking = "the Internet" if not outside else "a control network (level 3 or below)"
        return Answer(unknown(f"No zone is declared as {lacking}", SETTLE_ZONES))
    return nothing_passes(outside, control, view.pairs.answer)
