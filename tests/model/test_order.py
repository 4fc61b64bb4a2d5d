"""Places and problems have an order whatever they say of themselves: one with a line beside one without."""

from __future__ import annotations

from itertools import permutations

from firedoor.model.origin import Origin
from firedoor.model.problem import Problem


def test_places_of_one_file_have_an_order() -> None:
    places = [
        Origin("a"),
        Origin("a", record="record 1"),
        Origin("a", 1),
        Origin("a", 1, text="x"),
        Origin("a", 2),
        Origin("b"),
    ]
    assert all(sorted(given) == places for given in permutations(places))


def test_problems_of_one_file_have_an_order() -> None:
    problems = [Problem("a", "x"), Problem("a", "x", 1), Problem("a", "x", 1, advice="y")]
    assert all(sorted(given) == problems for given in permutations(problems))
