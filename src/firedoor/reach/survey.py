"""All ordered pairs of zones, and the flows that must stay open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from ipaddress import ip_address

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import EVERY_SERVICE, TCP, UDP, Service
from firedoor.model.zone import RequiredFlow, SiteDeclaration
from firedoor.reach.answers import Answer, Machine, Reach
from firedoor.reach.net import Net
from firedoor.reach.parallel import rows
from firedoor.reach.places import Place, found_places, network_place, zone_places
from firedoor.reach.question import Prover

# Purdue levels (ISA-95, IEC 62443): 0 to 3 are the control system, 3.5 the DMZ between it and the business.
HIGHEST_CONTROL, DMZ = 3.0, 3.5
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class FlowAnswer:
    """A required flow and whether it passes."""

    flow: RequiredFlow
    answer: Answer


def kind_of(place: Place) -> str:
    """What a place is for a person: internet, business, dmz, control, or a network of no declared zone."""
    if place.internet:
        return "internet"
    if place.level is None:
        return "network"
    if place.level <= HIGHEST_CONTROL:
        return "control"
    return "dmz" if place.level < 4 else "business"  # noqa: PLR2004


def places_of(declaration: SiteDeclaration, net: Net) -> tuple[Place, ...]:
    """The zones that the site declares, else the networks that the folder shows."""
    if not declaration.zones:
        return found_places(net)
    machines = [
        Machine(asset.name, ip_address(asset.address))
        for asset in declaration.assets
        if asset.address
    ]
    return tuple(
        replace(place, machines=tuple(m for m in machines if m.address in place.space))
        for place in zone_places(declaration.zones, net)
    )


def matrix(
    prover: Prover, places: Sequence[Place], progress: Progress | None = None
) -> Iterator[Answer]:
    """The answer for every ordered pair of different places, row by row."""
    with closing(rows(prover, places, progress)) as several:
        for row in several:
            yield from row


def required_flows(
    prover: Prover, declaration: SiteDeclaration, places: Sequence[Place]
) -> Iterator[FlowAnswer]:
    """Whether each flow that must stay open passes, from and to the machines that it names."""
    for flow in declaration.flows:
        source = endpoint(flow.source, declaration, places)
        target = endpoint(flow.target, declaration, places)
        if source is not None and target is not None:
            answer = prover.answer(source, target, service_of(flow.service))
        else:
            missing = flow.source if source is None else flow.target
            reason = f"site.toml gives no address for {missing}"
            answer = Answer(flow.source, flow.target, Reach.UNKNOWN, (reason,))
        yield FlowAnswer(flow, answer)


def endpoint(name: str, declaration: SiteDeclaration, places: Sequence[Place]) -> Place | None:
    """A zone, a declared machine, a network or an address, by what people write; None if it is none."""
    zone = next((p for p in places if p.name.casefold() == name.strip().casefold()), None)
    if zone is not None:
        return zone
    machine = next(
        (a for a in declaration.assets if a.name.casefold() == name.strip().casefold()), None
    )
    if machine is not None:
        if not machine.address:
            return None
        address = ip_address(machine.address)
        space = AddressSpace.of(address)
        network = network_place(machine.address)
        own = (Machine(machine.name, address),)
        return Place(machine.name, space, network.networks if network else (), machines=own)
    return network_place(name.strip())


def service_of(text: str) -> Service:
    """``tcp/502``, ``udp/5000-5010``, ``icmp`` or ``any`` as a service; raises ``ValueError``."""
    kind, _, ports = text.strip().lower().partition("/")
    if kind == "any":
        return EVERY_SERVICE
    protocols = {"tcp": TCP, "udp": UDP, "icmp": 1, "icmp6": 58, "sctp": 132}
    protocol = protocols.get(kind) if not kind.isdigit() else int(kind)
    if protocol is None or protocol > 255:  # noqa: PLR2004
        raise ValueError(f"{text!r} is not a service")
    if not ports:
        return Service(Ranges.single(protocol))
    first, _, last = ports.partition("-")
    low, high = int(first), int(last or first)
    if protocol in {1, 58}:
        return Service(Ranges.single(protocol), dports=Ranges(((low * 256, high * 256 + 255),)))
    if not 0 <= low <= high <= 65535:  # noqa: PLR2004
        raise ValueError(f"{text!r} is not a service")
    return Service(Ranges.single(protocol), dports=Ranges(((low, high),)))
