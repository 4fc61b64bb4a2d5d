"""The time line of the deadlines as SVG: one row for each point in time, so that labels cannot overlap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from firedoor.result.document import Result
from firedoor.views import words
from firedoor.views.inert import visible
from firedoor.views.lines import wrap
from firedoor.views.points import Point, in_days, points
from firedoor.views.scale import Scale, scale

_HEAD = 52.0
_LEGEND_LINE = 22.0
_CLEAR = 38.0  # between the line of the assessment and the label of a day
_SIZE = 6.5
_CHARACTER = 8.3  # the width of a character, by the widest of the usual fonts


@dataclass(frozen=True, slots=True)
class Layout:
    """Measures of one drawing, in units of its view box."""

    name: str
    width: float
    left: float  # of the track
    right: float
    row: float
    track: float  # of the track within its row
    tick_room: float


# Beside the track there is room for the label; on a phone the label stands above it.
WIDE = Layout("wide", 980, 372, 966, 42, 21, 92)
NARROW = Layout("narrow", 340, 10, 330, 62, 48, 84)


def drawing(result: Result, layout: Layout) -> str:
    """Return the SVG, empty if no deadline has a date. The same data stands in ``points(result)``."""
    rows = [point for point in points(result) if point.days is not None]
    if not rows:
        return ""
    as_of = in_days(result.as_of) if result.as_of else None
    moments = [m for point in rows for m in (point.days, *point.steps) if m is not None]
    axis = scale(moments if as_of is None else [*moments, as_of], layout.left, layout.right)
    bottom = _HEAD + layout.row * len(rows)
    height = bottom + 12 + _LEGEND_LINE * len(_legend_lines(rows, layout))
    body = (
        *_description(result, rows, layout),
        *_axis(axis, as_of, layout, len(rows)),
        *_as_of(result, axis, as_of, layout, len(rows)),
        *(line for number, point in enumerate(rows) for line in _row(point, number, axis, layout)),
        *_legend(rows, layout, bottom),
    )
    name = f"timeline-{layout.name}"
    return (
        f'<svg class="{name}" role="img" viewBox="0 0 {layout.width:g} {height:g}" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-desc" '
        f'xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(body) + "\n</svg>"
    )


def _description(result: Result, rows: list[Point], layout: Layout) -> Iterator[str]:
    states = [point.state for point in rows]
    counts = (
        f"{states.count(s)} {word}" for s, word in words.DEADLINE_STATES.items() if s in states
    )
    about = (
        f"{words.counted(len(rows), 'point')} in time from {rows[0].when} to {rows[-1].when}: "
        f"{', '.join(counts)}. "
    )
    seen_from = f"The assessment is as of {words.day(result.as_of)}. " if result.as_of else ""
    yield f'<title id="timeline-{layout.name}-title">Time line of the deadlines</title>'
    text = escape(about + seen_from + "The table below has the same data.")
    yield f'<desc id="timeline-{layout.name}-desc">{text}</desc>'


def _axis(axis: Scale, as_of: float | None, layout: Layout, rows: int) -> Iterator[str]:
    for at, label in axis.ticks(layout.tick_room):
        if as_of is not None and abs(at - axis.position(as_of)) < _CLEAR:
            continue
        half = layout.tick_room / 2
        middle = min(max(at, layout.left + half - 14), layout.right - half + 8)
        yield _upright("grid", at, layout, rows)
        yield _text(middle, _HEAD - 14, label, "tick", "middle")
    for at in axis.cuts():
        yield _upright("cut", at - 4, layout, rows) + _upright("cut", at + 4, layout, rows)


def _as_of(
    result: Result, axis: Scale, as_of: float | None, layout: Layout, rows: int
) -> Iterator[str]:
    if as_of is None:
        return
    at = axis.position(as_of)
    yield _upright("as-of", at, layout, rows)
    yield f'<path class="as-of" d="M{at:.1f} 20V{_HEAD:g}"/>'
    yield f'<path class="as-of-head" d="M{at - 5:.1f} 18H{at + 5:.1f}L{at:.1f} 25Z"/>'
    label = f"as of {words.day(result.as_of)}"
    half = len(label) * _CHARACTER / 2
    middle = min(max(at, layout.left + half - 8), layout.right - half + 8)
    yield _text(middle, 13, label, "as-of-label", "middle")


def _upright(style: str, x: float, layout: Layout, rows: int) -> str:
    """Return a vertical line through all rows, or through their tracks only where labels stand above them."""
    if layout is WIDE:
        return f'<path class="{style}" d="M{x:.1f} {_HEAD - 8:g}V{_HEAD + rows * layout.row:g}"/>'
    tracks = (_HEAD + number * layout.row + layout.track for number in range(rows))
    parts = "".join(f"M{x:.1f} {y - 10:g}V{y + 12:g}" for y in tracks)
    return f'<path class="{style}" d="{parts}"/>'


def _row(point: Point, number: int, axis: Scale, layout: Layout) -> Iterator[str]:
    top = _HEAD + number * layout.row
    y = top + layout.track
    if number:
        yield f'<line class="rule" x1="0" x2="{layout.width:g}" y1="{top:g}" y2="{top:g}"/>'
    when = point.when if layout is WIDE else words.short_moment(point.at)
    label = f"{when}, {words.DEADLINE_STATES[point.state]}"
    yield _text(4, top + 17, label, "when")
    yield _text(4, top + 34, _cut(point.tally(), layout), f"tally {point.worst()}")
    yield (
        f'<line class="track" x1="{layout.left:g}" x2="{layout.right:g}" y1="{y:g}" y2="{y:g}"/>'
    )
    for step in point.steps:
        at = axis.position(step)
        yield f'<line class="step" x1="{at:.1f}" x2="{at:.1f}" y1="{y - 5:g}" y2="{y + 5:g}"/>'
    if point.days is not None:
        yield _marker(point.state, point.worst(), axis.position(point.days), y)


def _cut(text: str, layout: Layout) -> str:
    """Cut a label to its room, by the widest of the usual fonts."""
    room = layout.left if layout is WIDE else layout.width
    most = int(room / _CHARACTER)
    clean = visible(text)
    pieces = wrap(clean, most - 1)
    return clean if len(pieces) == 1 else f"{pieces[0].rstrip()}…"


def _marker(state: str, verdict: str, x: float, y: float) -> str:
    """Return a shape for the state of the deadline: square passed, diamond due, circle to come."""
    style = f'class="mark {verdict} {"open" if state in _OPEN_SHAPES else "full"}"'
    if state == "passed":
        corner = f'x="{x - _SIZE:.1f}" y="{y - _SIZE:.1f}"'
        return f'<rect {style} {corner} width="{2 * _SIZE:g}" height="{2 * _SIZE:g}"/>'
    if state == "due":
        far = _SIZE * 1.45
        return f'<path {style} d="M{x:.1f} {y - far:.1f}l{far:.2f} {far:.2f}l{-far:.2f} {far:.2f}l{-far:.2f} {-far:.2f}z"/>'  # noqa: E501
    if state == "upcoming":
        return f'<circle {style} cx="{x:.1f}" cy="{y:.1f}" r="{_SIZE:g}"/>'
    far = _SIZE * 1.25
    return f'<path {style} d="M{x:.1f} {y - far:.1f}l{far:.2f} {2 * far:.2f}h{-2 * far:.2f}z"/>'


_OPEN_SHAPES = frozenset({"upcoming", "not_judged", "standing"})


def _legend_lines(rows: list[Point], layout: Layout) -> list[list[tuple[float, str]]]:
    """The states that occur with their positions, in as many lines as they take."""
    lines: list[list[tuple[float, str]]] = [[]]
    begin = x = layout.left + 8
    for state, word in words.DEADLINE_STATES.items():
        if any(point.state == state for point in rows):
            size = 34 + 6.6 * len(word)
            if x + size > layout.right and lines[-1]:
                lines.append([])
                x = begin
            lines[-1].append((x, state))
            x += size
    return lines


def _legend(rows: list[Point], layout: Layout, top: float) -> Iterator[str]:
    """Name the shapes that occur."""
    for number, line in enumerate(_legend_lines(rows, layout)):
        y = top + 22 + number * _LEGEND_LINE
        for x, state in line:
            yield _marker(state, "legend", x, y)
            yield _text(x + 13, y + 4, words.DEADLINE_STATES[state], "key")


def _text(x: float, y: float, text: str, style: str, anchor: str = "start") -> str:
    placed = f'x="{x:.1f}" y="{y:.1f}"' + (f' text-anchor="{anchor}"' if anchor != "start" else "")
    return f'<text class="{style}" {placed}>{escape(visible(text))}</text>'
