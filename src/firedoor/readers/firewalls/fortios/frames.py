"""Commands of the FortiOS command line, and the blocks that are open while they are carried out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from firedoor.model.network.line_state import LineState
from firedoor.readers.firewalls.fortios.schema import Block, Kind
from firedoor.readers.firewalls.fortios.tree import Node, Setting, Strange, Table

DEEPEST = 24
MOST_UNCLOSED = 20
COMMANDS = {
    "config": "config", "conf": "config", "confi": "config", "con": "config",
    "edit": "edit", "edi": "edit", "ed": "edit", "set": "set", "se": "set", "unset": "unset", "unse": "unset",
    "uns": "unset", "append": "append", "appen": "append", "appe": "append", "app": "append", "ap": "append",
    "next": "next", "nex": "next", "ne": "next", "n": "next", "end": "end", "en": "end",
    "delete": "delete", "delet": "delete", "dele": "delete", "del": "delete", "move": "move", "mov": "move",
    "rename": "rename", "renam": "rename", "ren": "rename", "clone": "clone", "clon": "clone", "cl": "clone",
    "purge": "purge", "unselect": "unselect", "select": "select", "abort": "abort",
}  # fmt: skip
SHOWN = frozenset({"show", "sh", "get", "exit", "quit", "execute", "exec", "diagnose", "diag"})
REPLY = re.compile(r"^new entry .* added$")
NO_BLOCK = Block(frozenset(), frozenset(), (), {})


@dataclass(slots=True)
class Frame:
    """An open block. ``table`` is None where nothing in it is of interest; ``node`` is the open entry."""

    path: str
    line: int
    table: Table | None
    block: Block
    kind: Kind
    node: Node | None = None
    in_entry: bool = False
    host: list[Strange] | None = None
    filled: bool = False

    def current(self) -> Node:
        """The node that settings go to; only blocks of interest have one."""
        if self.table is None:
            raise ValueError(f"{self.path} is not of interest")
        return self.node if self.in_entry and self.node is not None else self.table.own

    @property
    def dull(self) -> LineState:
        """The state of lines in a block that is not of interest."""
        irrelevant = self.kind is Kind.IRRELEVANT
        return LineState.IRRELEVANT if irrelevant else LineState.NOT_UNDERSTOOD


def apply(node: Node, name: str, setting: Setting, how: str) -> None:
    """Carry out ``set``, ``append``, ``unset`` or ``unselect``."""
    known = node.settings.get(name)
    if how == "unset":
        node.settings.pop(name, None)
    elif how == "append" and known is not None:
        known.values.extend(setting.values)
    elif how == "unselect":
        if known is not None:
            gone = set(setting.values)
            known.values = [value for value in known.values if value not in gone]
    else:
        node.settings[name] = setting
