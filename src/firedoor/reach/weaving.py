"""Long plain rule lists as one set of packets, put together by source from the outside in.

Sources come first in the variable order, so a list is a tree of source networks, with a set of destinations and
services at each. What a line means is worked out on that small set, once, in the network that the line names; the sets
are then joined along the bits of the source, which makes hardly a node that is not in the answer. Line by line,
each one with a wildcard as its source goes through every source that was met before, and each one makes the
whole way down to its own anew: many times the nodes of the answer.

Inside a network the lines of the wider ones around it still hold, in their order. Of a line of the inner network
counts what no earlier line around it decides; put over what holds around it, later lines first, this gives
what the first line that matches says.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import Match
from firedoor.reach.headers import Field, Headers, HeaderSpace, minus, ranges_of
from firedoor.reach.lines import LineMaker, clipped

MOST_RANGES = 256
MOST_PIECES = 50_000

Verdict = tuple[Match, bool]  # a line for certain, and whether it lets pass what it matches


@dataclass(frozen=True, slots=True)
class Parts:
    """A set of headers by field. ``whole``: it is all that its parts allow; else it is smaller."""

    sources: Ranges
    destinations: Ranges
    below: Headers
    whole: bool


def parts_of(space: HeaderSpace, headers: Headers) -> Parts:
    """Return the parts of a set; of one with very many addresses, those from the first to the last."""
    below = headers.exists(space.addresses_cube)
    sources = _ranges(space, headers, space.src, space.dst)
    destinations = _ranges(space, headers, space.dst, space.src)
    product = space.within(space.src, sources) & space.within(space.dst, destinations) & below
    return Parts(sources, destinations, below, product == headers)


def _ranges(space: HeaderSpace, headers: Headers, one: Field, other: Field) -> Ranges:
    alone = headers.exists(space.below_cube & space.cube(other, other.last))
    several = tuple(islice(ranges_of(alone, one), MOST_RANGES + 1))
    if len(several) <= MOST_RANGES:
        return Ranges(several)
    return Ranges(((several[0][0], one.last),))


def weave(
    maker: LineMaker, lines: Sequence[Verdict], headers: Headers, *, default: bool
) -> Headers | None:
    """Return what lines let pass of some headers. ``default``: whether the end of the list does.

    None where the sources of the lines are too many pieces: then nothing is saved.
    """
    parts = parts_of(maker.space, headers)
    tree = _tree(lines, parts, maker.space)
    if tree is None:
        return None
    woven = _Weaver(maker, lines, parts, tree, default=default).woven()
    return woven if parts.whole else woven & headers


@dataclass(slots=True)
class _Network:
    """A network of sources with the lines that name it, by number. ``outermost``: nothing is asked around it."""

    value: int
    length: int
    outermost: bool = False
    lines: list[int] = field(default_factory=list)
    unions: list[Headers] = field(default_factory=list)
    passing: Ranges | None = None


def _tree(lines: Sequence[Verdict], parts: Parts, space: HeaderSpace) -> list[_Network] | None:
    """The networks of all lines, each before those inside it."""
    found: dict[tuple[int, int], _Network] = {}
    for low, length in _prefixes(parts.sources, space.src):
        found[low, length] = _Network(low, length, outermost=True)
    count = 0
    for number, (match, _) in enumerate(lines):
        asked = match.sources.maybe.family(space.family)
        for low, length in _prefixes(clipped(asked, parts.sources), space.src):
            count += 1
            network = found.get((low, length))
            if network is None:
                network = found[low, length] = _Network(low, length)
            network.lines.append(number)
        if count > MOST_PIECES:
            return None
    return [found[key] for key in sorted(found)]


def _prefixes(ranges: Ranges, field_: Field) -> list[tuple[int, int]]:
    """The fewest prefixes that make up ranges: (first value, length)."""
    bits = field_.bits
    if len(ranges.items) == 1:  # most often
        low, high = ranges.items[0]
        free = high - low
        if not (low & free or free & (free + 1)):
            return [(low, bits - free.bit_length())]
    found: list[tuple[int, int]] = []
    for low, high in ranges.items:
        first = low
        while first <= high:
            size = (high - first + 1).bit_length() - 1
            free = min((first & -first).bit_length() - 1, size) if first else size
            found.append((first, bits - free))
            first += 1 << free
    return found


class _Weaver:
    def __init__(
        self,
        maker: LineMaker,
        lines: Sequence[Verdict],
        parts: Parts,
        tree: list[_Network],
        *,
        default: bool,
    ) -> None:
        self.maker, self.space, self.lines, self.parts = maker, maker.space, lines, parts
        self.tree = tree
        self._values = [network.value for network in tree]
        self._open: list[_Network] = []
        self._meanings = maker.meanings(parts.destinations, parts.below)
        targets = self.space.within(self.space.dst, parts.destinations)
        self._default = targets & parts.below if default else self.space.nothing
        self._outermost: dict[tuple[int, ...], tuple[Headers, list[Headers]]] = {}

    def woven(self) -> Headers:
        return self._inside(0, len(self.tree), 0, self.space.nothing)

    def _inside(self, begin: int, end: int, depth: int, around: Headers) -> Headers:
        """Some networks of the tree that share ``depth`` bits, as a set from there on; ``around``: between them."""
        if begin == end:
            return around
        bits = self.space.src.bits
        first, last = self.tree[begin], self.tree[end - 1]
        shared = bits - (first.value ^ last.value).bit_length()
        if first.length <= shared:
            inner, shared = self._network(begin, end, around), first.length
        else:
            low = bits - shared - 1
            middle = bisect_left(self._values, last.value >> low << low, begin, end)
            zero = self._inside(begin, middle, shared + 1, around)
            one = self._inside(middle, end, shared + 1, around)
            inner = self.space.branch(self.space.src, shared, one, zero)
        return self._below_bits(first.value, depth, shared, inner, around)

    def _below_bits(
        self, value: int, begin: int, end: int, inner: Headers, around: Headers
    ) -> Headers:
        """A set behind some bits of a source; behind all others is what is around it."""
        bits = self.space.src.bits
        mask = (1 << (bits - begin)) - (1 << (bits - end))
        if around.satisfiable():
            return self.space.either(self.space.src, value, mask, inner, around)
        return self.space.equal(self.space.src, value, mask, inner)

    def _network(self, begin: int, end: int, around: Headers) -> Headers:
        network = self.tree[begin]
        held = self._outer(network) if network.outermost else self._over(network, around)
        if end - begin == 1:
            return held
        self._open.append(network)
        inner = self._inside(begin + 1, end, network.length, held)
        self._open.pop()
        return inner

    def _outer(self, network: _Network) -> Headers:
        """Packets are often sent from several networks, and lines with a wildcard hold in all of them."""
        key = tuple(network.lines)
        if key not in self._outermost:
            self._outermost[key] = (self._over(network, self._default), network.unions)
        held, network.unions = self._outermost[key]
        return held

    def _over(self, network: _Network, around: Headers) -> Headers:
        """What holds in a network but for those inside it: its lines over what is around it."""
        held = around
        for number in reversed(network.lines):
            passes = self.lines[number][1]
            if passes or self._takes_some(number, network):
                new = self._meaning(number)
                for outer in self._open:
                    new = minus(new, self._decided(outer, number))
                held = held | new if passes else minus(held, new)
        return held

    def _takes_some(self, number: int, network: _Network) -> bool:
        """Whether a line that denies has a destination of a line that permits: else it changes nothing."""
        if self._default.satisfiable():
            return True
        asked = self._asked(number)
        for outer in (network, *self._open):
            if outer.passing is None:
                outer.passing = Ranges.of(
                    one for n in outer.lines if self.lines[n][1] for one in self._asked(n).items
                )
            if outer.passing.meets(asked):
                return True
        return False

    def _asked(self, number: int) -> Ranges:
        return self.lines[number][0].destinations.maybe.family(self.space.family)

    def _decided(self, network: _Network, before: int) -> Headers:
        """What the lines of a network match that come before one."""
        count = bisect_left(network.lines, before)
        unions = network.unions
        if not unions:
            unions.append(self.space.nothing)
        while len(unions) <= count:
            unions.append(unions[-1] | self._meaning(network.lines[len(unions) - 1]))
        return unions[count]

    def _meaning(self, number: int) -> Headers:
        """The destinations and services of a line, inside those that are asked about."""
        match = self.lines[number][0]
        known = self._meanings.get(id(match))
        if known is None:
            space, parts = self.space, self.parts
            services = self.maker.below_addresses(match, parts.below)
            asked = clipped(match.destinations.maybe.family(space.family), parts.destinations)
            known = self._meanings[id(match)] = (match, space.addressed(space.dst, asked, services))
        return known[1]
