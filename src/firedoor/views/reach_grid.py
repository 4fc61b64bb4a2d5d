"""Who can reach whom as a dense grid in SVG, for sites with too many zones for a map: rows send, columns receive."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.result.network_document import NetworkAnswer, PlaceAnswer
from firedoor.result.reach_findings import BLOCKED, UNKNOWN, Findings
from firedoor.views import svg
from firedoor.views.inert import visible
from firedoor.views.lines import wrap
from firedoor.views.reach_levels import bands, in_order
from firedoor.views.words import counted

MOST_PLACES = 120
_LABEL, _TOP, _CHARACTER = 190.0, 34.0, 7.2
_WIDEST, _LEAST, _MOST = 760.0, 9.0, 24.0


def grid(network: NetworkAnswer, found: Findings) -> str:
    """Return the SVG; empty if there are too few places for a grid, or too many to be seen."""
    if not 2 <= len(network.places) <= MOST_PLACES:  # noqa: PLR2004
        return ""
    levels = bands(network, 0)
    places = list(in_order(levels))
    size = min(_MOST, max(_LEAST, _WIDEST / len(places)))
    side = size * len(places)
    body = [
        *_labels(places, size),
        *_rules([len(band.places) for band in levels], size, side),
        *_cells(network, found, places, size),
    ]
    view = (round(_LABEL + side + 4, 1), round(_TOP + side + 4, 1))
    title = "Grid of who can reach whom, by Purdue level"
    return svg.titled("grid", view, title, _about(network, found), body)


def _about(network: NetworkAnswer, found: Findings) -> str:
    verdicts = [answer.verdict for answer in network.answers]
    return (
        f"{counted(len(network.places), 'place')}, each a row that sends and a column that is reached. Of "
        f"{counted(len(verdicts), 'pair')} {verdicts.count(BLOCKED)} are blocked, {verdicts.count(UNKNOWN)} unknown; "
        f"{len(found.ways_in)} are ways into the control network beyond what is required."
    )


def _labels(places: list[PlaceAnswer], size: float) -> Iterator[str]:
    step = 1 if size > 15 else 2 if size > 11 else 5  # noqa: PLR2004 - room for two digits
    for number, place in enumerate(places):
        y = _TOP + size * (number + 0.5) + 4
        yield svg.text("row", _LABEL - 8, y, _name(place, number), "end")
        if (number + 1) % step == 0:
            x = _LABEL + size * (number + 0.5)
            yield svg.text("column", x, _TOP - 8, str(number + 1), "middle")


def _name(place: PlaceAnswer, number: int) -> str:
    room = int((_LABEL - 12) / _CHARACTER) - len(str(number + 1)) - 1
    clean = visible(place.name)
    pieces = wrap(clean, max(4, room - 1))
    return f"{clean if len(pieces) == 1 else pieces[0].rstrip() + '…'} {number + 1}"


def _rules(counts: list[int], size: float, side: float) -> Iterator[str]:
    """A frame, and lines where the level changes."""
    yield svg.rect("frame", _LABEL, _TOP, (side, side))
    at = 0
    for count in counts[:-1]:
        at += count
        far = size * at
        across = f"M{_LABEL - 180:.1f} {_TOP + far:.1f}H{_LABEL + side:.1f}"
        yield svg.path("rule", across, f"M{_LABEL + far:.1f} {_TOP - 26:.1f}V{_TOP + side:.1f}")


def _cells(
    network: NetworkAnswer, found: Findings, places: list[PlaceAnswer], size: float
) -> Iterator[str]:
    index = {place.name: number for number, place in enumerate(places)}
    into = {(answer.from_, answer.to) for answer in found.ways_in}
    for answer in network.answers:
        if answer.verdict == BLOCKED or answer.from_ not in index or answer.to not in index:
            continue
        x = _LABEL + size * index[answer.to]
        y = _TOP + size * index[answer.from_]
        way_in = (answer.from_, answer.to) in into
        yield from _cell(x, y, size, answer.verdict, way_in=way_in)
    for number in range(len(places)):
        x, y = _LABEL + size * number, _TOP + size * number
        yield svg.rect("self", x, y, (size, size))


def _cell(x: float, y: float, size: float, verdict: str, *, way_in: bool) -> Iterator[str]:
    gap, style = size * 0.12, f"{verdict}{' way-in' if way_in else ''}"
    inner = size - 2 * gap
    yield svg.rect(f"cell {style}", x + gap, y + gap, (inner, inner))
    if verdict == UNKNOWN:
        begin = f"M{x + gap:.1f} {y + size - gap:.1f}"
        yield svg.path(f"stroke {style}", begin, f"l{inner:.1f} {-inner:.1f}")
    if way_in:
        a, b = size * 0.3, size * 0.4
        begin = f"M{x + a:.1f} {y + a:.1f}"
        undecided = " unknown" if verdict == UNKNOWN else ""
        yield svg.path(f"cross{undecided}", begin, f"l{b:.1f} {b:.1f}m0 {-b:.1f}l{-b:.1f} {b:.1f}")
