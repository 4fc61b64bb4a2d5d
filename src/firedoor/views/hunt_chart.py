"""The time line of a chain as SVG: a lane for each stage, marks for what was seen, numbered pins for milestones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.result.hunt_document import SightingAnswer
from firedoor.views import hunt_words as say
from firedoor.views import svg
from firedoor.views.hunt_axis import bursts, days, ticks
from firedoor.views.hunt_digest import Told
from firedoor.views.hunt_frame import Layout, cut, framed, mark
from firedoor.views.scale import Scale
from firedoor.views.words import counted

WIDE = Layout("wide", 980, 196, 968, 56, 38)
NARROW = Layout("narrow", 340, 8, 332, 74, 58)
_HEAD, _FOOT = 30.0, 10.0
_BIN, _PIN, _APART = 6.0, 8.5, 19.0
_OUTCOMES = tuple(say.OUTCOMES)


@dataclass(frozen=True, slots=True)
class _Lane:
    """What was seen of one stage. ``pins``: number and time in days of the milestones that stand here."""

    stage: str
    seen: tuple[tuple[float, str], ...]
    pins: tuple[tuple[int, float], ...]


def drawing(told: Told, layout: Layout) -> str:
    """Return the SVG, empty if nothing of the chain has a time. The list of the milestones has the same numbers."""
    lanes = _lanes(told)
    moments = [at for lane in lanes for at, _ in lane.seen] + [p for x in lanes for _, p in x.pins]
    if not moments:
        return ""
    axis = bursts(moments, layout.left, layout.right)
    body = (
        *_axis(axis, layout, len(lanes)),
        *(part for number, lane in enumerate(lanes) for part in _lane(lane, number, axis, layout)),
    )
    height = _HEAD + layout.row * len(lanes) + _FOOT
    name = f"chain-{told.chain.number}"
    return framed(layout, name, height, (_title(told), _about(told, lanes)), body)


def _title(told: Told) -> str:
    return f"Time line of chain {told.chain.number}"


def _about(told: Told, lanes: list[_Lane]) -> str:
    stages = ", ".join(f"{say.STAGES.get(x.stage, x.stage)} {len(x.seen)}" for x in lanes)
    when = f"From {say.when(told.chain.from_)} to {say.when(told.chain.to)}. "
    return f"{when}Sightings by stage: {stages}. The list beside has the milestones."


def _lanes(told: Told) -> list[_Lane]:
    seen: dict[str, list[tuple[float, str]]] = {stage: [] for stage in say.STAGES}
    pins: dict[str, list[tuple[int, float]]] = {stage: [] for stage in say.STAGES}
    for one in told.sightings:
        at = _days(one.time)
        if at is not None:
            seen[_stage(one)].append((at, one.outcome))
    for number, step in enumerate(told.steps, 1):
        at = _days(step.milestone.time)
        if at is not None:
            pins[_stage(step.sighting)].append((number, at))
    return [
        _Lane(stage, tuple(seen[stage]), tuple(pins[stage]))
        for stage in say.STAGES
        if seen[stage] or pins[stage]
    ]


def _stage(one: SightingAnswer | None) -> str:
    return one.stage if one is not None and one.stage in say.STAGES else "none"


def _days(text: str) -> float | None:
    value = say.instant(text)
    return days(value) if value is not None else None


def _axis(axis: Scale, layout: Layout, lanes: int) -> Iterator[str]:
    bottom = _HEAD + layout.row * lanes
    for at, label in ticks(axis):
        half = len(label) * 6.9 / 2
        middle = min(max(at, layout.left + half - 6), layout.width - half - 2)
        yield _upright("grid", at, layout, bottom)
        yield svg.text("tick", middle, _HEAD - 14, label, "middle")
    for at in axis.cuts():
        yield _upright("cut", at - 4, layout, bottom) + _upright("cut", at + 4, layout, bottom)


def _upright(style: str, x: float, layout: Layout, bottom: float) -> str:
    """A vertical line through all lanes, or through their tracks only where labels stand above them."""
    if layout.is_wide:
        return svg.path(style, f"M{x:.1f} {_HEAD - 8:g}V{bottom:g}")
    lanes = round((bottom - _HEAD) / layout.row)
    tops = (_HEAD + number * layout.row + layout.track for number in range(lanes))
    return svg.path(style, *(f"M{x:.1f} {y - 30:g}V{y + 10:g}" for y in tops))


def _lane(lane: _Lane, number: int, axis: Scale, layout: Layout) -> Iterator[str]:
    top = _HEAD + number * layout.row
    y = top + layout.track
    if number:
        yield svg.path("rule", f"M0 {top:g}H{layout.width:g}")
    name = say.STAGES[lane.stage].capitalize()
    many = counted(len(lane.seen), "sighting")
    if layout.is_wide:
        yield svg.text("when", 4, top + 25, cut(name, layout.left - 12))
        yield svg.text("tally", 4, top + 43, cut(many, layout.left - 12))
    else:
        yield svg.text("when", 4, top + 18, f"{name}, {many}")
    yield svg.path("track", f"M{layout.left:g} {y:g}H{layout.right:g}")
    for at, outcome in _marks(lane, axis):
        yield mark(outcome, at, y)
    yield from _pins(lane, axis, y, layout)


def _marks(lane: _Lane, axis: Scale) -> Iterator[tuple[float, str]]:
    """One mark for what stands at the same place: that of the most serious."""
    found: dict[int, tuple[int, float, str]] = {}
    for value, outcome in lane.seen:
        at = axis.position(value)
        rank = _OUTCOMES.index(outcome) if outcome in _OUTCOMES else len(_OUTCOMES)
        place = int(at / _BIN)
        if place not in found or rank < found[place][0]:
            found[place] = (rank, at, outcome)
    for _, at, outcome in sorted(found.values(), key=lambda one: (-one[0], one[1])):
        yield at, outcome


def _pins(lane: _Lane, axis: Scale, y: float, layout: Layout) -> Iterator[str]:
    """The numbers of the milestones, above their marks and beside each other."""
    last = -_APART
    wanted = [(max(axis.position(at), layout.left + _PIN), number) for number, at in lane.pins]
    room = layout.right - _PIN - _APART * (len(wanted) - 1)
    for place, (at, number) in enumerate(sorted(wanted)):
        x = max(min(at, room + _APART * place), last + _APART)
        last = x
        yield svg.path("stem", f"M{x:.1f} {y - 12:.1f}L{min(at, layout.right):.1f} {y - 5:.1f}")
        yield svg.circle("pin", x, y - 19, _PIN)
        yield svg.text("pin-text", x, y - 15, str(number), "middle")
