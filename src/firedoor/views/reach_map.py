"""Who can reach whom as a map in SVG: zones in bands by Purdue level, one line out of each zone with arrows.

Each zone has a box in a row of its own, so that no arrow can cross a box. To the right every zone that reaches another
has one upright lane: from a dot at the zone along the lane to an arrow at each zone reached. To the left thin wires
join the devices with the zones that they stand in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from firedoor.result.network_document import DeviceAnswer, NetworkAnswer, PlaceAnswer
from firedoor.result.reach_findings import BLOCKED, REACHABLE, UNKNOWN, Findings
from firedoor.views import svg
from firedoor.views.inert import visible
from firedoor.views.lines import wrap
from firedoor.views.reach_levels import Band, bands, drawn_devices, in_order
from firedoor.views.reach_words import services
from firedoor.views.words import counted

MOST_PLACES, MOST_ARROWS = 14, 90
_HEAD, _CHIP, _GAP, _SLOT, _MARKED, _LEAST_BOX = 30.0, 34.0, 12.0, 9.0, 19.0, 44.0
_SHIELD = "l6 2v4.5c0 4 -2.6 6.6 -6 8c-3.4 -1.4 -6 -4 -6 -8v-4.5z"
_ROUTER = "m-6 4h12m-3 -3l3 3l-3 3m3 4h-12m3 -3l-3 3l3 3"
_CHARACTER = 7.9  # the width of a character, by the widest of the usual fonts
_BOLD = 0.88  # what is left of the room for bold ones


@dataclass(frozen=True, slots=True)
class Layout:
    """Measures of one drawing, in units of its view box."""

    name: str
    width: float
    wire: float  # between two wires
    box: float  # the width of a zone's box
    most_devices: int


WIDE = Layout("wide", 980, 15, 372, 12)
NARROW = Layout("narrow", 340, 9, 150, 5)


@dataclass(frozen=True, slots=True)
class _Arrow:
    """One ordered pair that is not blocked."""

    source: str
    target: str
    verdict: str
    way_in: bool
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a place is drawn, and at which height each of its lines begins or ends."""

    top: float
    height: float
    out: float
    entries: dict[str, float]

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def fits(network: NetworkAnswer) -> bool:
    """Whether the map would be readable."""
    arrows = sum(answer.verdict != BLOCKED for answer in network.answers)
    return 2 <= len(network.places) <= MOST_PLACES and arrows <= MOST_ARROWS  # noqa: PLR2004


def drawing(network: NetworkAnswer, found: Findings, layout: Layout) -> str:
    """Return the SVG; empty if it would not be readable."""
    return _Drawing(network, found, layout).svg() if fits(network) else ""


