"""Does a firewall stand between, and does it deny by default? Page: docs/checks/firewall.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from firedoor.assess.answer import Answer, Part, join, met, not_met, unknown
from firedoor.assess.checks.common import SITE_SCOPE, admission, per_machine, text_param
from firedoor.assess.checks.not_examined import check as not_examined
from firedoor.assess.checks.reaching import SETTLE_NOWHERE, blocked_wanted, evidence_of, settle
from firedoor.assess.checks.site_network import SETTLE_ZONES, network_of, nothing_passes, of_site
from firedoor.assess.context import Context
from firedoor.assess.network import NetworkView, is_address, machine_place
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import ALL_PORTS, TCP, UDP
from firedoor.model.requirement import Requirement
from firedoor.reach.answers import Answer as Reached
from firedoor.reach.answers import Reach, ServiceRange
from firedoor.reach.places import Place, unplaced
from firedoor.reach.project import MOST_RANGES
from firedoor.reach.reasons import NOWHERE
from firedoor.reach.service_words import service_words

STANDS, DENIES = "stands-between", "denies-by-default"
MOST_SERVICES = 8
TOO_MANY = MOST_RANGES // 2


def check(requirement: Requirement, context: Context) -> Answer:
    """Judge by the aspect that the requirement asks for; another aspect is not examined by this version."""
    aspect = text_param(requirement, "aspect")
    if aspect not in {STANDS, DENIES}:
        return not_examined(requirement, context)
    if requirement.scope == SITE_SCOPE:
        return of_site(requirement, context, _site)
    return per_machine(requirement, context, _machine)


def _site(view: NetworkView) -> Answer:
    outside, control = view.of_kind("internet", "business", "dmz"), view.of_kind("control")
    if not outside or not control:
        return Answer(unknown("The zones outside and inside are not declared", SETTLE_ZONES))
    past = " past no policy enforcement point"
    return nothing_passes(outside, control, view.unpoliced.answer, past)


def _machine(requirement: Requirement, context: Context, asset: Asset) -> Part:
    admitted = admission(requirement, asset)
    if admitted is not None:
        return admitted
    view = network_of(requirement, context)
    if isinstance(view, Part):
        return view
    place = _place(asset, view)
    if isinstance(place, Part):
        return place
    outside = view.of_kind("internet")
    if not outside:
        return unknown("No zone is declared as the Internet", SETTLE_ZONES)
    if text_param(requirement, "aspect") == STANDS:
        answers = [view.without_policy.answer(source, place) for source in outside]
        what = f"the Internet to {asset.name} past no policy enforcement point"
        return join(blocked_wanted(answer, what) for answer in answers)
    return join(_denied_by_default(view, outside, place))


def _place(asset: Asset, view: NetworkView) -> Place | Part:
    """Where a machine is, or why nothing can be said of it: every address that a source gives must be understood."""
    settle_ = f"Give the own addresses of {asset.name} in site.toml or an inventory"
    stated = asset.values(Attribute.ADDRESS)
    strange = [text for text in stated if not is_address(text)]
    if strange:
        return unknown(f"{asset.name}: {', '.join(strange)} is no address", settle_)
    place = machine_place(asset, view.net)
    if place is None and stated:
        reason = f"{asset.name}: {', '.join(stated)} is not its own address behind the firewall"
        return unknown(reason, settle_)
    if place is None:
        return unknown(f"No source gives the address of {asset.name}", settle_)
    return place


def _denied_by_default(
    view: NetworkView, outside: tuple[Place, ...], place: Place
) -> Iterator[Part]:
    """What is let through must be named by rules: not almost everything."""
    for source in outside:
        answer = view.prover.answer(source, place)
        lines = evidence_of(answer)
        way = f"From {source.name} to {place.name}"
        passes = ", ".join(service_words(answer.services[:MOST_SERVICES])) or "nothing"
        nowhere = (*unplaced(source, view.net), *unplaced(place, view.net))
        if answer.verdict is Reach.UNKNOWN:
            reason = f"What passes from {source.name} to {place.name} is not decided"
            yield unknown(reason, settle(answer), *lines)
        elif _almost_everything(answer.services):
            yield not_met(
                f"{way} passes almost everything ({passes}): not denied by default", *lines
            )
        elif nowhere:
            where = ", ".join(str(network) for network in nowhere[:MOST_SERVICES])
            reason = f"{way} passes {passes}; {NOWHERE} {where} is connected"
            yield unknown(reason, SETTLE_NOWHERE, *lines)
        elif _perhaps_everything(answer):
            reason = f"{way} passes {passes}; lines that are not understood could let almost everything pass"
            yield unknown(reason, settle(answer), *lines)
        else:
            perhaps = ", ".join(service_words(answer.perhaps[:MOST_SERVICES]))
            more = f", perhaps {perhaps}" if perhaps else ""
            yield met(f"{way} passes {passes}{more}; all else is refused, over the model", *lines)


def _perhaps_everything(answer: Reached) -> bool:
    """Whether almost everything could pass, or what passes is too long to list."""
    several = (*answer.services, *answer.perhaps)
    return _almost_everything(several) or len(several) > TOO_MANY


def _almost_everything(services: Iterable[ServiceRange]) -> bool:
    """Whether more than half of the ports of TCP or of UDP pass: then rules name what is refused, not what passes."""
    several = tuple(services)
    for protocol in (TCP, UDP):
        ports = Ranges.of(s.ports for s in several if s.protocols[0] <= protocol <= s.protocols[1])
        if 2 * ports.size > ALL_PORTS.size:
            return True
    return False
