"""The state of each line while elements are read: of several elements on one line the worst state counts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from firedoor.model.network.line_state import LineBook, LineState
from firedoor.readers.firewalls.pf.tree import Node

_ONLY_AN_END = re.compile(r"\s*(</[^>]*>\s*|<\?.*\?>\s*)+$")
_RANK = (
    LineState.BLANK,
    LineState.IRRELEVANT,
    LineState.UNDERSTOOD,
    LineState.PARTLY,
    LineState.NOT_UNDERSTOOD,
)
_ORDER = {state: rank for rank, state in enumerate(_RANK, start=1)}


class Marks:
    """Collects states per line; ``apply`` hands them to the book at the end."""

    def __init__(self, book: LineBook, comments: Iterable[int]) -> None:
        self.book = book
        self._ranks = bytearray(len(book.lines) + 2)
        self._why: dict[int, str] = {}
        self._ends = bytearray(len(book.lines) + 2)
        for number, line in enumerate(book.lines, start=1):
            if line.lstrip().startswith(("</", "<?")) and _ONLY_AN_END.match(line):
                self._ranks[number] = self._ends[number] = 1
        for number in comments:
            self._ranks[number] = max(1, self._ranks[number])

    def line(self, number: int, state: LineState, why: str = "") -> None:
        """Raise the state of one line; a better one does not lower it."""
        rank = _ORDER[state]
        if rank > self._ranks[number]:
            self._ranks[number] = rank
            if why:
                self._why[number] = why
        elif rank == self._ranks[number] and why:
            self._why.setdefault(number, why)

    def node(self, node: Node, state: LineState, why: str = "") -> None:
        """The lines of an element without children, else the line of its start tag."""
        node.seen = True
        self._lines(range(node.line, (node.line if node.kids else node.end) + 1), state, why)

    def tree(self, node: Node, state: LineState, why: str = "") -> None:
        """All lines of an element and of what is in it."""
        node.seen = node.whole = True
        self._lines(range(node.line, node.end + 1), state, why)

    def _lines(self, numbers: Iterable[int], state: LineState, why: str) -> None:
        for number in numbers:
            if not self._ends[number]:
                self.line(number, state, why)

    def apply(self) -> None:
        """Write the states to the book. Lines without one stay not understood."""
        for number in range(1, len(self.book.lines) + 1):
            rank = self._ranks[number]
            if rank:
                self.book.mark(number, _RANK[rank - 1], self._why.get(number, ""))
