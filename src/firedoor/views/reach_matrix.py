"""Who can reach whom as a table for a terminal: rows send, columns are reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from firedoor.result.network_document import NetworkAnswer, PlaceAnswer, ReachAnswer
from firedoor.result.reach_findings import BLOCKED, UNKNOWN, Findings
from firedoor.views.inert import visible
from firedoor.views.lines import Page, padded, width_of

_LEAST_CELL, _MOST_CELL = 6, 12
_MOST_LABEL = 22
_Cells = Mapping[tuple[str, str], tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class _Shape:
    """Columns of the label of a row, of one cell with the space before it, and how many cells side by side."""

    label: int
    cell: int
    abreast: int
    dense: bool


def add_matrix(page: Page, network: NetworkAnswer, found: Findings) -> None:
    """Add the table and its legend; cut into blocks of columns where it is too wide."""
    places = network.places
    if len(places) < 2:  # noqa: PLR2004 - a pair
        return
    pairs = {(answer.from_, answer.to): answer for answer in network.answers}
    cells = {pair: _cell(answer, found) for pair, answer in pairs.items()}
    shape = _shape(page.width, places, cells)
    page.heading("WHO CAN REACH WHOM: FROM THE ROW TO THE COLUMN")
    for first in range(0, len(places), shape.abreast):
        page.blank()
        _block(page, places, range(first, min(first + shape.abreast, len(places))), cells, shape)
    page.blank()
    for line in _legend(shape, network.answers, found):
        page.add(line)


def _cell(answer: ReachAnswer, found: Findings) -> tuple[str, str, str]:
    """The mark of a pair, and its text in full and in short."""
    if answer.verdict == BLOCKED:
        return "", "-", "-"
    marked = (answer.from_, answer.to) in {(a.from_, a.to) for a in found.ways_in}
    mark = "!" if marked else ""
    if answer.verdict == UNKNOWN:
        return mark, "?", "?"
    words = answer.services
    more = "+?" if answer.perhaps else ""
    text = visible(words[0]) if len(words) == 1 else f"{len(words)} svc"
    return mark, text + more, "x"


def _shape(width: int, places: Sequence[PlaceAnswer], cells: _Cells) -> _Shape:
    number = len(str(len(places)))
    longest = max(width_of(visible(place.name)) for place in places)
    widest = max((len(mark + text) for mark, text, _ in cells.values()), default=1)
    wanted = min(max(widest, _LEAST_CELL), _MOST_CELL) + 1
    # A name may be longer where the cells leave room for it.
    most = max(_MOST_LABEL, width - wanted * len(places))
    label = min(number + 1 + longest, most, width // 3)
    room = width - label
    if wanted * len(places) <= room:
        spare = min(room // len(places), max(longest, widest) + 2)
        return _Shape(label, max(wanted, spare), len(places), dense=False)
    if (_LEAST_CELL + 1) * len(places) <= room:
        return _Shape(label, room // len(places), len(places), dense=False)
    cell = number + 1
    return _Shape(label, cell + 1, max(1, room // (cell + 1)), dense=True)


def _block(
    page: Page,
    places: Sequence[PlaceAnswer],
    columns: range,
    cells: _Cells,
    shape: _Shape,
) -> None:
    head = "".join(_right(_column(n, places, shape), shape.cell) for n in columns)
    page.raw(" " * shape.label + page.styled(head, "bold"))
    for number, place in enumerate(places, 1):
        name = padded(f"{number} {visible(place.name)}", shape.label)
        texts = (_text(place, places[column], cells, shape) for column in columns)
        page.raw(name + "".join(_styled(page, text, shape.cell) for text in texts))


def _column(number: int, places: Sequence[PlaceAnswer], shape: _Shape) -> str:
    name = f"{number + 1} {visible(places[number].name)}"
    return padded(name, min(width_of(name), shape.cell - 1)) if not shape.dense else str(number + 1)


def _text(
    source: PlaceAnswer,
    target: PlaceAnswer,
    cells: _Cells,
    shape: _Shape,
) -> str:
    if source is target:
        return "."
    mark, full, short = cells.get((source.name, target.name), ("", " ", " "))
    if shape.dense:
        return mark + short
    if len(mark + full) < shape.cell:
        return mark + full
    # A service that does not fit is counted.
    return mark + ("1 svc" if shape.cell > len(mark + "1 svc") else "x")


def _right(text: str, columns: int) -> str:
    return " " * max(1, columns - width_of(text)) + text


def _styled(page: Page, text: str, columns: int) -> str:
    style = "not_met" if text.startswith("!") else "unknown" if text.startswith("?") else ""
    gap = " " * max(1, columns - width_of(text))
    return gap + page.styled(text, style or ("dim" if text in {"-", "."} else ""))


def _legend(shape: _Shape, answers: Sequence[ReachAnswer], found: Findings) -> Iterator[str]:
    reachable = "x reachable" if shape.dense else "3 svc: three services pass"
    parts = [reachable, "- blocked", "? unknown"]
    if any(answer.perhaps and answer.services for answer in answers):
        parts.append("+? more could pass")
    if found.ways_in:
        parts.append("! a way into the control network beyond what is required")
    yield "; ".join(parts) + "."
