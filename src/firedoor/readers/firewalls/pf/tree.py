"""A config.xml as a tree: each element with its lines; bounded in depth and number, without DTD or entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

# Document types and entities are refused below, which is what this warning is about.
from xml.parsers import expat

from firedoor.model.problem import InputError, Problem

MAX_DEPTH = 64
MAX_NODES = 3_000_000
_ATTRIBUTES = frozenset({"uuid", "version", "persisted_at", "description"})


@dataclass(slots=True, eq=False)
class Node:
    """One element. ``line`` is that of its start tag, ``end`` that of its end tag.

    ``seen`` is set once a part of the reader has given its lines a state, ``whole`` once it did so for all that is in
    it; ``strange`` holds an attribute that
    neither product writes. Text that stands between child elements is in ``text`` as well.
    """

    tag: str
    line: int
    end: int = 0
    text: str = ""
    strange: str = ""
    uuid: str = ""
    seen: bool = False
    whole: bool = False
    kids: list[Node] | None = None

    @property
    def children(self) -> Sequence[Node]:
        """The elements in this one, in order."""
        return self.kids or ()

    def all(self, tag: str) -> list[Node]:
        """The children of one name."""
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> Node | None:
        """The first child of a name."""
        return next((child for child in self.children if child.tag == tag), None)

    def find(self, *path: str) -> Node | None:
        """The first element at a path below this one."""
        node: Node | None = self
        for tag in path:
            node = node.first(tag) if node is not None else None
        return node

    def value(self, *path: str) -> str:
        """The text of the element at a path, without blanks around it; empty where there is none."""
        node = self.find(*path)
        return node.text.strip() if node is not None else ""

    def everything(self) -> Iterator[Node]:
        """The element and all below it, without recursion."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(node.children)


@dataclass(frozen=True, slots=True)
class Document:
    """The root, the lines of comments, and where the file breaks off."""

    root: Node
    comments: frozenset[int]
    problem: Problem | None = None


@dataclass(slots=True)
class _Builder:
    file: str
    parser: expat.XMLParserType
    root: Node | None = None
    stack: list[Node] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)
    comments: set[int] = field(default_factory=set)
    count: int = 0

    def start(self, tag: str, attributes: list[str]) -> None:
        self.count += 1
        if self.count > MAX_NODES or len(self.stack) >= MAX_DEPTH:
            limit = (
                f"{MAX_DEPTH} levels" if len(self.stack) >= MAX_DEPTH else f"{MAX_NODES} elements"
            )
            raise self.refusal(f"is nested or filled beyond what is read ({limit})")
        node = Node(tag, self.parser.CurrentLineNumber)
        if attributes:
            node.strange = next((a for a in attributes[::2] if a not in _ATTRIBUTES), "")
            if attributes[0] == "uuid":
                node.uuid = attributes[1]
        if self.stack:
            parent = self.stack[-1]
            if parent.kids is None:
                parent.kids = [node]
            else:
                parent.kids.append(node)
        else:
            self.root = node
        self.stack.append(node)
        self.texts.append([])

    def stop(self, _tag: str) -> None:
        self.close(self.parser.CurrentLineNumber)

    def close(self, line: int) -> None:
        node, texts = self.stack.pop(), self.texts.pop()
        node.end = line
        if texts:
            node.text = "".join(texts)

    def characters(self, text: str) -> None:
        if self.stack and not (text.isspace() and self.stack[-1].kids):
            self.texts[-1].append(text)

    def comment(self, text: str) -> None:
        first = self.parser.CurrentLineNumber
        self.comments.update(range(first, first + text.count("\n") + 1))

    def doctype(self, *_: object) -> None:
        raise self.refusal("declares a document type, which no backup does; it was not read")

    def refusal(self, message: str) -> InputError:
        return InputError(Problem(self.file, message, line=self.parser.CurrentLineNumber))


def parse(text: str, file: str) -> Document:
    """Read the elements of a file. Raises ``InputError`` for a document type, past the bounds, or without a root."""
    parser = expat.ParserCreate()
    builder = _Builder(file, parser)
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.stop
    parser.CharacterDataHandler = builder.characters
    parser.CommentHandler = builder.comment
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = builder.doctype
    problem = None
    try:
        parser.Parse(text, True)  # noqa: FBT003 (expat's own signature)
    except expat.ExpatError as error:
        problem = _broken(file, error)
    if builder.root is None:
        raise InputError(problem or Problem(file, "holds no element"))
    while builder.stack:
        builder.close(problem.line if problem and problem.line else builder.stack[-1].line)
    return Document(builder.root, frozenset(builder.comments), problem)


def _broken(file: str, error: expat.ExpatError) -> Problem:
    message = f"breaks off or is damaged here ({expat.ErrorString(error.code)})"
    advice = "export the configuration again; what stands before this line was read"
    return Problem(file, message, line=error.lineno or 1, advice=advice)
