"""Bridge groups: interfaces of one network with a bridge virtual interface (BVI) that routes for them.

Sources: ASA general operations CLI guide, "Routed and Transparent Mode Interfaces" (only a BVI with a name is routed;
the level of a member counts between members, that of the BVI towards other interfaces; routes name the BVI); ASA
firewall CLI guide, "Access Rules" (inbound the lists of the member come before those of the BVI, outbound after).

Behind which member a host stands no configuration says. So a group is one interface, the BVI, that has the names of its
members too: a line about some members only may or may not be about a packet there. What passes between members is
left open, unless nothing restricts it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.asa.interfaces import Port
from firedoor.readers.firewalls.asa.parts import Parts
from firedoor.readers.firewalls.asa.work import Work

_BVI = "bvi"


@dataclass(slots=True)
class Group:
    """The members of one BVI. ``partial``: what a line about only some of them leaves open."""

    bvi: Port
    members: list[Port] = field(default_factory=list)

    @property
    def working(self) -> frozenset[str]:
        """The names of the members that carry packets."""
        return frozenset(port.name for port in self.members if port.enabled and port.name)

    def partial(self, work: Work) -> Doubt:
        """What a line about only some of the members leaves open."""
        what = f"behind which member of {self.bvi.hardware} a host stands is not in the file"
        return work.doubt(self.bvi.head, what)


def form_groups(parts: Parts) -> tuple[Group, ...]:
    """Put the groups together that are modelled, and their members out of sight; leave the others in doubt."""
    work = parts.work
    groups = {
        port.hardware.lower().removeprefix(_BVI): Group(port)
        for port in work.ports.values()
        if port.hardware.lower().startswith(_BVI)
    }
    strays: list[Port] = []
    for port in work.ports.values():
        if port.bridge_group is not None:
            group = groups.get(port.bridge_group[0])
            (group.members if group is not None else strays).append(port)
    for port in strays:
        _leave_open(work, port)
    formed = []
    for group in groups.values():
        if _is_plain(parts, group):
            formed.append(group)
            _join(parts, group)
        else:
            for port in (group.bvi, *group.members):
                _leave_open(work, port)
    return tuple(formed)


def _is_plain(parts: Parts, group: Group) -> bool:
    """Whether a group is what the model can say: routed by its BVI, with members that are in no doubt themselves."""
    work, bvi = parts.work, group.bvi
    every = (bvi, *group.members)
    vpn = {port for several in parts.maps.bound.values() for port in several}
    vpn |= set(parts.access.ends)
    return (
        bool(bvi.name and bvi.enabled and group.members and (bvi.addresses or bvi.dynamic))
        and work.unified
        and not work.mapped_lists
        and not work.transparent
        and not any(port.doubts or port.management_only for port in every)
        and not any(port.addresses or port.dynamic or port.tunnel for port in group.members)
        and not any(port.name in vpn for port in every)
        and not set(_routed(parts)) & {port.name for port in group.members}
        and not _filtered_twice(parts, group)
    )


def _filtered_twice(parts: Parts, group: Group) -> bool:
    """Whether lists of a member and of the BVI follow each other: what one permits the other may deny."""
    bound = [(binding.direction, binding.port) for binding in parts.lists.bindings]
    return any(
        (direction, group.bvi.name) in bound
        for direction, port in bound
        if port in {member.name for member in group.members}
    )


def _routed(parts: Parts) -> Iterator[str]:
    """The interfaces that routes and routing protocols name."""
    for routes in parts.routes.stated.values():
        for route in routes:
            yield from (hop.interface for hop in route.next_hops)
    for protocol in parts.routes.protocols:
        yield from protocol.interfaces or ()


def _leave_open(work: Work, port: Port) -> None:
    """The place of an interface that is not modelled is not known."""
    line = port.bridge_group[1] if port.bridge_group is not None else port.head
    what = f"the bridge group of interface {port.hardware} is not modelled"
    port.doubts.append(work.partly(line, what))
    port.place_unknown = True


def _join(parts: Parts, group: Group) -> None:
    """Make the members names of the BVI."""
    work, bvi = parts.work, group.bvi
    for port in group.members:
        del work.ports[port.name or port.hardware]
        work.bridged[port.name] = bvi.name
        if port.name in group.working:
            bvi.members |= {port.name, port.hardware}
    if not _passes_freely(parts, group):
        what = f"what passes between the members of {bvi.hardware} is not modelled"
        bvi.bridged.append(work.partly(bvi.head, what))


def _passes_freely(parts: Parts, group: Group) -> bool:
    """Whether nothing stops a packet from one member to another."""
    if len(group.working) <= 1:
        return True
    levels = {port.level for port in group.members if port.name in group.working}
    filtered = any(
        binding.direction == "global" or binding.port in group.working
        for binding in parts.lists.bindings
    )
    return len(levels) == 1 and parts.policy.inter is not None and not filtered
