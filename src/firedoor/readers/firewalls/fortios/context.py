"""What the parts of the reader share about one device: its tables, its version, its doubts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.origin import Origin
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.fortios.tree import Node, Scope, Setting, Strange, Table

MOST_PROBLEMS = 40
Version = tuple[int, int, int | None]
_HEADER = re.compile(r"#config-version=[A-Za-z0-9]+-(\d+)\.(\d+)(?:\.(\d+))?-")
_LAST_WITHOUT_PATCH = 5
_HEAD = 64 * 1024
_EMPTY = Node("", 1)


def version_of(text: str) -> Version | None:
    """The FortiOS release that the header of a backup states; ``5.00`` is 5.0, its patch not known.

    From 6 on the header has three parts; a backup with masked passwords shows ``7.00`` for any 7.
    """
    found = _HEADER.search(text[:_HEAD])
    if found is None:
        return None
    if found[3] is None:
        return (
            (int(found[1]), int(found[2]), None) if int(found[1]) <= _LAST_WITHOUT_PATCH else None
        )
    return int(found[1]), int(found[2]), int(found[3])


@dataclass(slots=True)
class Context:
    """One device while it is read. ``scopes``: its own tables, then those of the global part.

    ``lost_interfaces``: interfaces that something names and the file does not have; what they were connected to
    is missing in the routing.
    """

    book: LineBook
    version: Version | None
    scopes: tuple[Scope, ...]
    vdom: str
    several: bool
    problems: list[Problem]
    doubts: list[Doubt] = field(default_factory=list)
    restricting: list[Doubt] = field(default_factory=list)
    lost_interfaces: list[Doubt] = field(default_factory=list)
    _complained: set[str] = field(default_factory=set)

    def table(self, path: str) -> Table | None:
        """A table of the device, or the global one."""
        for scope in self.scopes:
            if path in scope.tables:
                return scope.tables[path]
        return None

    def own(self, path: str) -> Node:
        """What a block sets; an empty node where it is not there."""
        table = self.table(path)
        return table.own if table is not None else _EMPTY

    def entries(self, path: str) -> dict[str, Node]:
        """The entries of a table by name."""
        table = self.table(path)
        return table.entries if table is not None else {}

    def find(self, name: str, paths: Iterable[str]) -> Node | None:
        """The entry of a name in the first of several tables that has it."""
        tables = (self.table(path) for path in paths)
        found = (table.find(name) for table in tables if table is not None)
        return next((node for node in found if node is not None), None)

    def origin(self, line: int, record: str = "") -> Origin:
        """The origin of a line."""
        return self.book.origin(line, record)

    def doubt(self, line: int, what: str) -> Doubt:
        """A doubt that a line raises."""
        return Doubt(self.origin(line), what)

    def misread(self, setting: Setting, what: str) -> Doubt:
        """Mark an attribute whose value is not what the reader can read, and return the doubt."""
        lines = range(setting.line, setting.last + 1)
        self.book.mark_all(lines, LineState.NOT_UNDERSTOOD, what)
        return self.doubt(setting.line, what)

    def partly(self, line: int, why: str) -> None:
        """Mark a line as modelled but for something."""
        self.book.mark(line, LineState.PARTLY, why)

    def claim(self, strange: list[Strange]) -> tuple[Doubt, ...]:
        """The doubts of lines that a part of the reader takes on itself."""
        for each in strange:
            each.claimed = True
        return tuple(self.doubt(each.line, each.why) for each in strange)

    def claim_all(self, node: Node) -> tuple[Doubt, ...]:
        """The doubts of an entry and of everything inside it."""
        found = [*node.strange]
        for table in node.blocks.values():
            found.extend(table.all_strange())
        return self.claim(found)

    def complain(self, line: int, message: str, advice: str = "") -> None:
        """Tell a person, once for each message and not without end."""
        if message in self._complained or len(self._complained) >= MOST_PROBLEMS:
            return
        self._complained.add(message)
        self.problems.append(Problem(self.book.file, message, line=line, advice=advice))

    def at_least(self, *version: int) -> bool | None:
        """Whether the release is this one or later; None where it is not known."""
        if self.version is None:
            return None
        major, minor, patch = self.version
        if patch is None and version[:2] == (major, minor):
            return None if any(version[2:]) else True
        return (major, minor, patch or 0) >= version
