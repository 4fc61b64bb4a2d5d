"""The set form: ``set vsys vsys1 zone dmz network layer3 [ ethernet1/1 ethernet1/2 ]``."""

from __future__ import annotations

import re

from firedoor.readers.firewalls.panos.tokens import UnreadableError, open_quote, paths
from firedoor.readers.firewalls.panos.tree import Mark, Node, Tree

MOST_JOINED = 4000
DEEPEST = 64
_COMMAND = re.compile(r"\s*(set|delete)\s")
_COMMENT = re.compile(r"\s*[#!]")
# What a terminal adds around the output; none of it is a setting.
NOISE = re.compile(
    r"\s*(\[edit[^\]]*\]|\S+@\S+[>#].*|set cli [-\w ]+|show( config( running| merged| candidate)?)?"
    r"|configure|exit|quit|Entering configuration mode|Exiting configuration mode|Last login: .*"
    r"|Number of failed attempts.*|Welcome .*)\s*$",
    re.IGNORECASE,
)


def parse_set(tree: Tree) -> None:
    """Read set and delete commands, one a line; a string in quotes may go over several lines."""
    index = 0
    while index < len(tree.lines):
        text, last = _joined(tree.lines, index)
        _line(tree, text, range(index + 1, last + 2))
        index = last + 1


def _joined(lines: list[str], index: int) -> tuple[str, int]:
    """The command that begins at a line, and its last line."""
    text = lines[index]
    if not _COMMAND.match(text) or not open_quote(text):
        return text, index
    for last in range(index + 1, min(len(lines), index + MOST_JOINED)):
        if '"' in lines[last]:
            text = "\n".join(lines[index : last + 1])
            return (text, last) if not open_quote(text) else (lines[index], index)
        if _COMMAND.match(lines[last]):
            break
    return lines[index], index


def _line(tree: Tree, text: str, numbers: range) -> None:
    if not text.strip() or _COMMENT.match(text):
        tree.blank.extend(numbers)
    elif NOISE.match(text):
        tree.noise.extend(numbers)
    else:
        _command(tree, text, numbers)


def _command(tree: Tree, text: str, numbers: range) -> None:
    verb, rest = [*text.split(None, 1), ""][:2]
    try:
        found = paths(rest)
    except UnreadableError as error:
        tree.faults.append((numbers[0], str(error)))
        return
    if verb not in {"set", "delete"} or not found[0] or len(found[0]) > DEEPEST:
        tree.faults.append((numbers[0], "neither a set nor a delete command"))
    elif verb == "set":
        for path in found:
            _set(tree.root, path, numbers)
    else:
        _delete(tree, found, numbers)


def _set(root: Node, path: list[str], numbers: range) -> None:
    node = root
    for word in path:
        node = node.add(word, numbers[0])
    node.lines.extend(numbers)


def _delete(tree: Tree, found: list[list[str]], numbers: range) -> None:
    for path in found:
        parent = tree.root.get(*path[:-1])
        node = parent.children.pop(path[-1], None) if parent is not None else None
        if node is None:
            tree.faults.append((numbers[0], "deletes what the file does not set"))
            return
        node.mark = Mark.GONE
        node.lines.extend(numbers)
        tree.deleted.append(node)
