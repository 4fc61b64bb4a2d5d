"""The matrix by several processes: each builds its own packet sets, and answers whole rows."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from functools import partial

from firedoor.reach.answers import Answer
from firedoor.reach.net import Given, Net
from firedoor.reach.places import Place
from firedoor.reach.question import Prover
from firedoor.site.workers import Task, processes, shared

Progress = Callable[[int, int, str], None]
Row = tuple[Answer, ...]
# Below this a second process costs more than it brings: it has to build the packet sets again.
FEWEST_ROWS, FEWEST_RULES = 6, 6000


def rows(
    prover: Prover, places: Sequence[Place], progress: Progress | None = None
) -> Generator[Row, None, None]:
    """For each place the answers to all others, in order; by several processes where it pays."""
    prover.asks_much = len(places) >= FEWEST_ROWS
    here = partial(row, (prover, tuple(places)))
    several = processes() if _pays(prover.net, places) else 1
    task = Task(_prepare, (prover.net.given, tuple(places)), row, here)
    with closing(shared(task, range(len(places)), several)) as results:
        for number, place in enumerate(places):
            if progress is not None:
                progress(number, len(places), f"from {place.name}")
            yield next(results)


def row(ready: tuple[Prover, tuple[Place, ...]], number: int) -> Row:
    """The answers from one place to all others."""
    prover, places = ready
    source = places[number]
    return tuple(prover.row(source, [place for place in places if place is not source]))


def _prepare(given: Given, places: tuple[Place, ...]) -> tuple[Prover, tuple[Place, ...]]:
    """In a child: the same network again."""
    prover = Prover(Net(*given))
    prover.asks_much = True
    return prover, places


def _pays(net: Net, places: Sequence[Place]) -> bool:
    rules = sum(len(rule_set.rules) for device in net.devices for rule_set in device.rule_sets)
    return len(places) >= FEWEST_ROWS and rules >= FEWEST_RULES
