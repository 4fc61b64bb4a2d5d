"""What the evidence of a server covers as SVG: a bar for each source against the time that was asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firedoor.result.hunt_document import PartAnswer, SourceAnswer
from firedoor.views import hunt_words as say
from firedoor.views import svg
from firedoor.views.hunt_axis import days, whole
from firedoor.views.hunt_digest import gaps_of
from firedoor.views.hunt_frame import Layout, cut, framed
from firedoor.views.scale import Scale
from firedoor.views.words import counted

WIDE = Layout("wide", 980, 276, 912, 34, 17)
NARROW = Layout("narrow", 340, 4, 336, 54, 37)
_HEAD, _FOOT, _BAR = 30.0, 8.0, 13.0
_LEAST = 2.0  # what is covered at all is seen
_PARTS = 400


def drawing(
    name: str, host: str, sources: Sequence[SourceAnswer], window: PartAnswer, layout: Layout
) -> str:
    """Return the SVG, empty if there is nothing to draw. The table below has the same data."""
    begin, end = say.instant(window.from_), say.instant(window.to)
    if not sources or begin is None or end is None or end <= begin:
        return ""
    axis = whole(begin, end, layout.left, layout.right)
    rows = len(sources)
    body = (
        *_axis(axis, layout, rows),
        *(p for number, one in enumerate(sources) for p in _row(one, number, axis, layout, window)),
    )
    shares = "; ".join(
        f"{say.source(one.source, one.log)} {say.covered(one, window)}" for one in sources
    )
    about = f"{say.period(window)}. Covered: {shares}. The table below has the same data."
    title = f"What the evidence of {say.host(host)} covers, {counted(rows, 'source')}"
    return framed(layout, name, _HEAD + layout.row * rows + _FOOT, (title, about), body)


def _axis(axis: Scale, layout: Layout, rows: int) -> Iterator[str]:
    bottom = _HEAD + layout.row * rows
    room = 92 if layout.is_wide else 84
    for at, label in axis.ticks(room):
        half = len(label) * 6.9 / 2
        middle = min(max(at, layout.left + half - 6), layout.width - half - 2)
        tops = (_HEAD + number * layout.row + layout.track for number in range(rows))
        lines = (f"M{x:.1f} {y - _BAR / 2 - 3:g}v{_BAR + 6:g}" for x, y in ((at, y) for y in tops))
        yield svg.path(
            "grid", *([f"M{at:.1f} {_HEAD - 8:g}V{bottom:g}"] if layout.is_wide else lines)
        )
        yield svg.text("tick", middle, _HEAD - 14, label, "middle")  # fmt: skip


def _row(
    one: SourceAnswer, number: int, axis: Scale, layout: Layout, window: PartAnswer
) -> Iterator[str]:
    top = _HEAD + number * layout.row
    y = top + layout.track
    share = say.covered(one, window)
    name = say.source(one.source, one.log) + ("" if one.needed else " (not needed)")
    tone = "met" if share in say.WHOLE else "unknown" if one.needed else ""
    if layout.is_wide:
        yield svg.text("when" if one.needed else "name", 4, y + 4.5, cut(name, layout.left - 10))
        yield svg.text(f"tally {tone}", layout.width - 6, y + 4.5, share, "end")
    else:
        yield svg.text("when" if one.needed else "name", 4, top + 20, cut(name, layout.width - 70))
        yield svg.text(f"tally {tone}", layout.width - 4, top + 20, share, "end")
    if say.timeless(one):
        yield svg.text("name", layout.left, y + 4.5, say.NO_TIME)
        return
    size = (layout.right - layout.left, _BAR)
    if one.missing or not one.covered:
        yield svg.rect("gone" if one.needed else "gone idle", layout.left, y - _BAR / 2, size, 2)
    for left, width in _places(one.covered, axis, layout):
        yield svg.rect("there" if one.needed else "there idle", left, y - _BAR / 2, (width, _BAR))
    for left, width in _places(gaps_of(one), axis, layout):
        yield svg.rect("hole", left, y - 2, (width, 4))
    for flaw in one.flaws[:_PARTS]:
        value = say.instant(flaw.time)
        if value is not None and axis.stretches[0].begin <= days(value) <= axis.stretches[0].end:
            x = axis.position(days(value))
            yield svg.path("flaw", f"M{x:.1f} {y + _BAR / 2 - 2:.1f}", "l4.5 8h-9z")


def _places(
    parts: Sequence[PartAnswer], axis: Scale, layout: Layout
) -> Iterator[tuple[float, float]]:
    """Left edge and width of parts of time, within the window."""
    (stretch,) = axis.stretches
    for part in parts[:_PARTS]:
        begin, end = say.instant(part.from_), say.instant(part.to)
        if begin is None or end is None or days(end) <= stretch.begin or days(begin) >= stretch.end:
            continue
        left = axis.position(max(days(begin), stretch.begin))
        right = axis.position(min(days(end), stretch.end))
        width = max(right - left, _LEAST)
        yield min(left, layout.right - width), width
