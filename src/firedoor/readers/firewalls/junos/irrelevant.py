"""Lines that cannot change which packet reaches whom, by the named list in ``irrelevant.toml``."""

from __future__ import annotations

from functools import cache
from typing import Any

from firedoor.model.network.line_state import LineState
from firedoor.readers.firewalls.junos.data import data
from firedoor.readers.firewalls.junos.tree import Node, walk

Pattern = dict[str, Any]
_END = ""
_ANYWHERE = ("apply-macro", "apply-flags")


@cache
def _patterns() -> Pattern:
    """The paths of the list as a tree; ``*`` stands for any one word, a leaf holds the reason."""
    root: Pattern = {}
    for group in data("irrelevant.toml")["group"]:
        for path in group["paths"]:
            at = root
            for word in path.split():
                at = at.setdefault(word, {})
            at[_END] = group["reason"]
    return root


def mark_irrelevant(scope: Node) -> None:
    """Mark everything on the list below a device."""
    waiting: list[tuple[Node, Pattern]] = [(scope, _patterns())]
    while waiting:
        node, pattern = waiting.pop()
        for child in node.each():
            for key in (child.word, "*"):
                found = pattern.get(key) if key else None
                if found is None:
                    continue
                if _END in found:
                    child.know_all(LineState.IRRELEVANT)
                else:
                    if any(each in found for each in child.children):
                        child.enter()  # the line that opens the block
                    waiting.append((child, found))


def mark_macros(root: Node) -> None:
    """``apply-macro`` may stand anywhere and does nothing by itself."""
    for node in walk(root):
        for word in _ANYWHERE:
            macro = node.children.get(word)
            if macro is not None:
                macro.know_all(LineState.IRRELEVANT)
