"""Filters of dynamic address groups over the tags of the objects in the file: ``'plc' and ('line1' or 'line2')``."""

from __future__ import annotations

import re

from firedoor.readers.firewalls.panos.look import odd, take, value
from firedoor.readers.firewalls.panos.scope import Scope
from firedoor.readers.firewalls.panos.tree import Node

_TOKEN = re.compile(r"\s*(?:'([^']*)'|\"([^\"]*)\"|([()])|([^\s()'\"]+))")
_MOST_TOKENS = 512
# Postfix operators bind in this order; an open bracket holds everything back.
_BINDS = {"or": 1, "and": 2, "not": 3}


def members_of(group: Node, scope: Scope) -> list[Node]:
    """The address objects of a scope whose own tags fulfil the filter of a dynamic group."""
    take(group, "dynamic")
    text = value(take(group, "dynamic"), "filter")
    if text is None:
        return []
    program = _postfix(text.word)
    if program is None:
        odd(text, "the filter is not understood")
        return []
    found = []
    for node in scope.every("address"):
        own = {tag.word for tag in node.get("tag") or ()}
        if own and _holds(program, own):
            found.append(node)
    return found


def _tokens(text: str) -> list[tuple[str, str]] | None:
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None or len(found) >= _MOST_TOKENS:
            return None
        single, double, bracket, word = match.groups()
        if bracket:
            found.append((bracket, ""))
        elif word is not None and word.lower() in _BINDS:
            found.append((word.lower(), ""))
        else:
            found.append(("tag", next(t for t in (single, double, word) if t is not None)))
        position = match.end()
    return found


def _postfix(text: str) -> list[tuple[str, str]] | None:
    """The filter with operators behind their operands; None if it does not come out even."""
    tokens = _tokens(text)
    out: list[tuple[str, str]] = []
    held: list[str] = []
    for kind, tag in tokens or ():
        if kind == "tag":
            out.append((kind, tag))
        elif kind == ")":
            while held and held[-1] != "(":
                out.append((held.pop(), ""))
            if not held:
                return None
            held.pop()
        else:
            while kind in {"and", "or"} and held and _BINDS.get(held[-1], 0) >= _BINDS[kind]:
                out.append((held.pop(), ""))
            held.append(kind)
    out.extend((kind, "") for kind in reversed(held))
    return out if tokens and _even(out) else None


def _even(program: list[tuple[str, str]]) -> bool:
    depth = 0
    for kind, _ in program:
        if kind == "(":
            return False
        depth += {"tag": 1, "not": 0}.get(kind, -1)
        if depth < 1:
            return False
    return depth == 1


def _holds(program: list[tuple[str, str]], own: set[str]) -> bool:
    stack: list[bool] = []
    for kind, tag in program:
        if kind == "tag":
            stack.append(tag in own)
        elif kind == "not":
            stack.append(not stack.pop())
        else:
            second, first = stack.pop(), stack.pop()
            stack.append(first and second if kind == "and" else first or second)
    return stack[0]
