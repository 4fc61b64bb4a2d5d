"""The translation table of virtual IPs: their order, those that share packets, those reached from inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Translation
from firedoor.model.network.rule import Match, Ports
from firedoor.model.network.services import ANY_SERVICE
from firedoor.readers.firewalls.fortios.vips import Vip
from firedoor.readers.printable import quoted

_OVERLAPS_CHECKED = 400


def translations_of(vips: Iterable[Vip], from_inside: frozenset[str]) -> Iterator[Translation]:
    """The table of virtual IPs. ``from_inside``: those that policies lead to from other interfaces than their own."""
    ordered = _ordered(list(vips))
    rivals = _rivals(ordered)
    for vip in ordered:
        yield _perhaps(vip) if vip.name in rivals else vip.translation
        ports = vip.translation.match.in_ports
        if vip.name in from_inside and ports is not None:
            yield _from_inside(vip, ports)


def _perhaps(vip: Vip) -> Translation:
    """A virtual IP that a later one may take the packets of."""
    what = f"another virtual IP holds for some of the same packets as {quoted(vip.name)}"
    doubt = Doubt(vip.translation.origin, what)
    match = replace(vip.translation.match, doubts=(*vip.translation.match.doubts, doubt))
    return replace(vip.translation, match=match)


def _rivals(vips: list[Vip]) -> frozenset[str]:
    """Virtual IPs whose packets a later one in the table could take too: which of them does is not said."""
    spans = sorted(
        (low, high, index)
        for index, vip in enumerate(vips)
        for ranges in (vip.outer.v4, vip.outer.v6)
        for low, high in ranges
    )
    found: set[str] = set()
    open_: list[tuple[int, int]] = []
    for low, high, index in spans:
        open_ = [(end, other) for end, other in open_ if end >= low]
        for _, other in open_[:_OVERLAPS_CHECKED]:
            if _meet(vips[index].translation.match, vips[other].translation.match):
                found.add(vips[min(index, other)].name)
        if len(open_) >= _OVERLAPS_CHECKED:
            found.add(vips[index].name)
        open_.append((high, index))
    return frozenset(found)


def _meet(one: Match, other: Match) -> bool:
    """Whether some packet of one address can match both."""
    if not one.sources.maybe & other.sources.maybe:
        return False
    ports, others = one.in_ports, other.in_ports
    if ports is not None and others is not None and ports.names.isdisjoint(others.names):
        return False
    return any(
        a.protocols & b.protocols and a.dports & b.dports
        for a in one.services.maybe
        for b in other.services.maybe
    )


def _from_inside(vip: Vip, ports: Ports) -> Translation:
    """Whether it also holds for packets from other interfaces ("hairpin") is not clear from the configuration."""
    match = replace(
        vip.translation.match, in_ports=Ports(ports.names, ports.prefixes, negated=True)
    )
    what = f"whether {quoted(vip.name)} holds for packets from inside is not known"
    doubts = (*vip.translation.doubts, Doubt(vip.translation.origin, what))
    return replace(vip.translation, match=match, doubts=doubts)


def _ordered(vips: list[Vip]) -> list[Vip]:
    """In the order of the file, those that forward single ports before those that take all of an address."""
    narrow = [v for v in vips if v.translation.match.services != ANY_SERVICE]
    wide = [v for v in vips if v.translation.match.services == ANY_SERVICE]
    return [*narrow, *wide]
