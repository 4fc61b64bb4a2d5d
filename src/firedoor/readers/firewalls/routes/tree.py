"""JSON and XML that devices print, as trees in which every value knows its lines.

The parsers of the standard library keep no lines in JSON. What follows the place where a text breaks off or is
malformed is left out, and ``broken`` names the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_DEPTH = 200
LOOSE_TEXT = "#text"


@dataclass(slots=True)
class Node:
    """A value: its text, or its members. An array stands as several members of one name.

    Text between the members of an XML element is a member ``LOOSE_TEXT``.

    ``line`` is that of its name, ``last`` that of its end.
    """

    name: str
    line: int
    last: int = 0
    text: str = ""
    members: list[Node] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Node]:
        """The members of a name."""
        return (member for member in self.members if member.name == name)

    def first(self, name: str) -> Node | None:
        """The first member of a name, if there is one."""
        return next(self.all(name), None)

    def value(self, name: str) -> str:
        """The text of a member; Junos wraps it in one more, called ``data``. Nothing if it is not there."""
        member = self.first(name)
        if member is None:
            return ""
        inner = member.first("data")
        return (inner.text if inner is not None else member.text).strip()


@dataclass(frozen=True, slots=True)
class Tree:
    """The members of the document, and where it breaks off (None if it does not)."""

    root: Node
    broken: int | None = None
