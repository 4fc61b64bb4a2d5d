"""XML with the line of every element, without entities."""

from __future__ import annotations

from xml.parsers import expat

from firedoor.readers.firewalls.routes.tree import LOOSE_TEXT, MOST_DEPTH, Node, Tree


def xml_tree(text: str, first: int) -> Tree:
    """Read an XML document whose first line has the number ``first``. Declarations of entities end the reading."""
    return _XmlReader(first).read(text)


class _XmlReader:
    def __init__(self, first: int) -> None:
        self._first = first
        self._root = Node("", first)
        self._stack = [self._root]
        self._text_line = first
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.EntityDeclHandler = self._refuse

    def read(self, text: str) -> Tree:
        try:
            self._parser.Parse(text.encode(), True)  # noqa: FBT003 - the parameter has no name
        except (expat.ExpatError, ValueError):
            return Tree(self._root, self._line())
        self._root.last = self._line()
        return Tree(self._root)

    def _line(self) -> int:
        return self._parser.CurrentLineNumber + self._first - 1

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._loose(self._stack[-1])
        if len(self._stack) > MOST_DEPTH:
            raise ValueError("nested too deep")
        node = Node(name.rpartition(":")[2], self._line())
        self._stack[-1].members.append(node)
        self._stack.append(node)

    def _end(self, _: str) -> None:
        node = self._stack.pop()
        node.last = self._line()
        if node.members:
            self._loose(node)

    def _data(self, piece: str) -> None:
        node = self._stack[-1]
        if not node.text.strip():
            self._text_line = self._line() + piece[: len(piece) - len(piece.lstrip())].count("\n")
        node.text += piece

    def _loose(self, node: Node) -> None:
        """Text between elements, where none belongs, becomes a member."""
        if node.text.strip():
            node.members.append(Node(LOOSE_TEXT, self._text_line, self._line(), node.text))
        node.text = ""

    @staticmethod
    def _refuse(*_: object) -> None:
        raise ValueError("entities are not read")
