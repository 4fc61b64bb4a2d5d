"""A PAN-OS configuration as a tree of words: one tree for the XML, the brace and the set form.

``<address><entry name="a"><ip-netmask>10.0.0.1</ip-netmask></entry></address>``,
``address { a { ip-netmask 10.0.0.1; } }`` and ``set address a ip-netmask 10.0.0.1`` all
become address > a > ip-netmask > 10.0.0.1: a value is the last word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum


class Mark(IntEnum):
    """What was made of a node. All but ``UNSEEN`` also hold for what stands under it and is itself unseen."""

    UNSEEN = 0
    UNDERSTOOD = 1  # holds for the node alone
    IRRELEVANT = 2
    PARTLY = 3
    ODD = 4  # not understood, and no part of the model carries a doubt for it yet
    CLAIMED = 5  # not understood, and the unit it stands in carries the doubt
    GONE = 6  # deleted by a later line, or read in another tree


@dataclass(slots=True, eq=False)
class Node:
    """One word. ``lines`` are those whose own subject it is; ``line`` is where it first stands.

    ``touched``: the last line that said it, by which the last of several values wins. ``fault``: it
    stands there in a way that cannot be right (said twice, a line that does not end).
    """

    word: str
    line: int
    lines: list[int] = field(default_factory=list)
    children: dict[str, Node] = field(default_factory=dict)
    touched: int = 0
    mark: Mark = Mark.UNSEEN
    why: str = ""
    fault: str = ""

    def __iter__(self) -> Iterator[Node]:
        return iter(self.children.values())

    def get(self, *path: str) -> Node | None:
        """The node under this one, or None; nothing is marked."""
        node: Node | None = self
        for word in path:
            node = node.children.get(word) if node is not None else None
        return node

    def add(self, word: str, line: int) -> Node:
        """The child of this word, made if it is not there."""
        child = self.children.get(word)
        if child is None:
            child = self.children[word] = Node(word, line)
        child.touched = line
        return child

    def walk(self) -> Iterator[Node]:
        """The node and all under it, in the order of the file; without recursion."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children.values()))


@dataclass(slots=True)
class Tree:
    """What one file holds. ``faults``: lines that fit no form, with what is wrong with them.

    ``cut``: the line at which the file breaks off inside a block, and how that shows; ``ended``: its last line has
    a line break.
    """

    lines: list[str]
    root: Node = field(default_factory=lambda: Node("", 1))
    blank: list[int] = field(default_factory=list)
    noise: list[int] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    deleted: list[Node] = field(default_factory=list)
    cut: tuple[int, str] | None = None
    ended: bool = True


def graft(target: Node, node: Node) -> None:
    """Put a node under another one; where a child of its word is there already, the two become one."""
    todo = [(target, node)]
    while todo:
        parent, new = todo.pop()
        old = parent.children.get(new.word)
        if old is None:
            parent.children[new.word] = new
            continue
        old.lines.extend(new.lines)
        old.touched = max(old.touched, new.touched)
        old.fault = old.fault or new.fault
        todo.extend((old, child) for child in reversed(new.children.values()))
