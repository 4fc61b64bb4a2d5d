"""Rows of Exchange of which a cell in quotes spans lines: from the line with a time up to the next one with a time."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.readers.logs.blocks import LONGEST_ROW
from firedoor.readers.logs.clock import Clock

MOST_JOINED = 40  # lines of one row


@dataclass(frozen=True, slots=True)
class Joined:
    """Lines that are one row: where they begin and end (before the last line end), the first's number, how many."""

    begin: int
    end: int
    line: int
    lines: int


@dataclass(slots=True)
class Joiner:
    """Takes the blocks of a file in order. What it saw is kept: rows that never end would be walked for each line."""

    clock: Clock
    _data: bytes = b""
    _failed: int = -1  # beginning of a row that does not end
    # Lines without a time, one behind the other: beginning of the first and of the last, and how many.
    _run: tuple[int, int, int] = (-1, -1, 0)

    def begin_block(self, data: bytes) -> None:
        """From now on offsets are of this block."""
        self._data, self._failed, self._run = data, -1, (-1, -1, 0)

    def lines(self, start: int, end: int, line: int, *, back: bool) -> Joined | None:
        """The row that begins with a line or, if ``back``, of which it is a part; None if it is one line or none."""
        begin, before = self._first(start, back=back)
        if begin < 0 or begin == self._failed:
            return None
        joined = self._up_to_last(begin, line - before)
        if joined is None:
            self._failed = begin
        return joined if joined is not None and joined.end >= end else None

    def _first(self, start: int, *, back: bool) -> tuple[int, int]:
        """Where the row begins, -1 if nowhere near; and how many lines that is before."""
        data, begin, before = self._data, start, 0
        run_begin, run_end, run_count = self._run
        while before < MOST_JOINED:
            if begin == run_end:
                begin, before = run_begin, before + run_count - 1
            elif self._timed(begin):
                break
            if not back:
                return -1, 0
            self._run = (begin, start, before + 1)
            if not begin:
                return -1, 0
            begin, before = data.rfind(b"\n", 0, begin - 1) + 1, before + 1
        return (begin, before) if before < MOST_JOINED else (-1, 0)

    def _up_to_last(self, begin: int, line: int) -> Joined | None:
        data, start, quotes = self._data, begin, 0
        for number in range(1, MOST_JOINED + 1):
            end = data.find(b"\n", start)
            end = len(data) if end < 0 else end
            quotes += data.count(b'"', start, end)
            if quotes % 2 == 0:
                return Joined(begin, end, line, number) if number > 1 else None
            start = end + 1
            if start >= len(data) or start - begin > LONGEST_ROW or self._timed(start):
                return None
        return None

    def _timed(self, begin: int) -> bool:
        return self.clock.prefix(self._data, begin, len(self._data)) is not None
