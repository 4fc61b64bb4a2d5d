"""Rules as sets of headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from firedoor.model.network.addresses import EVERY_ADDRESS, V4, Addresses
from firedoor.model.network.device import Device
from firedoor.model.network.ranges import Range
from firedoor.model.network.rule import Match, Ports, Rule, Verb
from firedoor.model.network.services import ANY_SERVICE, Services
from firedoor.reach.headers import Field, Headers, HeaderSpace
from firedoor.reach.matching import Holds

Hull = tuple[int, int, int, int]
Pair = tuple[Headers, Headers]  # what is surely meant, and what may be
FEW = 64
MOST_WHOLE, MOST_WILD = 5000, 300
PLAIN = frozenset({Verb.PERMIT, Verb.DENY})


@dataclass(frozen=True, slots=True)
class Where:
    """Between which interfaces, and after which translations, a rule set is walked. See ``Situation``."""

    in_tokens: frozenset[str] | None
    out_tokens: frozenset[str] | None
    translated_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """A rule at one place: the headers that it surely means and those that it may mean."""

    rule: Rule
    surely: Headers
    maybe: Headers

    @property
    def exact(self) -> bool:
        """Whether nothing about it is in doubt."""
        return self.rule.verb is not Verb.UNKNOWN and self.surely == self.maybe


class Candidate(NamedTuple):
    """A rule that may apply at a place, before its headers are built. ``hull``: see :func:`hull_of`."""

    rule: Rule
    certain_place: bool
    hull: Hull


class LineMaker:
    """Turns the rules of devices into lines, each match once, and only those that packets can meet."""

    def __init__(self, space: HeaderSpace) -> None:
        self.space = space
        self._matches: dict[int, tuple[Match, Headers, Headers]] = {}
        self._sides: dict[tuple[int, int], tuple[Addresses, Pair]] = {}
        self._services: dict[int, tuple[Services, Pair]] = {}
        self._below: dict[tuple[Headers, Headers], Headers] = {}
        self._lists: dict[tuple[int, str, Where | None], tuple[Candidate, ...]] = {}
        self._placeless: dict[tuple[int, str], bool] = {}
        # What is kept by the id of a device holds only while the device is there: no other may get its id.
        self._devices: dict[int, Device] = {}

    @property
    def built(self) -> int:
        """How many matches were turned into headers so far."""
        return len(self._matches)

    def lines(self, device: Device, name: str, where: Where, headers: Headers) -> Iterator[Line]:
        """The lines of a rule set at a place that can mean some of the headers, in order."""
        for candidate in self._touched(device, name, where, headers):
            line = self._line(candidate)
            if line is not None:
                yield line

    def plain_rules(
        self, device: Device, name: str, where: Where, headers: Headers
    ) -> list[Rule] | None:
        """The rules of the same lines; None if any of them does anything but permit or deny, or is in doubt."""
        touched = self._touched(device, name, where, headers)
        if device.rule_set(name).default is Verb.UNKNOWN:
            return None
        if not all(candidate.certain_place and _is_plain(candidate.rule) for candidate in touched):
            return None
        return [candidate.rule for candidate in touched]

    def _touched(
        self, device: Device, name: str, where: Where, headers: Headers
    ) -> Sequence[Candidate]:
        candidates = self._candidates(device, name, where)
        # For a few lines it costs more to look than it saves.
        if len(candidates) <= FEW or headers.valid():
            return candidates
        # Every rule of a large list comes by here: spelled out, it takes half as long.
        first, last, low, high = self.space.hull(headers)
        return [
            candidate
            for candidate in candidates
            for a, b, c, d in (candidate[2],)
            if a <= last and first <= b and c <= high and low <= d
        ]

    def _candidates(self, device: Device, name: str, where: Where) -> tuple[Candidate, ...]:
        key = (id(device), name, self.place(device, name, where))
        if key not in self._lists:
            family = self.space.family
            self._lists[key] = tuple(
                [
                    Candidate(rule, held is Holds.YES, hull_of(rule.match, family))
                    for rule in device.rule_set(name).rules
                    if rule.enabled
                    and rule.verb is not Verb.PASS
                    and (held := placed(rule.match, where)) is not Holds.NO
                ]
            )
        return self._lists[key]

    def place(self, device: Device, name: str, where: Where) -> Where | None:
        """The place, or None for a rule set of which no rule asks for it and which calls no other."""
        key = (id(device), name)
        if key not in self._placeless:
            self._devices[id(device)] = device
            rules = device.rule_set(name).rules
            self._placeless[key] = all(_everywhere(rule) for rule in rules)
        return None if self._placeless[key] else where

    def is_heavy(self, device: Device, name: str) -> bool:
        """Whether all of a rule set would make a large diagram: many lines, many of them with a wildcard side."""
        rules = device.rule_set(name).rules
        wild = sum(_has_wildcard(rule.match, self.space.family) for rule in rules)
        return len(rules) > MOST_WHOLE or wild > MOST_WILD

    def _line(self, candidate: Candidate) -> Line | None:
        surely, maybe = self.headers(candidate.rule.match)
        if not maybe.satisfiable():
            return None
        surely = surely if candidate.certain_place else self.space.nothing
        return Line(candidate.rule, surely, maybe)

    def headers(self, match: Match) -> tuple[Headers, Headers]:
        """The headers that a match surely means, and those that it may mean; places are not looked at."""
        known = self._matches.get(id(match))
        if known is None:
            surely, maybe = self._compute(match)
            # The match is kept with it: an id is only unique while its object lives.
            known = self._matches[id(match)] = (match, surely, maybe)
        return known[1], known[2]

    def _compute(self, match: Match) -> tuple[Headers, Headers]:
        space = self.space
        src, dst = self._side(match.sources, space.src), self._side(match.destinations, space.dst)
        services = self._services_of(match.services)
        common = self._common(match)
        maybe = src[1] & dst[1] & services[1] & common
        if match.doubts:
            return space.nothing, maybe
        if match.sources.exact and match.destinations.exact and match.services.exact:
            return maybe, maybe
        return src[0] & dst[0] & services[0] & common, maybe

    def below_addresses(self, match: Match, among: Headers) -> Headers:
        """All that a match may ask but addresses, among some headers."""
        services = self._services_of(match.services)[1]
        if match.states is None and not match.tcp_flags and match.fragments is None:
            key = (services, among)
            known = self._below.get(key)
            if known is None:
                known = self._below[key] = services & among
            return known
        return services & self._common(match) & among

    def _common(self, match: Match) -> Headers:
        space = self.space
        common = space.everything
        if match.states is not None:
            common &= space.states(match.states)
        if match.tcp_flags:
            common &= space.flag_tests(match.tcp_flags)
        if match.fragments is not None:
            common &= space.fragments(match.fragments)
        return common

    def _side(self, addresses: Addresses, field: Field) -> Pair:
        """One side of a match, surely and perhaps; readers use one object for the same words again and again."""
        key = (id(addresses), field.offset)
        known = self._sides.get(key)
        if known is None:
            family = self.space.family
            maybe = self.space.within(field, addresses.maybe.family(family))
            surely = (
                maybe
                if addresses.exact
                else self.space.within(field, addresses.surely.family(family))
            )
            known = self._sides[key] = (addresses, (surely, maybe))
        return known[1]

    def _services_of(self, services: Services) -> Pair:
        known = self._services.get(id(services))
        if known is None:
            space = self.space
            maybe = space.everything if services == ANY_SERVICE else space.services(services.maybe)
            surely = maybe if services.exact else space.services(services.surely)
            known = self._services[id(services)] = (services, (surely, maybe))
        return known[1]


def hull_of(match: Match, family: int) -> Hull:
    """The smallest range that holds the sources of a match, and that of its destinations; empty: (1, 0)."""
    # Every rule of a large list comes by here: spelled out, it takes half as long.
    src, dst = match.sources.maybe, match.destinations.maybe
    if family == V4:
        return (*_span(src.v4.items), *_span(dst.v4.items))
    return (*_span(src.v6.items), *_span(dst.v6.items))


def _span(items: tuple[Range, ...]) -> Range:
    return (items[0][0], items[-1][1]) if items else (1, 0)


def _has_wildcard(match: Match, family: int) -> bool:
    whole = EVERY_ADDRESS.family(family)
    return whole in (match.sources.maybe.family(family), match.destinations.maybe.family(family))


def _is_plain(rule: Rule) -> bool:
    match = rule.match
    exact = match.sources.exact and match.destinations.exact and match.services.exact
    return rule.verb in PLAIN and exact and not match.doubts and not match.varying


def _everywhere(rule: Rule) -> bool:
    match = rule.match
    placeless = match.in_ports is None and match.out_ports is None and match.translated_by is None
    return placeless and not rule.target


def placed(match: Match, where: Where) -> Holds:
    """Whether a match can apply at a place, by interfaces and translations alone."""
    if match.in_ports is None and match.out_ports is None and match.translated_by is None:
        return Holds.YES
    tests = (
        _ports(match.in_ports, where.in_tokens),
        _ports(match.out_ports, where.out_tokens),
        _translated(match.translated_by, where.translated_by),
    )
    if Holds.NO in tests:
        return Holds.NO
    return Holds.DOUBTED if Holds.DOUBTED in tests else Holds.YES


def _ports(ports: Ports | None, tokens: frozenset[str] | None) -> Holds:
    if ports is None:
        return Holds.YES
    if tokens is None:
        return Holds.DOUBTED
    return Holds.YES if ports.match(tokens) else Holds.NO


def _translated(asked: frozenset[str] | None, applied: frozenset[str]) -> Holds:
    if asked is None:
        return Holds.YES
    hit = not asked.isdisjoint(applied) if asked else not applied
    return Holds.YES if hit else Holds.NO
