"""Two versions of a rule set: every class of flow that changed, with a packet and the lines on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.model.network.device import Device
from firedoor.model.network.packet import Packet
from firedoor.reach.acl_space import AclSpace, Verdicts
from firedoor.reach.answers import ServiceRange
from firedoor.reach.decide import Decision
from firedoor.reach.headers import Headers, minus
from firedoor.reach.pick import preferred
from firedoor.reach.project import services_of

MOST_CLASSES = 1000


@dataclass(frozen=True, slots=True)
class Difference:
    """One class: packets on which one line decides before and another after, with another verdict.

    ``flow`` is one of them; ``sources`` and ``targets`` their addresses, ``services`` their services.
    """

    flow: Packet
    before: Decision
    after: Decision
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    services: tuple[ServiceRange, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One version: a rule set of a device."""

    device: Device
    name: str


def differences(acl: AclSpace, old: Side, new: Side) -> Iterator[Difference]:
    """Yield every class of packets that the new version treats in another way, at most ``MOST_CLASSES``."""
    before = acl.verdicts(old.device, old.name)
    after = acl.verdicts(new.device, new.name)
    rest = _changed(before, after)
    for _ in range(MOST_CLASSES):
        packet = preferred(acl.space, rest)
        if packet is None:
            return
        decided = (
            acl.decide(old.device, old.name, packet),
            acl.decide(new.device, new.name, packet),
        )
        one = acl.space.packet(packet)
        region = rest & _share(before, decided[0], one) & _share(after, decided[1], one) | one
        yield _difference(acl, packet, decided, region & rest)
        rest = minus(rest, region)


def _changed(before: Verdicts, after: Verdicts) -> Headers:
    same = (
        (before.permit & after.permit)
        | (before.deny & after.deny)
        | (before.unknown & after.unknown)
    )
    every = before.permit | before.deny | before.unknown
    return minus(every, same)


def _share(verdicts: Verdicts, decision: Decision, one: Headers) -> Headers:
    """The headers that the deciding line decides, of the same verdict."""
    kind = {"permit": verdicts.permit, "deny": verdicts.deny}.get(
        decision.verdict, verdicts.unknown
    )
    share = verdicts.shares.get(decision.origin)
    return kind & share if share is not None and (share & one).satisfiable() else kind


def _difference(
    acl: AclSpace, packet: Packet, decided: tuple[Decision, Decision], region: Headers
) -> Difference:
    space = acl.space
    return Difference(
        packet,
        *decided,
        sources=space.addresses(region, space.src),
        targets=space.addresses(region, space.dst),
        services=services_of(space, region),
    )
