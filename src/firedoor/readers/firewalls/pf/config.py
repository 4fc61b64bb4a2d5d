"""One backup while it is read: its tree, the states of its lines, and how it says yes and no."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.origin import Origin
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.pf.irrelevant import Entry, lookup
from firedoor.readers.firewalls.pf.marks import Marks
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

PFSENSE, OPNSENSE = "pfsense", "opnsense"
_MOST_SHOWN = 40
_YES = frozenset({"1", "yes", "on", "true", "enabled", "enable"})
_NO = frozenset({"0", "no", "off", "false", "disabled"})


class Said(Enum):
    """The answer of a yes-or-no element. ``UNSURE`` where releases differ in how they read it."""

    YES = auto()
    NO = auto()
    UNSURE = auto()


@dataclass(frozen=True, slots=True)
class Shape:
    """What an element may hold: single values, blocks that are read on their own, and what may repeat."""

    leaves: frozenset[str]
    blocks: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()

    @classmethod
    def of(cls, leaves: str, blocks: str = "", many: str = "") -> Shape:
        """A shape from names with blanks between them."""
        return cls(frozenset(leaves.split()), frozenset(blocks.split()), frozenset(many.split()))


@dataclass(slots=True)
class Config:
    """A backup. ``product`` is the name of its root element."""

    file: str
    product: str
    root: Node
    book: LineBook
    marks: Marks
    problems: list[Problem] = field(default_factory=list)

    def origin(self, node: Node, text: str = "") -> Origin:
        """Where an element begins; ``text`` replaces a bare tag by something that a person can read."""
        if text:
            return Origin(self.file, node.line, "", text)
        return self.book.origin(node.line)

    def doubt(self, node: Node, what: str) -> Doubt:
        """Something not understood at an element."""
        return Doubt(self.origin(node), what)

    def says(self, node: Node | None, tag: str) -> Said:
        """How a yes-or-no element answers.

        pfSense asks whether the element is there (``isset``). OPNsense writes 1 and 0; of an empty element its
        releases make a yes (``isset``) or a no (``empty``): FilterRule.php and Rule.php of opnsense/core.
        """
        found = node.first(tag) if node is not None else None
        if found is None:
            return Said.NO
        text = found.text.strip().lower()
        if self.product == PFSENSE or text in _YES:
            return Said.YES
        return Said.NO if text in _NO else Said.UNSURE

    def sure(self, node: Node, tag: str, doubts: list[Doubt]) -> bool:
        """Whether a yes-or-no element says yes; a doubt is added where that is not clear."""
        said = self.says(node, tag)
        if said is Said.UNSURE:
            what = f"whether <{tag}> switches on or off is not clear"
            doubts.append(self.partly(node.first(tag) or node, what))
        return said is Said.YES

    def understood(self, node: Node) -> None:
        """Mark an element as understood."""
        self.marks.node(node, LineState.UNDERSTOOD)

    def missed(self, node: Node, what: str = "") -> Doubt:
        """Mark an element, with all in it, as not understood."""
        why = what or f"element {quoted(node.tag[:_MOST_SHOWN])} is not known here"
        self.marks.tree(node, LineState.NOT_UNDERSTOOD, why)
        return self.doubt(node, why)

    def partly(self, node: Node, why: str) -> Doubt:
        """Mark an element as modelled but for what ``why`` says."""
        self.marks.node(node, LineState.PARTLY, why)
        return self.doubt(node, why)

    def check(self, node: Node, path: tuple[str, ...], shape: Shape) -> tuple[Doubt, ...]:
        """Mark an element and what is in it by its shape; a doubt for each thing that does not fit."""
        self.understood(node)
        entry = lookup(path)
        return tuple(self._unfit(node, shape, entry))

    def _unfit(self, node: Node, shape: Shape, entry: Entry | None) -> Iterator[Doubt]:
        if node.strange:
            yield self.missed(node, f"attribute {quoted(node.strange)} is not known")
        yield from self.stray(node)
        counts = Counter(child.tag for child in node.children)
        for child in node.children:
            if counts[child.tag] > 1 and child.tag not in shape.many:
                if not self._is_irrelevant(child, entry):
                    yield self.missed(
                        child, f"element {quoted(child.tag)} stands here more than once"
                    )
            elif child.tag in shape.leaves or (child.tag in shape.many and not child.kids):
                yield from self._leaf(child)
            elif child.tag in shape.blocks or child.tag in shape.many:
                if child.strange:
                    yield self.missed(child, f"attribute {quoted(child.strange)} is not known")
            elif not self._is_irrelevant(child, entry):
                yield self.missed(child)

    def _leaf(self, node: Node) -> Iterator[Doubt]:
        if node.kids or node.strange:
            yield self.missed(node, f"element {quoted(node.tag)} holds more than a value")
        else:
            self.understood(node)

    def _is_irrelevant(self, node: Node, parent: Entry | None) -> bool:
        entry = parent.child(node.tag) if parent is not None else None
        if entry is None or not entry.covers(node):
            return False
        self.marks.tree(node, LineState.IRRELEVANT)
        return True

    def stray(self, node: Node) -> Iterator[Doubt]:
        """Text that stands between the elements of a block, where no text belongs."""
        if not node.kids or not node.text.strip():
            return
        parts = list(filter(None, map(str.strip, node.text.split("\n"))))
        for part in parts[:_MOST_SHOWN]:
            number = self._line_with(part, node)
            self.marks.line(number, LineState.NOT_UNDERSTOOD, "text stands between elements")
            yield Doubt(self.book.origin(number), "text stands between elements")

    def _line_with(self, part: str, node: Node) -> int:
        for number in range(node.line, node.end + 1):
            if part in self.book.lines[number - 1]:
                return number
        return node.line


def split_list(text: str) -> list[str]:
    """The members of a list that is written with commas, blanks or line ends."""
    return text.replace(",", " ").split()


def unique(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """Doubts in order, each once."""
    return tuple(dict.fromkeys(doubts))
