"""The brace form, as ``show config running`` prints it: ``zone { dmz { network { layer3 ethernet1/1; } } }``."""

from __future__ import annotations

import re

from firedoor.readers.firewalls.panos.set_form import MOST_JOINED, NOISE
from firedoor.readers.firewalls.panos.tokens import UnreadableError, open_quote, paths
from firedoor.readers.firewalls.panos.tree import Node, Tree

DEEPEST = 64
_COMMENT = re.compile(r"\s*([#!].*)?$")
# A terminal breaks long words (keys, certificates) at its width.
_WRAPPED_AT = 60
_MOST_WRAPPED = 100


def parse_brace(tree: Tree) -> None:
    """Read blocks line by line."""
    stack = [tree.root]
    index = 0
    while index < len(tree.lines):
        text, last = _joined(tree.lines, index)
        numbers = range(index + 1, last + 2)
        if _COMMENT.match(text):
            tree.blank.extend(numbers)
        elif len(stack) == 1 and NOISE.match(text):
            tree.noise.extend(numbers)
        else:
            _line(tree, stack, text.strip(), numbers)
        index = last + 1
    if len(stack) > 1:
        what = f'the block "{stack[-1].word}" of line {stack[-1].line} does not end'
        tree.cut = (len(tree.lines), what)


def _joined(lines: list[str], index: int) -> tuple[str, int]:
    """The statement that begins at a line, and its last line: strings and wrapped words go on."""
    text = lines[index].strip()
    if open_quote(text):
        return _string(lines, index)
    if len(text) < _WRAPPED_AT or text.endswith((";", "{", "}")):
        return text, index
    parts = [text]
    for last in range(index + 1, min(len(lines), index + _MOST_WRAPPED)):
        part = lines[last].strip()
        if not part or " " in part or part == "}":
            break
        parts.append(part)
        if part.endswith(";"):
            return "".join(parts), last
    return text, index


def _string(lines: list[str], index: int) -> tuple[str, int]:
    for last in range(index + 1, min(len(lines), index + MOST_JOINED)):
        if '"' in lines[last]:
            text = "\n".join(lines[index : last + 1])
            return (text, last) if not open_quote(text) else (lines[index], index)
    return lines[index], index


def _line(tree: Tree, stack: list[Node], text: str, numbers: range) -> None:
    if text in {"}", "};"}:
        tree.blank.extend(numbers)
        if len(stack) == 1:
            tree.faults.append((numbers[0], "closes a block that is not open"))
        else:
            stack.pop()
    elif text.endswith("{"):
        _open(tree, stack, text[:-1], numbers)
    elif text.endswith(";"):
        _leaf(tree, stack[-1], text[:-1], numbers)
    else:
        tree.faults.append((numbers[0], "ends neither with a semicolon nor with a brace"))


def _open(tree: Tree, stack: list[Node], text: str, numbers: range) -> None:
    found = _paths(tree, text, numbers)
    node = stack[-1]
    for word in found[0]:
        node = node.add(word, numbers[0])
    if not found[0] or len(found) > 1 or len(stack) > DEEPEST:
        tree.faults.append((numbers[0], "opens a block without one name, or too deep"))
        node = Node("", numbers[0])  # what stands in it is read, and belongs to nothing
    node.lines.extend(numbers)
    stack.append(node)


def _leaf(tree: Tree, parent: Node, text: str, numbers: range) -> None:
    found = _paths(tree, text, numbers)
    if len(found) == 1 and len(found[0]) > 1 and found[0][0] in parent.children:
        parent.children[found[0][0]].fault = "said twice"
    for path in found:
        node = parent
        for word in path:
            node = node.add(word, numbers[0])
        node.lines.extend(numbers)


def _paths(tree: Tree, text: str, numbers: range) -> list[list[str]]:
    try:
        return paths(text)
    except UnreadableError as error:
        tree.faults.append((numbers[0], str(error)))
        return [[]]
