"""Does a firewall stand between, and does it deny by default? Page: docs/checks/firewall.md."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.assess.answer import Answer, Part, join, met, not_met, unknown
from firedoor.assess.checks.common import SITE_SCOPE, admission, per_machine, text_param
from firedoor.assess.checks.not_examined import check as not_examined
from firedoor.assess.checks.reaching import (
    SETTLE_NETWORK,
    SETTLE_ZONES,
    blocked_wanted,
    evidence_of,
    settle,
    without_network,
)
from firedoor.assess.context import Context
from firedoor.assess.network import NetworkView, machine_place
from firedoor.model.asset import Asset
from firedoor.model.requirement import Requirement
from firedoor.reach.answers import Answer as Reached
from firedoor.reach.answers import Reach
from firedoor.reach.places import Place
from firedoor.reach.service_words import service_words

STANDS, DENIES = "stands-between", "denies-by-default"


def check(requirement: Requirement, context: Context) -> Answer:
    """Judge by the aspect that the requirement asks for; another aspect is not examined by this version."""
    aspect = text_param(requirement, "aspect")
    if aspect not in {STANDS, DENIES}:
        return not_examined(requirement, context)
    if requirement.scope == SITE_SCOPE:
        return _site(requirement, context)
    return per_machine(requirement, context, _machine)


def _site(requirement: Requirement, context: Context) -> Answer:
    view = context.network
    missing = without_network(view, text_param(requirement, "settle"))
    if missing is not None or view is None:
        return Answer(missing or unknown(SETTLE_ZONES, SETTLE_ZONES))
    outside, control = view.of_kind("internet", "business", "dmz"), view.of_kind("control")
    if not outside or not control:
        return Answer(unknown("The zones outside and inside are not declared", SETTLE_ZONES))
    parts: list[tuple[str, Part]] = []
    for zone in control:
        answers = [view.without_filters.answer(source, zone) for source in outside]
        whole = join(
            blocked_wanted(a, f"{a.source} to {zone.name} past no policy enforcement point")
            for a in answers
        )
        parts.append((zone.name, whole))
    return Answer(join(part for _, part in parts), tuple(parts))


def _machine(requirement: Requirement, context: Context, asset: Asset) -> Part:
    admitted = admission(requirement, asset)
    if admitted is not None:
        return admitted
    view = context.network
    missing = without_network(view, text_param(requirement, "settle"))
    if missing is not None or view is None:
        return missing or unknown(SETTLE_NETWORK, SETTLE_NETWORK)
    place = machine_place(asset, view.net)
    if place is None:
        reason = f"No source gives the address of {asset.name}"
        return unknown(reason, f"Give the address of {asset.name} in site.toml or an inventory")
    outside = view.of_kind("internet")
    if not outside:
        return unknown("No zone is declared as the Internet", SETTLE_ZONES)
    if text_param(requirement, "aspect") == STANDS:
        answers = [view.without_filters.answer(source, place) for source in outside]
        what = f"the Internet to {asset.name} past no firewall"
        return join(blocked_wanted(answer, what) for answer in answers)
    return join(_denied_by_default(view, outside, place))


def _denied_by_default(
    view: NetworkView, outside: tuple[Place, ...], place: Place
) -> Iterator[Part]:
    """What is let through must be named by rules: not everything."""
    for source in outside:
        answer = view.prover.answer(source, place)
        if answer.verdict is Reach.UNKNOWN:
            yield unknown(
                f"What passes from {source.name} to {place.name} is not decided",
                settle(answer),
                *evidence_of(answer),
            )
        elif _everything(answer):
            yield not_met(
                f"Everything passes from {source.name} to {place.name}: nothing is denied by default",
                *evidence_of(answer),
            )
        else:
            passes = ", ".join(service_words(answer.services)) or "nothing"
            yield met(
                f"From {source.name} to {place.name} passes {passes}; all else is refused, over the model",
                *evidence_of(answer),
            )


def _everything(answer: Reached) -> bool:
    whole = {word.split("/")[0] for word in service_words(answer.services) if "/" not in word}
    return "any" in whole or {"tcp", "udp"} <= whole
