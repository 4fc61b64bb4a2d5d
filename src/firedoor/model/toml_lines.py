"""TOML with line numbers: the values by ``tomllib``, the positions by ``tree-sitter-toml``.

Hostile input is bounded in size and nesting before anything walks it; every fault is an
``InputError`` with its line.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import tree_sitter_toml
from tree_sitter import Language, Node, Parser, Tree

from firedoor.model.problem import InputError, Problem

MAX_BYTES = 1024 * 1024
MAX_NESTING = 32
# Long dotted keys cost tomllib the square of their length; see _refuse_costly.
_MAX_DOTS = 100

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
_LARGE_NUMBER = re.compile(r"[0-9_]{4000}")  # Python converts up to 4,300 digits
_KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})
_NESTING = frozenset({"dotted_key", "array", "inline_table"})

TomlPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a TOML file, and where each stands.

    A path names keys and, inside arrays, positions from 0: ``("requirement", 3, "deadline", "at")``.
    """

    data: dict[str, Any]
    file: str
    lines: Mapping[TomlPath, int]

    def line(self, path: TomlPath) -> int:
        """The line of a key, a table or an array element; else of what encloses it, else 1."""
        for length in range(len(path), 0, -1):
            found = self.lines.get(path[:length])
            if found is not None:
                return found
        return 1


def decode(data: bytes, file: str) -> str:
    """Return a file's bytes as text: UTF-8 with or without byte order mark, or UTF-16 with one.

    Raises ``InputError`` for any other encoding and for files larger than ``MAX_BYTES``.
    """
    if len(data) > MAX_BYTES:
        raise InputError(Problem(file, f"larger than {MAX_BYTES} bytes", advice="split the file"))
    mark, encoding = next(((m, e) for m, e in _BOMS if data.startswith(m)), (b"", "utf-8"))
    body = data[len(mark) :]
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body[: error.start].decode(encoding, errors="replace").count("\n") + 1
        message = "not UTF-8 text" if encoding == "utf-8" else "not whole UTF-16 text"
        raise InputError(Problem(file, message, line, advice="save it as UTF-8")) from error


def parse(text: str, file: str) -> Document:
    """Read TOML text. Raises ``InputError`` with the line of the first fault."""
    if len(text) > MAX_BYTES:
        raise InputError(
            Problem(file, f"larger than {MAX_BYTES} characters", advice="split the file")
        )
    tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode("utf-8", "replace"))
    _refuse_costly(tree, text, file)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(_problem(str(error), text, file)) from error
    except (ValueError, RecursionError) as error:
        message = "not valid TOML: a value is too large or too deeply nested"
        raise InputError(
            Problem(file, message, _first_error(tree) or _large_number(text))
        ) from error
    lines: dict[TomlPath, int] = {}
    for path, line in _Positions().of(tree.root_node):
        lines.setdefault(path, line)  # a table that several lines name stands where the first does
    return Document(data, file, lines)


def _refuse_costly(tree: Tree, text: str, file: str) -> None:
    deep = _too_deep(tree)
    if deep is not None:
        raise InputError(Problem(file, f"nested more than {MAX_NESTING} levels deep", deep))
    if tree.root_node.has_error and any(line.count(".") > _MAX_DOTS for line in text.splitlines()):
        raise InputError(Problem(file, "not valid TOML", _first_error(tree)))


def _too_deep(tree: Tree) -> int | None:
    """The line of the first key, array or inline table that is nested too deep, if there is one."""
    cursor = tree.walk()
    depth = 0
    while True:
        node = cursor.node
        nests = node is not None and node.type in _NESTING
        if nests and node is not None and depth >= MAX_NESTING:
            return node.start_point[0] + 1
        if cursor.goto_first_child():
            depth += nests
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return None
            depth -= cursor.node is not None and cursor.node.type in _NESTING


def _first_error(tree: Tree) -> int | None:
    cursor = tree.walk()
    while cursor.node is not None and cursor.node.has_error:
        if cursor.node.is_error or cursor.node.is_missing:
            return cursor.node.start_point[0] + 1
        if not cursor.goto_first_child():
            break
        while cursor.node is not None and not cursor.node.has_error and cursor.goto_next_sibling():
            pass
    return None


def _large_number(text: str) -> int | None:
    found = _LARGE_NUMBER.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _problem(message: str, text: str, file: str) -> Problem:
    at = _AT_LINE.search(message)
    line = int(at.group(1)) if at else text.count("\n") + 1
    said = _AT_LINE.sub("", message).removesuffix(" (at end of document)")
    return Problem(file, f"not valid TOML: {said[:1].lower()}{said[1:200]}", line)


class _Positions:
    """Walks the syntax tree once; counts the elements of each array of tables."""

    def __init__(self) -> None:
        self._counts: dict[TomlPath, int] = {}

    def of(self, root: Node) -> Iterator[tuple[TomlPath, int]]:
        for node in root.children:
            if node.type == "pair":
                yield from self._pair(node, ())
            elif node.type in {"table", "table_array_element"}:
                yield from self._table(node)

    def _table(self, node: Node) -> Iterator[tuple[TomlPath, int]]:
        key = next((child for child in node.children if child.type in _KEYS), None)
        if key is None:
            return
        path = self._resolve(_names(key))
        line = _line(node)
        if node.type == "table_array_element":
            path = self._next_element(path)
        for length in range(1, len(path) + 1):
            yield path[:length], line
        for child in node.children:
            if child.type == "pair":
                yield from self._pair(child, path)

    def _resolve(self, names: tuple[str, ...]) -> TomlPath:
        """A header's full path: a name that is an array of tables means its latest element."""
        path: TomlPath = ()
        for name in names[:-1]:
            path = (*path, name)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return (*path, *names[-1:])

    def _next_element(self, path: TomlPath) -> TomlPath:
        number = self._counts.get(path, 0)
        self._counts[path] = number + 1
        return (*path, number)

    def _pair(self, node: Node, above: TomlPath) -> Iterator[tuple[TomlPath, int]]:
        key, value = node.children[0], node.children[-1]
        names = _names(key) if key.type in _KEYS else ()
        path: TomlPath = above
        for name in names:
            path = (*path, name)
            yield path, _line(node)
        yield from self._value(value, path)

    def _value(self, node: Node, path: TomlPath) -> Iterator[tuple[TomlPath, int]]:
        if node.type == "inline_table":
            for pair in node.children:
                if pair.type == "pair":
                    yield from self._pair(pair, path)
        elif node.type == "array":
            elements = [child for child in node.named_children if child.type != "comment"]
            for number, element in enumerate(elements):
                yield (*path, number), _line(element)
                yield from self._value(element, (*path, number))


def _names(node: Node) -> tuple[str, ...]:
    if node.type == "dotted_key":
        return tuple(
            name for child in node.children if child.type in _KEYS for name in _names(child)
        )
    text = (node.text or b"").decode("utf-8")
    if node.type == "bare_key":
        return (text,)
    try:
        return tuple(tomllib.loads(f"{text} = 0"))  # undoes the escapes of a quoted key
    except ValueError:
        return (text,)


def _line(node: Node) -> int:
    return node.start_point[0] + 1
