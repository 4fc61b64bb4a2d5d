"""Is remote access given by a secure method, to what it needs? Page: docs/checks/remote-access.md."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.assess.answer import Answer, Part, join, met, not_applicable, unknown
from firedoor.assess.checks.common import SITE_SCOPE, text_param
from firedoor.assess.checks.not_examined import check as not_examined
from firedoor.assess.checks.reaching import SETTLE_ZONES, blocked_wanted, without_network
from firedoor.assess.context import Context
from firedoor.assess.network import NetworkView
from firedoor.model.requirement import Requirement
from firedoor.reach.places import Place
from firedoor.reach.survey import service_of

METHOD = "method"
# Protocols by which machines are operated from afar: SSH, Telnet, RDP, VNC, WinRM, pcAnywhere, TeamViewer, X11.
REMOTE = (
    "tcp/22",
    "tcp/23",
    "tcp/3389",
    "tcp/5900-5906",
    "tcp/5985-5986",
    "tcp/5631",
    "tcp/5938",
    "tcp/6000",
)


def check(requirement: Requirement, context: Context) -> Answer:
    """Judge the method: no remote control straight from the Internet, and VPN pools reach only what is declared.

    Versions of gateways and the state of connected devices are other aspects, not examined by this version.
    """
    if text_param(requirement, "aspect") != METHOD or requirement.scope != SITE_SCOPE:
        return not_examined(requirement, context)
    view = context.network
    missing = without_network(view, text_param(requirement, "settle"))
    if missing is not None or view is None:
        return Answer(missing or unknown(SETTLE_ZONES, SETTLE_ZONES))
    inside = view.of_kind("control", "dmz")
    if not inside or not view.of_kind("internet"):
        return Answer(
            unknown("The Internet and the control networks are not declared", SETTLE_ZONES)
        )
    parts = [*_straight(view, inside), *_pools(view, view.of_kind("control"))]
    return Answer(join(part for _, part in parts), tuple(parts))


def _straight(view: NetworkView, inside: tuple[Place, ...]) -> Iterator[tuple[str, Part]]:
    for zone in inside:
        answers = [
            (text, view.prover.answer(source, zone, service_of(text)))
            for source in view.of_kind("internet")
            for text in REMOTE
        ]
        yield (
            f"Internet to {zone.name}",
            join(
                blocked_wanted(answer, f"{answer.source} to {zone.name} by {text}, without a VPN")
                for text, answer in answers
            ),
        )


def _pools(view: NetworkView, control: tuple[Place, ...]) -> Iterator[tuple[str, Part]]:
    pools = view.pools()
    if not pools:
        reason = "No configuration read hands out addresses to VPN clients"
        yield "VPN pools", not_applicable(reason)
    for device, pool in pools:
        answers = [view.beyond_conduits(pool, zone) for zone in control]
        what = "beyond the required flows"
        yield (
            pool.name,
            join(blocked_wanted(a, f"{pool.name} to {a.target}, {what}") for a in answers)
            if answers
            else met(f"{device.name}: no control network is declared"),
        )
