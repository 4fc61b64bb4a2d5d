"""Sets that grow together (union-find), with the reasons why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from firedoor.readers.printable import printable


class Groups:
    """``size`` members, each alone at first."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))
        self._reasons: list[tuple[int, tuple[int, str]]] = []

    def root(self, member: int) -> int:
        """The one member that stands for a set: its first."""
        parent = self._parent
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    def join(self, one: int, other: int) -> bool:
        """Make two sets one; False if they were."""
        first, second = sorted((self.root(one), self.root(other)))
        self._parent[second] = first
        return first != second

    def because(self, member: int, rank: int, words: str) -> None:
        """Note why a set is one. ``rank``: the order in which reasons are told."""
        self._reasons.append((member, (rank, words)))

    def all(self) -> Iterator[list[int]]:
        """The sets, each in order, by their first members."""
        sets: dict[int, list[int]] = defaultdict(list)
        for member in range(len(self._parent)):
            sets[self.root(member)].append(member)
        yield from sets.values()

    def reasons(self) -> dict[int, tuple[str, ...]]:
        """By the first member of a set: why it is one, each once, in the order of ranks."""
        found: dict[int, set[tuple[int, str]]] = defaultdict(set)
        for member, reason in self._reasons:
            found[self.root(member)].add(reason)
        return {root: tuple(words for _, words in sorted(said)) for root, said in found.items()}


def on_host(host: str) -> str:
    """The end of a reason: on which server."""
    return f" on {printable(host)}" if host else " (no server named)"
