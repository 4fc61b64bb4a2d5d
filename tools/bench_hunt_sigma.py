"""Speed of Sigma rules over Windows events: ``python -m tools.bench_hunt_sigma [--rules DIR] [--check] [EVTX ...]``.

All figures are of processor time of this process, in one run (EVTX is decoded in another one, which is not counted;
the last line has the time on the wall): reading the events alone, the rules alone over the events
as they are and over the same with every value made different (so that no kept answer helps), both together, and rule by
rule as a plain reader of the specification would do it. ``--check``: both must meet the same rules in every event.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from firedoor.hunt.sigma.index.rules import SigmaRules
from firedoor.hunt.sigma.meaning import matches
from firedoor.hunt.sigma.parsing.loading import load_rules
from firedoor.hunt.sigma.plan import RuleBook, SigmaRule
from firedoor.hunt.sigma.sources import routes
from firedoor.hunt.sigma.views import fitted
from firedoor.model.hunt.event import Event, Value
from firedoor.readers.logs.events.registry import EVENT_READERS
from firedoor.readers.logs.scanning import LogFile

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
RULES = [
    CORPORA / "sigma" / name for name in ("rules", "rules-emerging-threats", "rules-threat-hunting")
]
EVENTS = [CORPORA / "sigma" / "regression", CORPORA / "evtx-attack"]
ROUNDS = 20
SAMPLE = 200  # events of which the rule-by-rule scan is timed
_HEAD = 65536
_ROUTING = ("EventID", "Channel", "Provider_Name", "Computer")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: how many events took how many seconds of the processor."""

    name: str
    events: int
    seconds: float

    @property
    def micros(self) -> float:
        """Microseconds an event."""
        return self.seconds / self.events * 1e6

    def line(self) -> str:
        """As it is printed."""
        return f"{self.name:44} {self.events:8,} events {1e6 / self.micros:10,.0f} a second {self.micros:10.1f} us each"


def paths_in(given: Iterable[Path]) -> list[Path]:
    """The EVTX files that were given, or stand below."""
    return sorted(
        one for path in given for one in (path.rglob("*.evtx") if path.is_dir() else (path,))
    )


def read(paths: Sequence[Path]) -> Iterator[Event]:
    """The events of files, by the reader that a hunt uses."""
    for path in paths:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        file = LogFile(path.name, path.stat().st_size, head, "", lambda path=path: path.open("rb"))  # type: ignore[misc]
        reader = next((one for one in EVENT_READERS if one.recognises(file)), None)
        if reader is not None:
            for seen in reader.scan(file).records(None):
                yield seen.event


def varied(event: Event, number: int) -> Event:
    """The event with every value of its own made different by a number in its middle."""
    fields = {
        name: value if name in _ROUTING else _other(value, number)
        for name, value in event.fields.items()
    }
    texts = tuple(str(_other(text, number)) for text in event.texts)
    return replace(event, fields=fields, texts=texts)


def _other(value: Value, number: int) -> Value:
    if not isinstance(value, str) or not value:
        return value
    half = len(value) // 2
    return f"{value[:half]}{number}{value[half:]}"


def timed(name: str, events: int, work: Callable[[], object]) -> Figure:
    """Do it once."""
    begin = time.process_time()
    work()
    return Figure(name, events, time.process_time() - begin)


def met_by(index: SigmaRules, events: Iterable[Event]) -> int:
    """Sightings of some events."""
    return sum(len(index.meet(event, None)[0]) for event in events)


def plainly(rules: Sequence[tuple[int, SigmaRule]], event: Event) -> list[int]:
    """The rules that an event meets, one after the other."""
    return [number for number, rule in rules if matches(rule, event)]


def figures(book: RuleBook, index: SigmaRules, paths: Sequence[Path]) -> Iterator[Figure]:
    """Each figure when it is known."""
    events = list(read(paths))
    met_by(index, events)  # what is made on first use is told beside
    yield timed(
        "reading alone", len(events) * 3, lambda: [sum(1 for _ in read(paths)) for _ in range(3)]
    )
    yield timed(
        "rules alone", len(events) * ROUNDS, lambda: [met_by(index, events) for _ in range(ROUNDS)]
    )
    other = [varied(event, 1000 + number) for number in range(3) for event in events]
    yield timed("rules alone, every value different", len(other), lambda: met_by(index, other))
    yield timed(
        "reading and rules", len(events) * 3, lambda: [met_by(index, read(paths)) for _ in range(3)]
    )
    rules = [
        (number, fitted(rule)) for number, rule in enumerate(book.rules) if routes(rule.logsource)
    ]
    some = events[:: max(len(events) // SAMPLE, 1)]
    [plainly(rules, event) for event in some[:20]]
    yield timed(
        "rule by rule, rules alone", len(some), lambda: [plainly(rules, event) for event in some]
    )


def differences(book: RuleBook, index: SigmaRules, paths: Sequence[Path]) -> tuple[int, int]:
    """Events, and how many of them meet other rules than the plain meaning says."""
    rules = [
        (number, fitted(rule)) for number, rule in enumerate(book.rules) if routes(rule.logsource)
    ]
    seen = wrong = 0
    for event in read(paths):
        seen += 1
        wrong += index.met(event) != plainly(rules, event)
    return seen, wrong


def main(given: Sequence[str]) -> int:
    """Print a line for each figure; 1 if ``--check`` finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", nargs="+", type=Path, default=RULES)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("events", nargs="*", type=Path)
    options = parser.parse_args(given)
    paths = paths_in(options.events or EVENTS)
    begin = time.process_time()
    book = load_rules(options.rules)
    parsed = time.process_time()
    index = SigmaRules(book)
    print(
        f"{len(book.rules):,} rules: parsed in {parsed - begin:.1f} s, index in {time.process_time() - parsed:.1f} s"
    )
    first = timed(
        "first pass, with what is made on first use",
        sum(1 for _ in read(paths)),
        lambda: met_by(index, read(paths)),
    )
    print(first.line())
    known = {figure.name: figure for figure in _printed(figures(book, index, paths))}
    plain, quick = known["rule by rule, rules alone"], known["rules alone"]
    reading, both = known["reading alone"], known["reading and rules"]
    together = (reading.micros + plain.micros) / both.micros
    print(
        f"rule by rule takes {plain.micros / quick.micros:,.0f} x what the index takes, {together:,.0f} x with reading"
    )
    begin = time.monotonic()
    events = sum(1 for event in read(paths) if index.met(event) is not None)
    print(
        f"on the wall, one process and its decoder: {events / (time.monotonic() - begin):,.0f} events a second"
    )
    print(f"reading and rules take {both.micros / reading.micros:.2f} x reading alone")
    if not options.check:
        return 0
    seen, wrong = differences(book, index, paths)
    print(f"{seen:,} events, {wrong} that meet other rules than rule by rule")
    return 1 if wrong else 0


def _printed(found: Iterable[Figure]) -> Iterator[Figure]:
    for figure in found:
        print(figure.line(), flush=True)
        yield figure


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
