"""Rule lists put together by source say of every packet what the first line that matches says."""

from __future__ import annotations

import random

import pytest

from firedoor.model.network.addresses import BITS, V4, V6, Addresses, AddressSpace
from firedoor.model.network.ranges import Range, Ranges
from firedoor.model.network.rule import Match, State
from firedoor.model.network.services import ANY_SERVICE, Services, port_service
from firedoor.reach import weaving
from firedoor.reach.headers import Headers, HeaderSpace, minus
from firedoor.reach.lines import LineMaker
from firedoor.reach.weaving import Verdict, weave

SPACES = {family: HeaderSpace(family, nodes=1 << 20, cache=1 << 18) for family in (V4, V6)}
LIVELY = 6  # bits of an address that differ: so few that networks of lines lie in each other


class Lists:
    """Draws lists whose networks often lie in each other, touch, or are not prefixes at all."""

    def __init__(self, family: int, seed: int) -> None:
        self.family = family
        self.random = random.Random(seed)  # noqa: S311 - reproducible samples
        self.space = SPACES[family]

    def span(self) -> Range:
        """A prefix, most often; else any range."""
        free = BITS[self.family] - LIVELY
        first = self.random.getrandbits(LIVELY)
        if self.random.random() < 0.7:
            size = 1 << self.random.randrange(LIVELY + 1)
            first -= first % size
        else:
            size = self.random.randrange(1, (1 << LIVELY) - first + 1)
        return first << free, ((first + size) << free) - 1

    def side(self) -> Addresses:
        """One to three ranges, or every address."""
        if self.random.random() < 0.2:
            return Addresses()
        ranges = Ranges.of(self.span() for _ in range(self.random.choice((1, 1, 1, 2, 3))))
        space = AddressSpace(ranges) if self.family == V4 else AddressSpace(v6=ranges)
        return Addresses.exactly(space)

    def line(self) -> Verdict:
        """A line."""
        services = ANY_SERVICE
        if self.random.random() < 0.7:
            low = self.random.randrange(8)
            ports = Ranges(((low, low + self.random.randrange(4)),))
            services = Services.exactly(port_service(self.random.choice((6, 17)), ports))
        states = frozenset({State.NEW}) if self.random.random() < 0.1 else None
        match = Match(self.side(), self.side(), services, states=states)
        return match, self.random.random() < 0.5

    def asked(self) -> Headers:
        """Packets in question: of two zones, of a zone with a hole, or all."""
        space = self.space
        source = space.within(space.src, Ranges.of(self.span() for _ in range(2)))
        target = space.within(space.dst, Ranges.of(self.span() for _ in range(2)))
        zones = source & target & space.new_connections
        hole = space.within(space.src, Ranges((self.span(),))) & space.equal(space.dport, 3)
        return self.random.choice((zones, minus(zones, hole), space.everything))


def _by_line(maker: LineMaker, lines: list[Verdict], headers: Headers, *, default: bool) -> Headers:
    """The definition: what no line before has decided goes to the next."""
    rest, permitted = headers, maker.space.nothing
    for match, passes in lines:
        hit = maker.headers(match)[1] & rest
        permitted = permitted | hit if passes else permitted
        rest = minus(rest, hit)
    return permitted | rest if default else permitted


@pytest.mark.parametrize("family", [V4, V6])
@pytest.mark.parametrize("seed", range(150))
def test_a_list_means_what_its_first_matching_lines_say(family: int, seed: int) -> None:
    lists = Lists(family, seed)
    lines = [lists.line() for _ in range(lists.random.randrange(1, 40))]
    headers = lists.asked()
    maker = LineMaker(lists.space)
    for default in (False, True):
        expected = _by_line(maker, lines, headers, default=default)
        assert weave(maker, lines, headers, default=default) == expected


def test_packets_with_sources_in_very_many_pieces_are_answered_exactly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(weaving, "MOST_RANGES", 2)
    lists = Lists(V4, 1)
    lines = [lists.line() for _ in range(30)]
    space = lists.space
    headers = space.within(space.src, Ranges.single(*range(1 << 26, 1 << 30, 1 << 27)))
    maker = LineMaker(space)
    expected = _by_line(maker, lines, headers, default=True)
    assert weave(maker, lines, headers, default=True) == expected


def test_a_list_with_too_many_pieces_is_left_to_a_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weaving, "MOST_PIECES", 3)
    lists = Lists(V4, 2)
    lines = [lists.line() for _ in range(30)]
    assert weave(LineMaker(lists.space), lines, lists.space.everything, default=False) is None
