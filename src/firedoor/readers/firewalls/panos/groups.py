"""What objects and groups of one kind have in common, whether they stand for addresses, services or applications."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import partial
from typing import Generic, TypeVar

from firedoor.model.origin import Origin
from firedoor.readers.firewalls.groups import NestedGroups
from firedoor.readers.printable import quoted

Meaning = TypeVar("Meaning")


class Names(ABC, Generic[Meaning]):
    """What names of one kind mean in one scope."""

    def __init__(self) -> None:
        self._known: NestedGroups[Meaning] = NestedGroups()

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
    def astray(self, what: str, where: Origin) -> Meaning:
        """What a member adds that may not be used, and why: it holds itself, say."""

    def meaning(self, name: str, where: Origin) -> Meaning:
        """What a name means; ``where`` it is used, for names without a definition."""
        return self._known.meaning(
            name, lambda n: self.members(n) or (), partial(self._made, where)
        )

    def _made(self, where: Origin, name: str) -> Meaning:
        members = self.members(name)
        if members is None:
            return self.single(name, where)
        return self.union(name, [self._part(member, where) for member in members])

    def _part(self, member: str, where: Origin) -> Meaning:
        part = self._known.part(member)
        if part is not None:
            return part
        return self.astray(f"group {quoted(member)} {self._known.fault(member)}", where)
