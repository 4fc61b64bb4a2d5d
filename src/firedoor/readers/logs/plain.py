"""Many rows at once: their cells by a few calls of the interpreter, where all of them are plain.

Plain are rows with as many cells as there are columns, with quotes only around whole cells and no line ends within.
For all else there is no answer here, and each row is read by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from firedoor.model.hunt.source import Kind
from firedoor.readers.logs.layout import Header, Layout, Style
from firedoor.readers.logs.moments import moment_of, plain_moment

# Stands for a comma within quotes. NUL bytes were left out of the text before.
_HIDDEN = "\0"
_ENDS = (",", "\n")


def parting_of(layout: Layout, header: Header) -> str:
    """What parts the cells of plain rows, which begin with their time; "" where there are none."""
    if (
        layout.style is Style.COMMA
        and header.time == (0,)
        and layout.kind is not Kind.OAB_GENERATOR
    ):
        return ","
    dated = header.dated and header.time == (0, 1)
    return " " if layout.style is Style.BLANK and dated else ""


def cells_of_rows(rows: Sequence[str], width: int, parting: str) -> list[str] | None:
    """The cells of all rows, one row after the other; None if a row is not plain. The rows hold no line ends."""
    joined, hidden = f"\n{parting}".join(rows), 0
    if parting == "," and '"' in joined:
        joined, hidden = _unquoted(joined) or ("", 0)
    cells = joined.split(parting)
    if len(cells) != len(rows) * width:
        return None
    # A cell holds one line end at most: if each last cell has one, no row is longer or shorter than the others.
    last = "".join(cells[width - 1 :: width]).split("\n")
    if len(last) != len(rows):
        return None
    cells[width - 1 :: width] = last
    if hidden:
        _show(cells, joined, width, hidden)
    return cells


def times_of_rows(cells: Sequence[str], width: int, parting: str) -> list[datetime | None]:
    """The time of each row. None does not mean that it has none: only that this quick look did not see it."""
    if parting == ",":
        return [plain_moment(cell) for cell in cells[::width]]
    times: list[datetime | None] = []
    before, time = ("", ""), None
    for pair in zip(cells[::width], cells[1::width], strict=True):
        if pair != before:  # W3C logs know no fractions of seconds
            before, time = pair, moment_of(*pair)
        times.append(time)
    return times


def _unquoted(joined: str) -> tuple[str, int] | None:
    """Rows without the quotes around cells, and with the commas in these hidden; with how many there are."""
    parts = joined.split('"')
    inner = parts[1::2]
    if len(parts) % 2 == 0 or _HIDDEN in joined or "\r" in joined or "\n" in "".join(inner):
        return None
    if parts[0] and parts[0][-1] != ",":
        return None
    for part in parts[2:-1:2]:
        if not part or part[0] not in _ENDS or part[-1] != ",":
            return None
    if parts[-1] and parts[-1][0] not in _ENDS:
        return None
    parts[1::2] = [one.replace(",", _HIDDEN) for one in inner]
    return "".join(parts), "".join(inner).count(",")


def _show(cells: list[str], joined: str, width: int, hidden: int) -> None:
    """Put the hidden commas back. Mostly all of them are in one column, the user agent."""
    shown: set[int] = set()
    number = counted = 0
    at = joined.find(_HIDDEN)
    while hidden:
        number += joined.count(",", counted, at)
        place = number % width
        if place not in shown:
            shown.add(place)
            column = cells[place::width]
            hidden -= "".join(column).count(_HIDDEN)
            cells[place::width] = [cell.replace(_HIDDEN, ",") for cell in column]
        counted = joined.find(",", at)
        at = joined.find(_HIDDEN, counted)
