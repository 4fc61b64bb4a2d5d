"""Sets of one field hold just the numbers that their ranges hold, also at the edges of the field."""

from __future__ import annotations

import random

import pytest

from firedoor.model.network.ranges import Ranges
from firedoor.reach.headers import Field, HeaderSpace, ranges_of

SPACE = {family: HeaderSpace(family, nodes=1 << 18, cache=1 << 16) for family in (4, 6)}


@pytest.mark.parametrize("family", [4, 6])
@pytest.mark.parametrize("name", ["src", "dst", "protocol", "dport", "sport"])
def test_ranges_come_back(family: int, name: str) -> None:
    field: Field = getattr(SPACE[family], name)
    last = field.last
    chosen = random.Random(f"{family}{name}")  # noqa: S311 - no secret
    fixed = [
        [(0, 0)],
        [(last, last)],
        [(0, last)],
        [(1, last)],
        [(0, last - 1)],
        [(1, last - 1)],
        [(0, 0), (2, 2), (last, last)],
        [(6, 9), (12, 15)],
    ]
    drawn = [
        [
            (low, chosen.randint(low, last))
            for low in chosen.choices(range(min(last, 2**60)), k=count)
        ]
        for count in (1, 1, 1, 2, 3, 9)
        for _ in range(20)
    ]
    for several in (*fixed, *drawn):
        ranges = Ranges.of((low, high) for low, high in several)
        found = SPACE[family].within(field, ranges)
        assert Ranges(tuple(ranges_of(found, field))) == ranges


def test_no_range_is_no_header() -> None:
    assert not SPACE[4].within(SPACE[4].dst, Ranges()).satisfiable()


def test_a_number_is_found_among_many_ranges() -> None:
    ranges = Ranges.of((n * 10, n * 10 + 3) for n in range(30))
    held = {n for n in range(310) if n in ranges}
    assert held == {n * 10 + m for n in range(30) for m in range(4)}
