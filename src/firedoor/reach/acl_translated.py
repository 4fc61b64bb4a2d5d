"""How a packet stands before a rule set whose rules ask which translation was applied to it.

A policy for a virtual address means the packets that the address translates, not those that are sent to the machine
behind it. Who asks about one rule set may give the packet as it was sent, or as it is after the translation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from firedoor.model.network.addresses import AddressSpace
from firedoor.model.network.device import Device
from firedoor.model.network.nat import Rewrite
from firedoor.model.network.packet import Packet
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match
from firedoor.reach.acl_names import reached
from firedoor.reach.acl_places import arriving
from firedoor.reach.headers import Headers, HeaderSpace
from firedoor.reach.lines import Where
from firedoor.reach.matching import NO_TOKENS, Holds, Situation, holds
from firedoor.reach.rewriting import rewrite


@dataclass(frozen=True, slots=True)
class Standing:
    """A packet as the rule set meets it, after these translations. ``told``: in words; empty if nothing asks."""

    packet: Packet
    translated_by: frozenset[str] = NO_TOKENS
    told: str = ""


def standings(device: Device, name: str, packet: Packet, where: Where) -> tuple[Standing, ...]:
    """Every way in which a packet can stand before a rule set; one if no rule asks for translations."""
    asked = {
        t for one in reached(device, name) for r in one.rules for t in _names(r.match.translated_by)
    }
    found: list[Standing] = []
    for translation in arriving(device) if asked else ():
        if translation.name not in asked or not translation.enabled:
            continue
        names, by = (
            frozenset({translation.name}),
            f"{translation.name} ({translation.origin.place})",
        )
        held = holds(translation.match, Situation(packet, where.in_tokens))
        if held is not Holds.NO:
            for after in islice(rewrite(translation, packet, None), 1):
                told = f"as {by} translates it to {after.dst} port {after.dport}"
                found.append(Standing(after, names, told))
            if held is Holds.YES and not translation.doubts:
                return tuple(found)
        if translation.doubts or _may_have_made(translation.destination, packet):
            found.append(Standing(packet, names, f"if {by} translated it before"))
    return (Standing(packet, told="if no translation applies" if found else ""), *found)


def made(space: HeaderSpace, devices: Sequence[Device], names: frozenset[str]) -> Headers:
    """The packets that some translations can make of others; every packet if that is not known."""
    several = [t for device in devices for t in arriving(device) if t.name in names]
    if not several or any(one.doubts or one.destination is None for one in several):
        return space.everything
    return space.union(
        _makes(space, one.destination) & _protocols(space, one.match)
        for one in several
        if one.destination
    )


def _protocols(space: HeaderSpace, match: Match) -> Headers:
    """No translation makes UDP of TCP."""
    services = match.services.maybe
    return space.union(space.within(space.protocol, service.protocols) for service in services)


def _makes(space: HeaderSpace, rewrite_: Rewrite) -> Headers:
    found = space.everything
    after = _addresses(rewrite_)
    if after is not None:
        found &= space.within(space.dst, after.family(space.family))
    if rewrite_.ports_one_to_one is not None:
        found &= space.within(space.dport, Ranges((rewrite_.ports_one_to_one[1],)))
    if rewrite_.ports is not None:
        found &= space.within(space.dport, rewrite_.ports)
    return found


def _addresses(made_: Rewrite) -> AddressSpace | None:
    return made_.one_to_one[1] if made_.one_to_one is not None else made_.pool


def _names(translated_by: frozenset[str] | None) -> frozenset[str]:
    return translated_by or NO_TOKENS


def _may_have_made(made_: Rewrite | None, packet: Packet) -> bool:
    """Whether a translation of destinations can have given the packet the one that it has."""
    if made_ is None:
        return True
    after = _addresses(made_)
    ports = made_.ports_one_to_one[1] if made_.ports_one_to_one is not None else None
    address = after is None or packet.dst in after
    mapped = ports is None or ports[0] <= packet.dport <= ports[1]
    return address and mapped and (made_.ports is None or packet.dport in made_.ports)
