"""Sets of numbers as ranges do what sets of numbers do."""

from __future__ import annotations

import random

import pytest

from firedoor.model.network.ranges import Ranges


@pytest.mark.parametrize("seed", range(40))
def test_ranges_meet_exactly_where_they_share_a_number(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - reproducible samples
    sets = [set(draw.sample(range(40), draw.choice((0, 1, 3, 12)))) for _ in range(12)]
    for one in sets:
        for other in sets:
            meet = Ranges.single(*one).meets(Ranges.single(*other))
            assert meet == (not one.isdisjoint(other))
