"""The state of lines on which several statements stand: the worst of them counts."""

from __future__ import annotations

from collections.abc import Iterable

from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.origin import Origin


class Lines:
    """A book of lines that keeps the worst state that a line was marked with."""

    def __init__(self, book: LineBook) -> None:
        self._book = book
        self._marked: dict[int, LineState] = {}
        self.file = book.file
        self.lines = book.lines

    def mark(self, number: int, state: LineState, why: str = "") -> None:
        """Set the state of a line, unless it has a worse one already."""
        if self._marked.get(number, LineState.BLANK) <= state:
            self._marked[number] = state
            self._book.mark(number, state, why)

    def mark_all(self, numbers: Iterable[int], state: LineState, why: str = "") -> None:
        """Set the state of several lines."""
        for number in numbers:
            self.mark(number, state, why)

    def origin(self, number: int, record: str = "") -> Origin:
        """The origin of a line."""
        return self._book.origin(number, record)
