"""The named list of what cannot change which packet reaches whom (``irrelevant.toml``)."""

from __future__ import annotations

from functools import cache
from typing import Any

from firedoor.readers.firewalls.data_files import data_file
from firedoor.readers.firewalls.panos.look import see
from firedoor.readers.firewalls.panos.tree import Mark, Node

_END = ""
_ANY = "*"


@cache
def _lists() -> dict[str, dict[str, Any]]:
    """For each unit a tree of words; the empty word ends a path."""
    units: dict[str, dict[str, Any]] = {}
    for group in data_file(__package__, "irrelevant.toml")["list"]:
        for path in group["paths"]:
            at = units.setdefault(group["unit"], {})
            for word in path.split("/"):
                at = at.setdefault(word, {})
            at[_END] = group["reason"]
    return units


def set_aside(unit: str, node: Node | None) -> None:
    """Mark as irrelevant what the list of a unit names under a node."""
    if node is None:
        return
    todo = [(node, _lists()[unit])]
    while todo:
        at, words = todo.pop()
        if _END in words:
            at.mark, at.why = Mark.IRRELEVANT, words[_END]
            continue
        if at is not node:
            see(at)
        for word, below in words.items():
            if word == _ANY:
                todo.extend((child, below) for child in at)
            elif child := at.children.get(word):
                todo.append((child, below))


def reasons() -> frozenset[str]:
    """The groups of the list, for the documentation and its test."""
    groups = data_file(__package__, "irrelevant.toml")["list"]
    return frozenset(group["reason"] for group in groups)
