"""Whether the rows and cells of a sheet stand in order.

The library that reads workbooks leaves out, without a word, a row or a cell that comes after a later
one. No spreadsheet program writes such a sheet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLACE = re.compile(
    rb"""<(?:\w+:)?(row|c)(?=\s)[^>]*?\sr\s*=\s*["']\s*([A-Za-z]*)(-?\d+)""",
)
_ROW = b"row"
_DIGITS = 12  # of a row number; Excel has seven


@dataclass(slots=True)
class CellOrder:
    """Follows the places of one sheet. ``place`` is the first that stands out of order."""

    place: str = ""
    _row: int | None = None
    _column: tuple[int, bytes] = (0, b"")

    def goes_on(self, piece: bytes) -> bool:
        """Whether the next piece (whole tags) keeps the order."""
        for found in _PLACE.finditer(piece):
            tag, letters, number = found.groups()
            ordered = self._next_row(int(number[:_DIGITS])) if tag == _ROW else self._next(letters)
            if not ordered:
                what = "row" if tag == _ROW else "cell"
                self.place = f"{what} {(letters + number).decode('ascii')[:20]}"
                return False
        return True

    def _next_row(self, number: int) -> bool:
        ordered = number > (self._row or 0)
        self._row, self._column = number, (0, b"")
        return ordered

    def _next(self, letters: bytes) -> bool:
        if self._row is None:
            return True  # the list of calculated cells has no rows and no order
        column = (len(letters), letters.upper())
        ordered = column > self._column
        self._column = column
        return ordered