class _Drawing:
    def __init__(self, network: NetworkAnswer, found: Findings, layout: Layout) -> None:
        self.network, self.layout = network, layout
        self.bands = bands(network, layout.most_devices)
        self.order = {place.name: n for n, place in enumerate(in_order(self.bands))}
        self.arrows = self._find_arrows(found)
        self.wires = [device for band in self.bands for device in band.devices]
        self.left = 10 + layout.wire * len(self.wires) + (8 if self.wires else 0)
        self.right = self.left + layout.box
        self.boxes: dict[str, _Box] = {}
        self.chips: dict[str, float] = {}
        self.strips: list[tuple[Band, float, float]] = []
        self.height = self._place()
        self.lanes = self._place_lanes()

    def _find_arrows(self, found: Findings) -> list[_Arrow]:
        into = {(a.from_, a.to) for a in found.ways_in}
        known = (a for a in self.network.answers if a.from_ in self.order and a.to in self.order)
        several = [
            _Arrow(a.from_, a.to, a.verdict, (a.from_, a.to) in into, a.services or a.perhaps)
            for a in known
            if a.verdict != BLOCKED and a.from_ != a.to
        ]
        return sorted(several, key=lambda a: (self.order[a.source], self.order[a.target]))

    # --- places

    def _place(self) -> float:
        """Give every band, box and device its height; return the height of all."""
        y = 2.0
        for band in self.bands:
            begin = y
            y += _HEAD
            for place in band.places:
                y += self._place_box(place, y) + _GAP
            self.strips.append((band, begin, y))
            for device in band.devices:
                self.chips[device.name] = y + _CHIP / 2 + 2
                y += _CHIP
            y += 6 if band.devices else 0
        return y + 2

    def _place_box(self, place: PlaceAnswer, top: float) -> float:
        coming = [a.source for a in self.arrows if a.target == place.name]
        leaving = any(a.source == place.name for a in self.arrows)
        marked = {a.source for a in self.arrows if a.target == place.name and a.way_in}
        # The marks of ways in need more room than bare arrows.
        sizes = [_SLOT] * leaving + [_MARKED if source in marked else _SLOT for source in coming]
        height = max(_LEAST_BOX, sum(sizes) + _SLOT)
        scale = (height - _SLOT) / (sum(sizes) or 1)
        heights, y = [], top + _SLOT / 2
        for size in sizes:
            heights.append(y + size * scale / 2)
            y += size * scale
        out = heights.pop(0) if leaving else top + height / 2
        self.boxes[place.name] = _Box(top, height, out, dict(zip(coming, heights, strict=True)))
        return height

    def _place_lanes(self) -> dict[str, float]:
        sources = list(dict.fromkeys(a.source for a in self.arrows))
        room = self.layout.width - self.right - 12
        step = min(78.0, room / (len(sources) + 0.6))
        return {name: self.right + step * (n + 1) for n, name in enumerate(sources)}

    # --- drawing

    def svg(self) -> str:
        verdicts = [arrow.verdict for arrow in self.arrows]
        about = (
            f"{counted(len(self.order), 'zone')} in {counted(len(self.bands), 'level')}. "
            f"{counted(verdicts.count(REACHABLE), 'pair')} reachable, {verdicts.count(UNKNOWN)} unknown, "
            f"{sum(a.way_in for a in self.arrows)} of them ways into the control network beyond what is required. "
            "The table below has the same data."
        )
        body = [
            *self._strips(),
            *self._wires(),
            *(line for arrow in self._in_layers() for line in self._arrow(arrow)),
            *(line for place in self.order for line in self._box(place)),
            *(line for device in self.wires for line in self._chip(device)),
        ]
        title = "Map of who can reach whom, by Purdue level"
        view = (self.layout.width, self.height)
        return svg.titled(f"map-{self.layout.name}", view, title, about, body)

    def _strips(self) -> Iterator[str]:
        width = self.layout.width - 2
        for band, top, bottom in self.strips:
            yield svg.rect(f"band {band.kind}", 1, top, (width, bottom - top), 6)
            title = self._cut(band.title, width - self.left)
            yield svg.text("level", self.left, top + 20, title)

    def _wires(self) -> Iterator[str]:
        for number, device in enumerate(self.wires):
            x = 10 + self.layout.wire * number
            chip = self.chips[device.name]
            # Wires of several devices to one box stay apart.
            apart = (number - len(self.wires) / 2) * 5
            ends = [self.boxes[n].middle + apart for n in device.places if n in self.boxes]
            yield svg.path("wire", f"M{x:.1f} {min(chip, *ends):.1f}V{max(chip, *ends):.1f}")
            yield svg.path("wire", f"M{x:.1f} {chip:.1f}H{self.left:.1f}")
            for y in ends:
                yield svg.path("wire", f"M{x:.1f} {y:.1f}H{self.left:.1f}")
                yield svg.circle("plug", x, y, 2)

    def _in_layers(self) -> list[_Arrow]:
        """What matters most is drawn last, over the rest."""
        return sorted(self.arrows, key=lambda a: (a.way_in, a.verdict == REACHABLE))

    def _arrow(self, arrow: _Arrow) -> Iterator[str]:
        lane = self.lanes[arrow.source]
        start = self.boxes[arrow.source].out
        end = self.boxes[arrow.target].entries[arrow.source]
        told = visible(f"{arrow.source} to {arrow.target}: {arrow.verdict}")
        tip = self.right + 1.5
        way = f"M{self.right:.1f} {start:.1f}H{lane:.1f}V{end:.1f}H{tip + 6:.1f}"
        yield f'<g class="arrow {arrow.verdict}{" way-in" if arrow.way_in else ""}">'
        yield f"<title>{escape(told)}</title>"
        yield svg.path("halo", way) + svg.path("way", way)
        yield svg.path("tip", f"M{tip:.1f} {end:.1f}l9 -4.2v8.4z")
        yield svg.circle("begin", self.right, start, 3.4) + svg.circle("begin", lane, end, 2.2)
        if arrow.way_in:
            yield svg.circle("mark", tip + 19, end, 7.5)
            yield svg.text("mark-text", tip + 19, end + 4.4, "!", "middle")
            if self.layout is WIDE and arrow.services:
                told = self._cut(services(arrow.services, 2), self.layout.width - tip - 40)
                yield svg.text("services", tip + 31, end - 5, told)
        yield "</g>"

    def _box(self, name: str) -> Iterator[str]:
        place = next(p for p in self.network.places if p.name == name)
        box, room = self.boxes[name], self.layout.box - 18
        size = (self.layout.box, box.height)
        yield svg.rect(f"zone {place.kind}", self.left, box.top, size, 5)
        about = place.title if place.title != name else ", ".join(place.networks)
        y = box.middle + (-3 if about else 5)
        yield svg.text("name", self.left + 12, y, self._cut(name, room * _BOLD))
        if about:
            yield svg.text("about", self.left + 12, box.middle + 14, self._cut(about, room * 1.15))

    def _chip(self, device: DeviceAnswer) -> Iterator[str]:
        x, y = self.left, self.chips[device.name]
        told = self._cut(device.name, self.layout.box - 40)
        width = min(self.layout.box, 40 + _CHARACTER * len(told))
        style = "enforces" if device.enforces else "forwards"
        yield svg.rect(f"chip {style}", x, y - 12, (width, 24), 12)
        yield svg.path(
            "sign", f"M{x + 16:.1f} {y - 7:.1f}", _SHIELD if device.enforces else _ROUTER
        )
        yield svg.text("device", x + 29, y + 4.5, told)

    def _cut(self, text: str, room: float) -> str:
        """Cut a text to its room, by the widest of the usual fonts."""
        clean = visible(text)
        pieces = wrap(clean, max(4, int(room / _CHARACTER)))
        return clean if len(pieces) == 1 else f"{pieces[0].rstrip()}…"


def legend(network: NetworkAnswer, found: Findings, *, drawn: bool) -> tuple[tuple[str, str], ...]:
    """The signs that occur, each with its meaning; ``drawn``: on the map, which shows devices too."""
    verdicts = {answer.verdict for answer in network.answers}
    devices = drawn_devices(network, WIDE.most_devices) if drawn else ()
    signs = (
        ("reachable", "can reach, with a packet that proves it", REACHABLE in verdicts),
        ("unknown", "not decided by the files", UNKNOWN in verdicts),
        ("way-in", "a way into the control network beyond what is required", bool(found.ways_in)),
        ("enforces", "a device that can deny", any(d.enforces for d in devices)),
        ("forwards", "a device that only forwards", not all(d.enforces for d in devices)),
    )
    return tuple((sign, meaning) for sign, meaning, occurs in signs if occurs)
