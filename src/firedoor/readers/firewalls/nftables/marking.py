"""The state of lines on which several statements stand: the worst of them counts."""

from __future__ import annotations

from collections.abc import Iterable

from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.nftables.json_text import Written

# Of a line with something irrelevant and something understood on it, the latter is said.
_RANK = {
    LineState.BLANK: 0,
    LineState.IRRELEVANT: 1,
    LineState.UNDERSTOOD: 2,
    LineState.PARTLY: 3,
    LineState.NOT_UNDERSTOOD: 4,
}


class Lines:
    """A book of lines that keeps the worst state that a line was marked with.

    ``written``: of a file in JSON, its objects as nft writes them; a mark of the first line of one
    counts for all its lines.
    """

    def __init__(self, book: LineBook, written: Iterable[Written] | None = None) -> None:
        self._book = book
        self._marked: dict[int, LineState] = {}
        self._spans: dict[int, int] = {}
        self._brackets: set[int] = set()
        self.file = book.file
        self.json = written is not None
        self.source: tuple[tuple[int, str], ...] = tuple(enumerate(book.lines, start=1))
        if written is not None:
            self._take(tuple(written))

    def _take(self, written: tuple[Written, ...]) -> None:
        self.source = tuple((each.first, each.text) for each in written)
        for number, line in enumerate(self._book.lines, start=1):
            if line.strip():
                self._book.mark(number, LineState.UNDERSTOOD)  # the brackets around the objects
        for each in written:
            self._spans[each.first] = max(each.last, self._spans.get(each.first, 0))

    def mark(self, number: int, state: LineState, why: str = "") -> None:
        """Set the state of a line, unless it has a worse one already."""
        for line in range(number, self._spans.get(number, number) + 1):
            before = self._marked.get(line, LineState.BLANK)
            if line not in self._brackets and _RANK[before] <= _RANK[state]:
                self._marked[line] = state
                self._book.mark(line, state, why)

    def mark_bracket(self, number: int) -> None:
        """A line with nothing but a comment or brackets stays blank, whatever it closes."""
        self._brackets.add(number)
        self._book.mark(number, LineState.BLANK)

    def state(self, number: int) -> LineState:
        """The state of a line so far."""
        return self._book.state(number)

    def mark_all(self, numbers: Iterable[int], state: LineState, why: str = "") -> None:
        """Set the state of several lines."""
        for number in numbers:
            self.mark(number, state, why)

    def origin(self, number: int) -> Origin:
        """The origin of a line."""
        return self._book.origin(number)

    def origin_of(self, number: int, handle: str, text: str) -> Origin:
        """The origin of a rule; in JSON its line can hold many, and the handle tells which one it is."""
        if not self.json:
            return self._book.origin(number)
        return Origin(self.file, number, f"handle {handle}" if handle else "", text)
