"""Where names are looked up: a virtual system, then what Panorama pushed or the device groups, then shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from firedoor.readers.firewalls.panos.look import Doubts
from firedoor.readers.firewalls.panos.tree import Mark, Node


@dataclass(slots=True, eq=False)
class Scope:
    """The levels of a scope, the nearest first, and how it makes doubts."""

    levels: Sequence[Node]
    doubts: Doubts
    variables: dict[str, Node] = field(default_factory=dict)

    def find(self, kind: str, name: str) -> Node | None:
        """The nearest definition of a name."""
        for level in self.levels:
            node = level.get(kind, name)
            if node is not None and node.mark is not Mark.GONE:
                return node
        return None

    def every(self, kind: str) -> Iterator[Node]:
        """Every definition of a kind that counts: a nearer one hides those of its name."""
        seen: set[str] = set()
        for level in self.levels:
            for node in level.get(kind) or ():
                if node.word not in seen:
                    seen.add(node.word)
                    yield node
