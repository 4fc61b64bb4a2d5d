"""What was made of every line of a configuration: nothing is understood by silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from firedoor.model.origin import Origin


class LineState(IntEnum):
    """The state of one line. ``BLANK``: empty, a comment, or a bracket that only closes a block."""

    BLANK = 0
    UNDERSTOOD = 1
    IRRELEVANT = 2  # by a named list: it cannot change who reaches whom
    PARTLY = 3  # its effect is modelled, but for what the note says
    NOT_UNDERSTOOD = 4


@dataclass(frozen=True, slots=True)
class LineNote:
    """Why a line is partly understood or not understood; ``why`` is one clause."""

    origin: Origin
    state: LineState
    why: str


@dataclass(frozen=True, slots=True)
class LineStates:
    """One file: the state of each line (``states[0]`` is line 1), and notes for those in the last two states."""

    states: bytes = b""
    notes: tuple[LineNote, ...] = ()

    def count(self, state: LineState) -> int:
        """How many lines are in a state."""
        return self.states.count(state)


NO_LINES = LineStates()


class LineBook:
    """Keeps the state of each line while a reader works. A line that nobody marks is not understood."""

    def __init__(self, file: str, lines: Iterable[str]) -> None:
        self.file = file
        self.lines = tuple(lines)
        self._states = bytearray(
            LineState.NOT_UNDERSTOOD if line.strip() else LineState.BLANK for line in self.lines
        )
        self._why: dict[int, str] = {}

    def origin(self, number: int, record: str = "") -> Origin:
        """The origin of a line, counted from 1."""
        return Origin(self.file, number, record, self.lines[number - 1].strip())

    def mark(self, number: int, state: LineState, why: str = "") -> None:
        """Set the state of a line. A worse state (the order of ``LineState``) is kept once ``PARTLY`` was set."""
        index = number - 1
        marked = self._states[index]
        if marked == LineState.PARTLY and state < LineState.PARTLY:
            return
        self._states[index] = state
        if why:
            self._why[number] = why

    def mark_all(self, numbers: Iterable[int], state: LineState, why: str = "") -> None:
        """Set the state of several lines."""
        for number in numbers:
            self.mark(number, state, why)

    def state(self, number: int) -> LineState:
        """The state of a line so far."""
        return LineState(self._states[number - 1])

    def finish(self) -> LineStates:
        """Return the states with their notes."""
        return LineStates(bytes(self._states), tuple(self._notes()))

    def _notes(self) -> Iterator[LineNote]:
        for number, state in enumerate(self._states, start=1):
            if state >= LineState.PARTLY:
                why = self._why.get(number, "no part of the reader knows this line")
                yield LineNote(self.origin(number), LineState(state), why)
