"""Rules as sets of headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from firedoor.model.network.addresses import EVERY_ADDRESS, V4, Addresses
from firedoor.model.network.device import Device
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match, Ports, Rule, Verb
from firedoor.model.network.services import Services
from firedoor.reach.headers import Field, Headers, HeaderSpace
from firedoor.reach.matching import Holds

Hull = tuple[int, int, int, int]
Pair = tuple[Headers, Headers]  # what is surely meant, and what may be
NOWHERE: Hull = (1, 0, 1, 0)  # of a match without sources or destinations in the family
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
    """A rule that may apply at a place, before its headers are built."""

    rule: Rule
    certain_place: bool


class LineMaker:
    """Turns the rules of devices into lines, each match once, and only those that packets can meet."""

    def __init__(self, space: HeaderSpace) -> None:
        self.space = space
        self._matches: dict[int, tuple[Match, Headers, Headers]] = {}
        self._sides: dict[tuple[int, int], tuple[Addresses, Pair]] = {}
        self._services: dict[int, tuple[Services, Pair]] = {}
        self._below: dict[tuple[Headers, Headers], Headers] = {}
        self._meanings: dict[tuple[Ranges, Headers], dict[int, tuple[Match, Headers]]] = {}
        self._lists: dict[tuple[int, str, Where | None], list[Candidate]] = {}
        self._hulls: dict[tuple[int, str], list[Hull]] = {}
        self._placeless: dict[tuple[int, str], bool] = {}
        # What is kept by the id of a device holds only while the device is there: no other may get its id.
        self._devices: dict[int, Device] = {}

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
        rules = [candidate.rule for candidate in touched if candidate.certain_place]
        if len(rules) < len(touched) or not all(map(_is_plain, rules)):
            return None
        return rules

    def _touched(
        self, device: Device, name: str, where: Where, headers: Headers
    ) -> Sequence[Candidate]:
        rules = device.rule_set(name).rules
        # For a few lines it costs more to look than it saves.
        if len(rules) <= FEW or headers.valid():
            key = (id(device), name, self.place(device, name, where))
            if key not in self._lists:
                self._lists[key] = _candidates(rules, where)
            return self._lists[key]
        first, last, low, high = self.space.hull(headers)
        touched = [
            rule
            for rule, (a, b, c, d) in zip(rules, self._hulls_of(device, name), strict=True)
            if a <= last and first <= b and c <= high and low <= d
        ]
        return _candidates(touched, where)

    def _hulls_of(self, device: Device, name: str) -> list[Hull]:
        """Of each rule the smallest range that holds its sources, and that of its destinations."""
        key = (id(device), name)
        if key not in self._hulls:
            self._devices[id(device)] = device
            matches = [rule.match for rule in device.rule_set(name).rules]
            self._hulls[key] = list(_hulls(matches, self.space.family))
        return self._hulls[key]

    def place(self, device: Device, name: str, where: Where) -> Where | None:
        """The place, or None for a rule set of which no rule asks for it and which calls no other."""
        key = (id(device), name)
        if key not in self._placeless:
            self._devices[id(device)] = device
            self._placeless[key] = all(map(_everywhere, device.rule_set(name).rules))
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

    def meanings(self, destinations: Ranges, below: Headers) -> dict[int, tuple[Match, Headers]]:
        """What matches ask beside sources, among destinations and other headers, as far as it is known: by id."""
        return self._meanings.setdefault((destinations, below), {})

    def below_addresses(self, match: Match, among: Headers) -> Headers:
        """What a match asks beside addresses, among some headers."""
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
            maybe = space.services(services.maybe)
            surely = maybe if services.exact else space.services(services.surely)
            known = self._services[id(services)] = (services, (surely, maybe))
        return known[1]


def _candidates(rules: Iterable[Rule], where: Where) -> list[Candidate]:
    return [
        Candidate(rule, held is Holds.YES)
        for rule in rules
        if rule.enabled
        and rule.verb is not Verb.PASS
        and (held := placed(rule.match, where)) is not Holds.NO
    ]


def hull_of(match: Match, family: int) -> Hull:
    """Return the smallest range that holds the sources of a match, and that of its destinations; see ``NOWHERE``."""
    return next(_hulls((match,), family))


def _hulls(matches: Iterable[Match], family: int) -> Iterator[Hull]:
    # Every line of a large list comes by here: spelled out, it takes a third of the time.
    for match in matches:
        src, dst = match.sources.maybe, match.destinations.maybe
        one, other = (src.v4.items, dst.v4.items) if family == V4 else (src.v6.items, dst.v6.items)
        if one and other:
            yield one[0][0], one[-1][1], other[0][0], other[-1][1]
        else:
            yield NOWHERE


def clipped(ranges: Ranges, most: Ranges) -> Ranges:
    """Return the part of some ranges inside others; most lists are asked from one range, and name one."""
    if len(ranges.items) == len(most.items) == 1:
        (low, high), (first, last) = ranges.items[0], most.items[0]
        if first <= low and high <= last:
            return ranges
        if low <= first and last <= high:
            return most
    return ranges & most


def _has_wildcard(match: Match, family: int) -> bool:
    whole = EVERY_ADDRESS.family(family)
    return whole in (match.sources.maybe.family(family), match.destinations.maybe.family(family))


def _is_plain(rule: Rule) -> bool:
    match = rule.match
    src, dst, services = match.sources, match.destinations, match.services
    # Most often both readings are one object.
    return (
        rule.verb in PLAIN
        and not match.doubts
        and not match.varying
        and (src.surely is src.maybe or src.exact)
        and (dst.surely is dst.maybe or dst.exact)
        and (services.surely is services.maybe or services.exact)
    )


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
