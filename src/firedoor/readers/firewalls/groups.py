"""Groups that hold groups, of every maker: each name read once, after what it holds.

No recursion: a file may nest as deep as it likes. What a group means holds what its members mean, so a chain of
groups could grow with the square of its length; levels are bounded for that reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")
Members = Callable[[str], Iterable[str]]
DEEPEST = 64  # levels; configurations that people write have fewer than ten


class NestedGroups(Generic[Meaning]):
    """What names mean that may stand for groups of names.

    A reader says what a name holds and what it means; while it puts a group together it asks ``part`` for each
    member. A member that may not be used, because it holds the group in turn or too many levels, is a doubt.
    """

    def __init__(self) -> None:
        self._known: dict[str, Meaning] = {}
        self._levels: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        """Whether the name was read."""
        return name in self._known

    def meaning(self, name: str, members: Members, made: Callable[[str], Meaning]) -> Meaning:
        """What a name means. ``members``: the names that it holds, none for what is no group."""
        if name not in self._known:
            for each, held in self._members_first(name, members):
                self._known[each] = made(each)
                below = [self._levels[m] for m in held if self._levels.get(m, DEEPEST) < DEEPEST]
                self._levels[each] = 1 + max(below) if below else 0
        return self._known[name]

    def part(self, member: str) -> Meaning | None:
        """What a member adds to the group that is put together; None if it may not be used (``fault``)."""
        if self._levels.get(member, DEEPEST) >= DEEPEST:
            return None
        return self._known[member]

    def fault(self, member: str) -> str:
        """Why a member may not be used, as the end of a sentence about the group."""
        if member in self._levels:
            return f"is nested more than {DEEPEST} levels deep"
        return "contains itself"

    def _members_first(self, name: str, members: Members) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The names to read with what they hold: a member not read before its group lies in a circle with it."""
        entered: dict[str, tuple[str, ...]] = {}
        waiting = [(name, False)]
        while waiting:
            now, left = waiting.pop()
            if left:
                yield now, entered[now]
            elif now not in entered and now not in self._known:
                entered[now] = tuple(dict.fromkeys(members(now)))
                waiting.append((now, True))
                waiting.extend((member, False) for member in entered[now])
