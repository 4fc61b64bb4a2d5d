"""Conditions joined: what a packet must be to fulfil two matches at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product
from typing import TypeVar

from firedoor.model.network.addresses import ANY_ADDRESS, EVERY_V4, EVERY_V6, V4, Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import ANY_PACKET, FlagTest, Match, Ports, State
from firedoor.model.network.services import (
    ALL_PORTS,
    ALL_PROTOCOLS,
    ANY_SERVICE,
    Service,
    Services,
)

_T = TypeVar("_T")
FAMILY = {4: Addresses.exactly(EVERY_V4), 6: Addresses.exactly(EVERY_V6)}
NEVER = Match(services=Services.exactly())
_FLAGS = range(8)
# A conjunction of lists of services multiplies them; beyond this it is left in doubt.
_MOST_SERVICES = 4096


def of_family(version: int) -> Match:
    """Packets of one address family; of both for 0."""
    return Match(sources=FAMILY[version], destinations=FAMILY[version]) if version else ANY_PACKET


def both(one: Match, other: Match, where: Doubt) -> Match:
    """The packets of two matches. ``where`` is the doubt that stands where they cannot be joined."""
    return all_of((one, other), where)


def all_of(several: Sequence[Match], where: Doubt) -> Match:
    """The packets of all matches."""
    asked = [match for match in several if match is not ANY_PACKET]
    if len(asked) < 2:  # noqa: PLR2004 - one alone stays as it is
        return asked[0] if asked else ANY_PACKET
    parts = _Parts()
    for match in asked:
        parts.take(match)
    return parts.match(where)


class _Parts:
    """Conditions of several matches, by kind. A kind that only one match asks for is taken as it is."""

    def __init__(self) -> None:
        self.sources = self.destinations = ANY_ADDRESS
        self.services = ANY_SERVICE
        self.ports: dict[str, Ports | None] = {"in": None, "out": None}
        self.states: frozenset[State] | None = None
        self.flags: tuple[FlagTest, ...] = ()
        self.fragments: bool | None = None
        self.translated_by: frozenset[str] | None = None
        self.varying: tuple[str, ...] = ()
        self.doubts: tuple[Doubt, ...] = ()
        self.sure = True
        self.never = False

    def take(self, match: Match) -> None:
        """Add the conditions of a match."""
        if match.sources is not ANY_ADDRESS:
            self.sources = _both_addresses(self.sources, match.sources)
        if match.destinations is not ANY_ADDRESS:
            self.destinations = _both_addresses(self.destinations, match.destinations)
        if match.services is not ANY_SERVICE:
            self.services, sure = _both_services(self.services, match.services)
            self.sure = self.sure and sure
        self._take_interfaces(match)
        if match.states is not None:
            self.states = match.states if self.states is None else self.states & match.states
        if match.varying or match.doubts:
            self.varying = _unique((*self.varying, *match.varying))
            self.doubts = _unique((*self.doubts, *match.doubts))
        if match.tcp_flags or match.fragments is not None or match.translated_by is not None:
            self._take_rest(match)

    def _take_interfaces(self, match: Match) -> None:
        for side, ports in (("in", match.in_ports), ("out", match.out_ports)):
            if ports is not None:
                self.ports[side], sure = _both_ports(self.ports[side], ports)
                self.sure = self.sure and sure

    def _take_rest(self, match: Match) -> None:
        flags = _both_flags(self.flags, match.tcp_flags)
        self.never |= flags is None or _contradictory(self, match)
        self.flags = flags or ()
        self.fragments = match.fragments if self.fragments is None else self.fragments
        self.translated_by = _both_translations(self.translated_by, match.translated_by)

    def match(self, where: Doubt) -> Match:
        """All of them as one match."""
        if self.never:
            return NEVER
        return Match(
            sources=self.sources,
            destinations=self.destinations,
            services=self.services,
            in_ports=self.ports["in"],
            out_ports=self.ports["out"],
            states=self.states,
            tcp_flags=self.flags,
            fragments=self.fragments,
            translated_by=self.translated_by,
            varying=self.varying,
            doubts=self.doubts if self.sure else (*self.doubts, where),
        )


def within_family(match: Match, version: int) -> Match:
    """The packets of a match that are of one address family; all for 0."""
    if not version:
        return match
    return replace(
        match,
        sources=_of_version(match.sources, version),
        destinations=_of_version(match.destinations, version),
    )


def _of_version(addresses: Addresses, version: int) -> Addresses:
    if addresses is ANY_ADDRESS:
        return FAMILY[version]
    others = addresses.maybe.v6 if version == V4 else addresses.maybe.v4
    return addresses & FAMILY[version] if others else addresses


def is_never(match: Match) -> bool:
    """Whether certainly no packet is meant."""
    return (
        not match.services.maybe
        or not match.sources.maybe
        or not match.destinations.maybe
        or match.states == frozenset()
        or _no_family(match)
    )


def _no_family(match: Match) -> bool:
    sources, destinations = match.sources.maybe, match.destinations.maybe
    return not (sources.v4 and destinations.v4) and not (sources.v6 and destinations.v6)


def _contradictory(one: _Parts, other: Match) -> bool:
    """Fragments of both kinds at once; translated and not translated at once."""
    fragments = {one.fragments, other.fragments} >= {True, False}
    named, none = one.translated_by, other.translated_by
    translated = named is not None and none is not None and bool(named) != bool(none)
    return fragments or translated


def _unique(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))


def _both_addresses(one: Addresses, other: Addresses) -> Addresses:
    return other if one is ANY_ADDRESS else one & other


def _both_translations(
    one: frozenset[str] | None, other: frozenset[str] | None
) -> frozenset[str] | None:
    if one is None or other is None:
        return one if other is None else other
    return one & other if one and other else frozenset()


def _both_ports(one: Ports | None, other: Ports | None) -> tuple[Ports | None, bool]:
    """The interfaces of both, and whether that is exact: two wildcards need not be expressible as one."""
    if one is None or other is None or one == other:
        return (one if other is None else other), True
    if one.negated and other.negated:
        return Ports(one.names | other.names, one.prefixes | other.prefixes, negated=True), True
    if one.negated:
        one, other = other, one
    kept = frozenset(name for name in one.names if other.match(frozenset({name})))
    if not one.prefixes:
        return Ports(kept), True
    return one, False


def _both_flags(
    one: tuple[FlagTest, ...], other: tuple[FlagTest, ...]
) -> tuple[FlagTest, ...] | None:
    """Tests of which one must hold, for two such lists; None where none can."""
    if not one or not other:
        return one or other
    found = []
    for a, b in product(one, other):
        common = a.mask & b.mask
        if a.value & common == b.value & common:
            found.append(FlagTest(a.mask | b.mask, a.value | b.value))
    return _unique(found) or None


def not_flags(test: FlagTest) -> tuple[FlagTest, ...]:
    """The tests of which one holds where the given one does not."""
    bits = (1 << bit for bit in _FLAGS if test.mask >> bit & 1)
    return tuple(FlagTest(bit, ~test.value & bit) for bit in bits)


def _both_services(one: Services, other: Services) -> tuple[Services, bool]:
    if one is ANY_SERVICE or one == other:
        return other, True
    if other is ANY_SERVICE:
        return one, True
    if len(one.maybe) * len(other.maybe) > _MOST_SERVICES:
        return Services((), one.maybe, (*one.doubts, *other.doubts)), False
    return (
        Services(
            _products(one.surely, other.surely),
            _products(one.maybe, other.maybe),
            _unique((*one.doubts, *other.doubts)),
        ),
        True,
    )


def _products(one: tuple[Service, ...], other: tuple[Service, ...]) -> tuple[Service, ...]:
    found = (_both_service(a, b) for a, b in product(one, other))
    return _unique(service for service in found if service is not None)


def _both_service(one: Service, other: Service) -> Service | None:
    protocols = _both_ranges(one.protocols, other.protocols, ALL_PROTOCOLS)
    sports = _both_ranges(one.sports, other.sports, ALL_PORTS)
    dports = _both_ranges(one.dports, other.dports, ALL_PORTS)
    if not (protocols and sports and dports):
        return None
    return Service(protocols, sports, dports)


def _both_ranges(one: Ranges, other: Ranges, everything: Ranges) -> Ranges:
    if one in (everything, other):
        return other
    return one if other == everything else one & other


def with_doubts(match: Match, *doubts: Doubt) -> Match:
    """The same match, of which it is not known whether it holds."""
    return replace(match, doubts=_unique((*match.doubts, *doubts)))


def family_of(address_version: int) -> str:
    """How people call an address family."""
    return "IPv4" if address_version == V4 else "IPv6"
