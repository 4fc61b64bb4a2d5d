"""CliXml to values: bounded in depth and number, without DTD, entities or network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from firedoor.model.problem import InputError, Problem
from firedoor.readers.inventory.clixml_node import OBJECT, Node, unescape

MAX_DEPTH = 256
MAX_NODES = 1_000_000
_MEMBERS = frozenset({"LST", "IE", "QUE", "STK", "DCT"})
_PROPERTIES = frozenset({"Props", "MS"})
_ROOT = "Objs"
_ENTRY = "En"  # of a dictionary; holds Key and Value
_TYPE = "T"
_SHOWN = "ToString"
_REFERENCE = "Ref"
_STRUCTURE = frozenset({_ROOT, OBJECT, _ENTRY, _REFERENCE, "TN", "TNRef"}) | _MEMBERS | _PROPERTIES
_NOT_VALUES = _STRUCTURE | {_TYPE, _SHOWN}
_TOP_LEVEL = 2  # the depth of a value: itself and the root

Wanted = Callable[[tuple[str, ...]], bool]


@dataclass(frozen=True, slots=True)
class Document:
    """The top-level values, in order. Of unwanted types only the type and the line are kept.

    ``problem`` says where the file breaks off; ``dangling`` counts references to nothing.
    """

    values: tuple[Node, ...]
    problem: Problem | None
    dangling: int


class _EnoughError(Exception):
    """The first value's type is known, and nothing more was asked for."""


@dataclass(slots=True)
class _Frame:
    tag: str
    node: Node  # the value that this element is, or belongs to
    id: str = ""
    label: str = ""
    text: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)


def decode_values(text: str, file: str, wanted: Wanted) -> Document:
    """Decode a whole file. Raises ``InputError`` for a DTD, or past the bounds."""
    handler = _Builder(file, wanted, only_first=False)
    problem = _run(handler, text, file)
    return Document(tuple(handler.values), problem, handler.dangling)


def first_type(text: str, file: str) -> str:
    """The type of the first value, from the beginning of a file; empty if it does not show."""
    handler = _Builder(file, lambda _: False, only_first=True)
    try:
        _run(handler, text, file)
    except _EnoughError as enough:
        return str(enough)
    return ""


def _run(handler: _Builder, text: str, file: str) -> Problem | None:
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(handler)
    handler.line_of = parser.getLineNumber
    try:
        parser.feed(text)
        parser.close()
    except DefusedXmlException as error:
        line = parser.getLineNumber()
        message = "declares entities or a DTD, which PowerShell never writes; it was not read"
        raise InputError(Problem(file, message, line=line)) from error
    except SAXParseException as error:
        message = f"breaks off or is damaged here ({error.getMessage()})"
        advice = "export it again; what stands before this line was read"
        return Problem(file, message, line=error.getLineNumber() or None, advice=advice)
    return None


class _Builder(ContentHandler):
    """Builds values from elements. One stack, no recursion: depth costs no call stack."""

    def __init__(self, file: str, wanted: Wanted, *, only_first: bool) -> None:
        super().__init__()
        self.values: list[Node] = []
        self.dangling = 0
        self.line_of: Callable[[], int | None] = lambda: None
        self._file = file
        self._wanted = wanted
        self._only_first = only_first
        self._stack: list[_Frame] = []
        self._types: dict[str, tuple[str, ...]] = {}
        self._objects: dict[str, Node] = {}
        self._top = Node("", 1)
        self._dropping = False
        self._count = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 (of SAX)
        if len(self._stack) >= MAX_DEPTH:
            raise self._error(f"is nested more than {MAX_DEPTH} levels deep")
        if not self._stack and name != _ROOT:
            raise self._error(f"begins with <{name[:40]}>, not with <{_ROOT}>")
        parent = self._stack[-1] if self._stack else _Frame(name, self._top)
        frame = _Frame(name, parent.node, id=attrs.get("RefId", ""), label=attrs.get("N", ""))
        if _is_value(name, parent.tag):
            frame.node = self._new(name, frame, parent)
        self._stack.append(frame)

    def characters(self, content: str) -> None:
        frame = self._stack[-1]
        if frame.tag not in _STRUCTURE and (frame.tag == _TYPE or not self._dropping):
            frame.text.append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        frame = self._stack.pop()
        if name == _TYPE and self._stack:
            self._stack[-1].types.append("".join(frame.text).strip())
        elif name == "TN":
            self._types[frame.id] = tuple(frame.types)
            self._typed(frame)
        elif name == "TNRef":
            self._typed(frame)
        elif name == _SHOWN:
            frame.node.shown = unescape("".join(frame.text))
        elif name not in _NOT_VALUES:
            frame.node.value = unescape("".join(frame.text))
        if len(self._stack) == 1:
            self._dropping = False
            self.values.append(frame.node)

    def _new(self, name: str, frame: _Frame, parent: _Frame) -> Node:
        node = self._referenced(frame.id) if name == _REFERENCE else Node(name, self.line_of() or 1)
        if name == OBJECT and not self._dropping:
            self._objects[frame.id] = node
        if parent.tag != _ROOT and not self._dropping:
            parent.node.entries.append((unescape(frame.label), node))
        if not self._dropping:
            self._counted()
        return node

    def _referenced(self, id_: str) -> Node:
        found = self._objects.get(id_)
        if found is None:
            self.dangling += 0 if self._dropping else 1
            return Node(_REFERENCE, self.line_of() or 1)
        return found

    def _counted(self) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            raise self._error(f"holds more than {MAX_NODES} values")

    def _typed(self, frame: _Frame) -> None:
        """The type of an object is known: only now, whether to keep what is in it."""
        frame.node.types = self._types.get(frame.id, ())
        if len(self._stack) == _TOP_LEVEL:
            if self._only_first:
                raise _EnoughError(frame.node.type_name)
            self._dropping = not self._wanted(frame.node.types)

    def _error(self, message: str) -> InputError:
        return InputError(Problem(self._file, message, line=self.line_of()))


def _is_value(name: str, parent: str) -> bool:
    """Whether an element is a value of its own; a primitive right in an object is the object's."""
    if name in {OBJECT, _ENTRY, _REFERENCE}:
        return True
    return name not in _NOT_VALUES and parent != OBJECT
