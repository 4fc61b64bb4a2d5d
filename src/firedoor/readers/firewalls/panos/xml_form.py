"""The XML form: running-config.xml and what the XML API returns. Read by expat, which knows its line."""

from __future__ import annotations

import re
from xml.parsers import expat

from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.panos.tree import Node, Tree

DEEPEST = 128
_PROMPT = re.compile(r"[^<>]*(>\s*)?$")
_DECLARATION = re.compile(r"<\?xml[^>\n]*\?>")


class _Builder:
    """Turns elements into nodes: an entry is called by its name, a member by its text."""

    def __init__(self, tree: Tree, file: str) -> None:
        self.tree, self.file = tree, file
        self.stack: list[Node] = [tree.root]
        self.text: list[list[str]] = [[]]
        self.opened: list[int] = []
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse

    def refuse(self, *_: object) -> None:
        """Entities can grow without a bound; no export holds any."""
        line = self.parser.CurrentLineNumber
        message = "declares a document type or entities, which no PAN-OS export does"
        raise InputError(Problem(self.file, message, line, advice="export the configuration again"))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self.stack) > DEEPEST:
            message = f"elements are nested more than {DEEPEST} deep"
            raise InputError(Problem(self.file, message, line, advice="export it again"))
        parent = self.stack[-1]
        named = tag == "entry" and "name" in attributes
        if tag == "member":
            node = Node("member", line)  # its name is its text, which comes later
        else:
            word = attributes["name"] if named else tag
            twice = named and word in parent.children
            node = parent.add(word, line)
            if twice:
                node.fault = "defined twice"
            elif tag == "entry" and not named:
                node.fault = "has no name"
        self.stack.append(node)
        self.text.append([])
        self.opened.append(line)

    def characters(self, data: str) -> None:
        self.text[-1].append(data)

    def end(self, tag: str) -> None:
        node, opened = self.stack.pop(), self.opened.pop()
        text = "".join(self.text.pop()).strip()
        numbers = range(opened, self.parser.CurrentLineNumber + 1)
        if tag == "member":
            node.word = text
            node = self.stack[-1].add(text, opened)
            node.lines.extend(numbers)
        elif text:
            if node.children and text not in node.children:
                node.fault = "has two values"
            node.add(text, opened).lines.extend(numbers)
        else:
            node.lines.append(opened)


def parse_xml(tree: Tree, file: str) -> None:
    """Read XML until it ends or breaks; ``InputError`` for what no export holds."""
    first = next((i for i, line in enumerate(tree.lines) if line.lstrip().startswith("<")), 0)
    tree.noise.extend(n for n in range(1, first + 1) if tree.lines[n - 1].strip())
    builder = _Builder(tree, file)
    # Lines before it would make a declaration an error; what it says of the encoding is dealt with already.
    text = _DECLARATION.sub("", "\n".join(tree.lines[first:]).lstrip(" \t"), count=1)
    try:
        builder.parser.Parse("\n" * first + text, True)  # noqa: FBT003
    except expat.ExpatError as error:
        _broken(tree, builder, error.lineno, expat.ErrorString(error.code))
    _close_lines(tree)


def _broken(tree: Tree, builder: _Builder, line: int, what: str | None) -> None:
    """Keep what was read; only the closing line of a prompt may follow the last element."""
    rest = "\n".join(tree.lines[line - 1 :]).rpartition(">")[2]
    ended = len(builder.stack) == 1 and bool(tree.root.children)
    if ended and "<" not in rest and _PROMPT.match(tree.lines[line - 1]):
        tree.noise.extend(n for n in range(line, len(tree.lines) + 1) if tree.lines[n - 1].strip())
        return
    for node in builder.stack[1:]:
        node.lines.append(node.line)
    tree.cut = (min(line, len(tree.lines)), f"the XML breaks off ({what})")


def _close_lines(tree: Tree) -> None:
    """Lines that hold only end tags, comments or the XML declaration say nothing."""
    said = {number for node in tree.root.walk() for number in node.lines}
    last = tree.cut[0] if tree.cut else len(tree.lines)
    inside = False
    for number, text in enumerate(tree.lines[:last], start=1):
        bare = text.strip()
        begins = bare.startswith(("<!--", "<?"))
        if number not in said and (inside or begins or bare.startswith("</")):
            tree.blank.append(number)
        inside = (inside or bare.startswith("<!--")) and "-->" not in bare
