"""What the checks of a whole site's network share: is there one, and does anything pass from these places to those."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from firedoor.assess.answer import Answer, Part, join, unknown
from firedoor.assess.checks.common import SITE_SCOPE, text_param
from firedoor.assess.checks.not_examined import check as not_examined
from firedoor.assess.checks.reaching import all_blocked_wanted
from firedoor.assess.context import Context
from firedoor.assess.network import NetworkView
from firedoor.model.requirement import Requirement
from firedoor.reach.answers import Answer as Reached
from firedoor.reach.places import Place

NO_NETWORK = "No configuration of a firewall, router or switch was read"
SETTLE_NETWORK = "Put the configuration of every firewall, router and switch into network/"
SETTLE_ZONES = "Declare the zones with their levels and networks in site.toml"


def network_of(requirement: Requirement, context: Context) -> NetworkView | Part:
    """The network of the site; unknown where there is nothing to prove from."""
    view = context.network
    if view is None or not view.has_devices:
        return unknown(NO_NETWORK, text_param(requirement, "settle") or SETTLE_NETWORK)
    return view


def of_site(
    requirement: Requirement, context: Context, judge: Callable[[NetworkView], Answer]
) -> Answer:
    """Judge the network of a whole site; what is asked of one product is not examined by this version."""
    if requirement.scope != SITE_SCOPE:
        return not_examined(requirement, context)
    view = network_of(requirement, context)
    return Answer(view) if isinstance(view, Part) else judge(view)


def nothing_passes(
    sources: Sequence[Place],
    zones: Sequence[Place],
    prove: Callable[[Place, Place], Reached],
    beyond: str = "",
) -> Answer:
    """Met if nothing passes from any source to any zone, zone by zone; ``beyond`` says what is left out."""
    return of_parts(
        (
            zone.name,
            all_blocked_wanted((prove(s, zone) for s in sources), f"to {zone.name}{beyond}"),
        )
        for zone in zones
    )


def of_parts(parts: Iterable[tuple[str, Part]]) -> Answer:
    """Several parts that must all hold, each by its name."""
    several = tuple(parts)
    return Answer(join(part for _, part in several), several)
