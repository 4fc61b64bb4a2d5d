"""What the pages show of a network, ready for the templates: map, table, answers with their ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.result.network_document import NetworkAnswer, PlaceAnswer, ReachAnswer
from firedoor.result.reach_findings import BLOCKED, REACHABLE, UNKNOWN, Findings, findings
from firedoor.views import reach_words as say
from firedoor.views.reach_doubts import FileToLookAt, OpenPairs, files_to_look_at, open_pairs
from firedoor.views.reach_grid import grid
from firedoor.views.reach_levels import bands, drawn_devices, in_order
from firedoor.views.reach_map import NARROW, WIDE, drawing, legend

MOST_IN_WORDS = 14  # places up to which a cell of the table names the services
MOST_IN_TABLE = 64
MOST_PAIRS = 400
_IN_CELL = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table. ``style``: blocked, reachable, unknown, way-in or self; ``anchor``: of the full answer."""

    style: str
    words: tuple[str, ...]
    more: int
    told: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Row:
    """The answers from one place."""

    number: int
    place: PlaceAnswer
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """An answer with the anchor of its article. ``way_in``: it should not be."""

    anchor: str
    answer: ReachAnswer
    way_in: bool = False


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """All that the templates need."""

    network: NetworkAnswer
    found: Findings
    headline: str
    wide: str
    narrow: str
    grid: str
    legend: tuple[tuple[str, str], ...]
    places: tuple[PlaceAnswer, ...]
    rows: tuple[Row, ...]
    in_words: bool
    exposed: tuple[Pair, ...]
    beyond: tuple[Pair, ...]
    pairs: tuple[Pair, ...]
    more_pairs: int
    unknown: tuple[OpenPairs, ...]
    to_look_at: tuple[FileToLookAt, ...]
    unknown_pairs: int
    devices_left_out: int
    totals: say.LineTotals


def network_page(network: NetworkAnswer, most_pairs: int = MOST_PAIRS) -> NetworkPage:
    """Gather what a page shows. At most so many answers are shown in full; the ways in always are."""
    found = findings(network)
    places = tuple(in_order(bands(network, 0))) if network.places else ()
    pairs = tuple(_pairs(network, most_pairs))
    unknown = [answer for answer in network.answers if answer.verdict == UNKNOWN]
    wide = drawing(network, found, WIDE) if network.whole else ""
    return NetworkPage(
        network=network,
        found=found,
        headline=say.headline(network, found),
        wide=wide,
        narrow=drawing(network, found, NARROW) if network.whole else "",
        grid="" if wide or not network.whole else grid(network, found),
        legend=legend(network, found, drawn=bool(wide)),
        places=places,
        rows=tuple(_rows(network, found, places, pairs)) if len(places) <= MOST_IN_TABLE else (),
        in_words=len(places) <= MOST_IN_WORDS,
        exposed=_ways(found.exposed, "from-internet"),
        beyond=_ways(found.beyond, "beyond"),
        pairs=pairs,
        more_pairs=sum(_has_detail(answer) for answer in network.answers) - len(pairs),
        unknown=open_pairs(unknown),
        to_look_at=files_to_look_at(network),
        unknown_pairs=len(unknown),
        devices_left_out=len(network.devices) - len(drawn_devices(network, WIDE.most_devices)),
        totals=say.line_totals(network.files),
    )


def _ways(answers: Sequence[ReachAnswer], kind: str) -> tuple[Pair, ...]:
    """Those that are certain first."""
    ordered = sorted(answers, key=lambda answer: answer.verdict != REACHABLE)
    return tuple(Pair(f"way-{kind}-{n}", answer, way_in=True) for n, answer in enumerate(ordered))


def _pairs(network: NetworkAnswer, most: int) -> Iterator[Pair]:
    """The answers to be shown in full: what passes or may pass first, then what is known to be stopped."""
    numbered = [(n, a) for n, a in enumerate(network.answers) if _has_detail(a)]
    chosen = sorted(numbered, key=lambda item: item[1].verdict == BLOCKED)[:most]
    for number, answer in sorted(chosen):
        yield Pair(f"pair-{number}", answer)


def _has_detail(answer: ReachAnswer) -> bool:
    return answer.verdict != BLOCKED or bool(answer.stops)


def _rows(
    network: NetworkAnswer, found: Findings, places: Sequence[PlaceAnswer], pairs: Sequence[Pair]
) -> Iterator[Row]:
    answers = {(answer.from_, answer.to): answer for answer in network.answers}
    anchors = {(pair.answer.from_, pair.answer.to): pair.anchor for pair in pairs}
    into = {(answer.from_, answer.to) for answer in found.ways_in}
    for number, source in enumerate(places):
        cells = []
        for target in places:
            ends = (source.name, target.name)
            answer = answers.get(ends)
            own = source is target or answer is None
            cells.append(
                Cell("self", (), 0, "", "")
                if own or answer is None
                else _cell(answer, anchors.get(ends, ""), way_in=ends in into)
            )
        yield Row(number + 1, source, tuple(cells))


def _cell(answer: ReachAnswer, anchor: str, *, way_in: bool) -> Cell:
    words = answer.services if answer.verdict == REACHABLE else answer.perhaps
    told = f"{answer.from_} to {answer.to}: {say.VERDICTS[answer.verdict]}"
    passing = say.passing(answer)
    return Cell(
        style="way-in" if way_in else answer.verdict,
        words=words[:_IN_CELL],
        more=max(0, len(words) - _IN_CELL),
        told=f"{told}, {passing}" if passing else told,
        anchor=anchor,
    )
