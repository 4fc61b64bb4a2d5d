"""Groups in groups, whoever's: each name is read once, circles and great depth end in a member that may not be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from firedoor.readers.firewalls.groups import DEEPEST, NestedGroups

Holds = Mapping[str, list[str]]


class Book:
    """A reader in small: a name means the names without members below it, "?" where a member may not be used."""

    def __init__(self, holds: Holds) -> None:
        self.holds = holds
        self.groups: NestedGroups[frozenset[str]] = NestedGroups()
        self.read = Counter[str]()
        self.faults: list[str] = []

    def meaning(self, name: str) -> frozenset[str]:
        return self.groups.meaning(name, lambda n: self.holds.get(n, []), self._made)

    def _made(self, name: str) -> frozenset[str]:
        self.read[name] += 1
        members = self.holds.get(name)
        if members is None:
            return frozenset({name})
        return frozenset[str]().union(*(self._part(member) for member in members))

    def _part(self, member: str) -> frozenset[str]:
        part = self.groups.part(member)
        if part is None:
            self.faults.append(f"{member} {self.groups.fault(member)}")
            return frozenset("?")
        return part


@pytest.mark.parametrize(
    ("holds", "name", "means"),
    [
        ({}, "x", "x"),
        ({"g": []}, "g", ""),
        ({"g": ["h", "x"], "h": ["y"]}, "g", "xy"),
        ({"g": ["h", "i"], "h": ["j", "x"], "i": ["j", "h"], "j": ["y"]}, "g", "xy"),
        ({"g": ["h", "h", "x", "x"], "h": ["x"]}, "g", "x"),
        ({"g": ["g", "x"]}, "g", "?x"),
        ({"g": ["h", "x"], "h": ["g", "y"]}, "g", "?xy"),
        ({"g": ["h"], "h": ["i", "y"], "i": ["h", "z"]}, "g", "?yz"),
        ({"g": ["h", "i"], "h": ["i", "x"], "i": ["h", "y"]}, "g", "?xy"),
    ],
    ids=["single", "empty", "nested", "shared", "twice", "self", "circle", "below", "beside"],
)
def test_what_a_group_means(holds: Holds, name: str, means: str) -> None:
    assert Book(holds).meaning(name) == frozenset(means)


def test_who_is_asked_for_first_in_a_circle_changes_nothing_that_could_be_certain() -> None:
    """Every group of a circle stays in doubt, and whoever holds one of them."""
    holds = {"a": ["b", "x"], "b": ["c", "y"], "c": ["a", "z"], "over": ["c"]}
    for first in holds:
        book = Book(holds)
        book.meaning(first)
        assert all("?" in book.meaning(name) for name in holds)
        assert all("contains itself" in fault for fault in book.faults)


def test_each_name_is_read_once_however_often_it_is_held() -> None:
    """Twenty groups, each holding the next one three times: not three to the power of twenty readings."""
    book = Book({f"g{n}": [f"g{n + 1}"] * 3 for n in range(20)})
    assert book.meaning("g0") == {"g20"}
    assert set(book.read.values()) == {1}


@pytest.mark.parametrize("order", [1, -1], ids=["from the top", "from the bottom"])
def test_a_chain_without_end_is_cut_and_what_it_holds_stays_bounded(order: int) -> None:
    size = 50 * DEEPEST
    book = Book({f"g{n}": [f"x{n}", f"g{n + 1}"] for n in range(size)})
    for n in range(size)[::order]:
        assert len(book.meaning(f"g{n}")) <= DEEPEST + 2
    assert "?" in book.meaning("g0")
    assert all("nested more than" in fault for fault in book.faults)
    # The last groups lie no deeper than is modelled.
    assert "?" not in book.meaning(f"g{size - DEEPEST}")
