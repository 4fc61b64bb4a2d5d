"""JSON with the line of every value; the parser of the standard library keeps none."""

from __future__ import annotations

import re
from json import loads

from firedoor.readers.firewalls.routes.tree import MOST_DEPTH, Node, Tree

_TOKEN = re.compile(r'\s*(?:([{}\[\]:,])|("(?:[^"\\]|\\.)*")|([^\s{}\[\]:,"]+)|(\S))', re.DOTALL)
_WORD = re.compile(r"true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def json_tree(text: str, first: int) -> Tree:
    """Read a JSON document whose first line has the number ``first``; text after its end is not looked at."""
    return _JsonReader(first).read(text)


class _JsonReader:
    def __init__(self, first: int) -> None:
        self._line = first
        self._root = Node("", first)
        self._stack: list[tuple[str, Node, str]] = [("top", self._root, "")]
        self._key: tuple[str, int] | None = None
        self._colon = False

    def read(self, text: str) -> Tree:
        at = 0
        while found := _TOKEN.match(text, at):
            begin = found.end() - len(found.group().lstrip())
            self._line += text.count("\n", at, begin)
            at, bad = found.end(), not self._token(found)
            if bad or len(self._stack) > MOST_DEPTH:
                return Tree(self._root, self._line)
            self._line += text.count("\n", begin, at)
            if len(self._stack) == 1 and self._root.members:
                self._root.last = self._line
                return Tree(self._root)
        return Tree(self._root, self._line)

    def _token(self, found: re.Match[str]) -> bool:
        mark, string, word, _ = found.groups()
        if mark is not None:
            return self._mark(mark)
        if string is None and word is None:
            return False
        if word is not None and not _WORD.fullmatch(word):
            return False
        kind = self._stack[-1][0]
        if kind == "{" and self._key is None:
            if string is None:
                return False
            self._key = (_string(string), self._line)
            return True
        return self._put(_string(string) if string is not None else word) is not None

    def _mark(self, mark: str) -> bool:
        kind, node, name = self._stack[-1]
        if mark in "{[":
            made = self._put("") if mark == "{" else node
            if made is None or (mark == "[" and not self._expected()):
                return False
            inner = self._name() if mark == "[" else made.name
            self._stack.append((mark, made, inner))
            self._key, self._colon = None, False
            return True
        if mark in "}]":
            if (kind, mark) not in {("{", "}"), ("[", "]")}:
                return False
            self._stack.pop()
            if mark == "}":
                node.last = self._line
            return True
        if mark == ":":
            self._colon = self._key is not None
            return self._colon
        return kind in "{[" and name is not None

    def _expected(self) -> bool:
        """Whether a value may stand here: after the colon of a name, in an array, or at the top."""
        kind = self._stack[-1][0]
        return self._key is not None and self._colon if kind == "{" else True

    def _name(self) -> str:
        return self._key[0] if self._key is not None else self._stack[-1][2]

    def _put(self, text: str) -> Node | None:
        if not self._expected():
            return None
        line = self._key[1] if self._key is not None else self._line
        node = Node(self._name(), line, self._line, text)
        self._stack[-1][1].members.append(node)
        self._key, self._colon = None, False
        return node


def _string(token: str) -> str:
    try:
        return str(loads(token, strict=False))
    except ValueError:
        return token[1:-1]
