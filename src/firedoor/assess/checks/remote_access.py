"""Is remote access given by a secure method, to what it needs? Page: docs/checks/remote-access.md."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.assess.answer import Answer, Part, join, not_applicable, unknown
from firedoor.assess.checks.common import text_param
from firedoor.assess.checks.not_examined import check as not_examined
from firedoor.assess.checks.reaching import all_blocked_wanted, blocked_wanted
from firedoor.assess.checks.site_network import SETTLE_ZONES, of_parts, of_site
from firedoor.assess.context import Context
from firedoor.assess.network import NetworkView, Pool
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import TCP, UDP, port_service
from firedoor.model.requirement import Requirement
from firedoor.reach.places import Place

METHOD = "method"
# By which machines are operated from afar: SSH, Telnet, RDP, VNC, WinRM, pcAnywhere, TeamViewer, X11.
REMOTE = (
    port_service(TCP, Ranges.of([(22, 23), (3389, 3389), (5631, 5631), (5900, 5906), (5938, 5938),
                                 (5985, 5986), (6000, 6000)])),
    port_service(UDP, Ranges.of([(3389, 3389), (5632, 5632), (5938, 5938)])),
)  # fmt: skip


def check(requirement: Requirement, context: Context) -> Answer:
    """Judge the method: no remote control straight from the Internet, and VPN pools reach only what is declared.

    Versions of gateways and the state of connected devices are other aspects, not examined by this version.
    """
    if text_param(requirement, "aspect") != METHOD:
        return not_examined(requirement, context)
    return of_site(requirement, context, _judge)


def _judge(view: NetworkView) -> Answer:
    inside = view.of_kind("control", "dmz")
    if not inside or not view.of_kind("internet"):
        return Answer(
            unknown("The Internet and the control networks are not declared", SETTLE_ZONES)
        )
    return of_parts([*_straight(view, inside), *_pools(view, view.of_kind("control"))])


def _straight(view: NetworkView, inside: tuple[Place, ...]) -> Iterator[tuple[str, Part]]:
    for zone in inside:
        answers = [
            view.prover.answer(source, zone, service)
            for source in view.of_kind("internet")
            for service in REMOTE
        ]
        to = f"to {zone.name} by remote control, without a VPN"
        yield f"Internet to {zone.name}", all_blocked_wanted(answers, to)


def _pools(view: NetworkView, control: tuple[Place, ...]) -> Iterator[tuple[str, Part]]:
    if not view.pools:
        reason = "No configuration read hands out addresses to VPN clients"
        yield "VPN pools", not_applicable(reason)
    for pool in view.pools:
        yield pool.name, _pool(view, pool, control)


def _pool(view: NetworkView, pool: Pool, control: tuple[Place, ...]) -> Part:
    origin = pool.interface.origin
    if pool.place is None:
        reason = f"{pool.name}: the configuration does not show which addresses its clients get"
        settle = f"State the address pool that belongs to {origin.place}, or declare it as a zone in site.toml"
        return unknown(reason, settle, origin)
    if not control:
        return unknown(f"{pool.name}: no control network is declared", SETTLE_ZONES, origin)
    answers = [view.beyond_conduits(pool.place, zone) for zone in control]
    beyond = "beyond the required flows"
    return join(blocked_wanted(a, f"{pool.name} to {a.target}, {beyond}") for a in answers)
