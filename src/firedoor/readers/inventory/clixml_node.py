"""A value in a PowerShell CliXml file (MS-PSRP 2.2.5), with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

NIL = "Nil"
OBJECT = "Obj"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WRAPPERS = ("Deserialized.", "Selected.")


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """An object or a primitive. References may make the graph cyclic: walk named paths only.

    ``kind`` is the element (``Obj``, ``S``, ``I32`` ...), ``shown`` the object's ToString, ``value`` a
    primitive's text or the number behind an enumeration. ``entries`` holds properties by name, the
    objects' own before those added in the shell, and the members of lists under the empty name.
    """

    kind: str
    line: int
    types: tuple[str, ...] = ()
    shown: str = ""
    value: str = ""
    entries: list[tuple[str, Node]] = field(default_factory=list)

    def get(self, *names: str) -> Node | None:
        """The first property under one of the names that is there and not null."""
        for wanted in names:
            for name, node in self.entries:
                if name == wanted and node.kind != NIL:
                    return node
        return None

    def text(self, *names: str) -> str:
        """The text of the first such property; empty where there is none."""
        node = self.get(*names)
        return node.display if node else ""

    @property
    def display(self) -> str:
        """What PowerShell would print, in one line."""
        return " ".join((self.shown or self.value).split())

    def members(self) -> Iterator[Node]:
        """The members of a list; of a single value the value itself."""
        if self.kind != OBJECT:
            yield self
            return
        yield from (node for name, node in self.entries if not name)

    @property
    def type_name(self) -> str:
        """The object's own type, without the marks of having been serialised or selected from."""
        return plain_type(self.types[0]) if self.types else ""


def plain_type(name: str) -> str:
    """A type name as the cmdlet gives it: ``Deserialized.`` and ``Selected.`` taken off."""
    while name.startswith(_WRAPPERS):
        name = name.split(".", 1)[1]
    return name


def unescape(text: str) -> str:
    """Text with ``_xHHHH_`` (a UTF-16 code unit, MS-PSRP 2.2.5.3.2) put back."""
    if "_x" not in text:
        return text
    units = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
