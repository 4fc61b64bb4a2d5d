"""Names that stand for groups of names, resolved once each, without recursion and safe from circles."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from firedoor.model.origin import Origin

Meaning = TypeVar("Meaning")


class Names(ABC, Generic[Meaning]):
    """What names of one kind mean in one scope."""

    def __init__(self) -> None:
        self._known: dict[str, Meaning] = {}

    @abstractmethod
    def members(self, name: str) -> Sequence[str] | None:
        """The members of a group; None for what is no group."""

    @abstractmethod
    def single(self, name: str, where: Origin) -> Meaning:
        """What a name means that is no group; ``where`` it was used."""

    @abstractmethod
    def union(self, name: str, parts: Sequence[Meaning]) -> Meaning:
        """What a group means, from its members."""

    @abstractmethod
    def circle(self, name: str, where: Origin) -> Meaning:
        """What a group means that is a member of itself."""

    def meaning(self, name: str, where: Origin) -> Meaning:
        """What a name means; ``where`` it is used, for names without a definition."""
        stack: list[str] = [name]
        opened: set[str] = set()
        while stack:
            at = stack[-1]
            if at in self._known:
                stack.pop()
                continue
            members = self.members(at)
            if members is None:
                self._known[at] = self.single(at, where)
            elif at in opened:
                self._known[at] = self.union(at, [self._part(m, where) for m in members])
                opened.discard(at)
            else:
                opened.add(at)
                stack.extend(m for m in members if m not in self._known and m not in opened)
        return self._known[name]

    def _part(self, name: str, where: Origin) -> Meaning:
        known = self._known.get(name)
        return known if known is not None else self.circle(name, where)
