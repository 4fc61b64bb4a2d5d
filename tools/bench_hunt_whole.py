"""The whole hunt over Windows events with many Sigma rules, beside what else takes the same files in the same run.

``python -m tools.bench_hunt_whole [--events 120000]``: the fullest chunks of the corpora are made event logs, which two
processes hunt with all rules of SigmaHQ: recognised, hashed, decoded, judged, joined. Figures: events a second, growth
with events and with rules, and the memory of the largest process. Anchors: the bare ``evtx`` crate with ``orjson`` in
one process, and the same rules one after the other as a plain reader of the specification would do it.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from firedoor.hunt.one_file.building import build
from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.sigma.meaning import matches
from firedoor.hunt.sigma.sources import routes
from firedoor.hunt.sigma.views import fitted
from tools.bench_hunt_events import crate_and_json, dense
from tools.bench_hunt_sigma import EVENTS, RULES, paths_in, read

SAMPLE = 400  # events that are judged rule by rule
PLAIN = HuntSettings(pack=False, keep=False, processes=2)
ALL = replace(PLAIN, sigma=tuple(RULES))


def seconds(work: Callable[[], object]) -> float:
    """By the clock."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def logs(folder: Path, log: bytes, count: int) -> Path:
    """A folder with so many event logs of the same records; each is decoded and judged for itself."""
    folder.mkdir()
    for number in range(count):
        (folder / f"log{number}.evtx").write_bytes(log)
    return folder


@cache
def made_ready(settings: HuntSettings) -> float:
    """Seconds that reading the rules takes, which every process spends once."""
    return seconds(lambda: build(settings))


def rule_by_rule(paths: Sequence[Path]) -> float:
    """Seconds an event with all rules one after the other, reading left out."""
    rules = [fitted(rule) for rule in build(ALL).book.rules if routes(rule.logsource)]
    events = list(read(paths))[:SAMPLE]
    taken = seconds(lambda: [[matches(rule, event) for rule in rules] for event in events])
    return taken / len(events)


def main(given: Sequence[str]) -> int:
    """Print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=120_000)
    options = parser.parse_args(given)
    paths = paths_in(EVENTS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "one.evtx"
        log.write_bytes(dense(paths))
        records = crate_and_json(log)
        count = max(2, round(options.events / records / 2) * 2)
        few = logs(folder / "few", log.read_bytes(), count // 2)
        many = logs(folder / "many", log.read_bytes(), count)
        bare = seconds(lambda: crate_and_json(log)) / records
        ready = made_ready(ALL)
        half, whole = (seconds(lambda f=f: hunt(f, ALL)) for f in (few, many))  # type: ignore[misc]
        none = seconds(lambda: hunt(many, PLAIN))
        plain = rule_by_rule(paths)
    events = records * count
    rules = len(build(ALL).book.rules)
    each = whole / events
    print(f"{rules:,} Sigma rules over {events:,} events in {count} logs, 2 processes:")
    print(
        f"  {1 / each:,.0f} events a second, with reading the rules ({ready:.1f} s in each process)"
    )
    print(
        f"  {(bare + plain) / each:,.0f} x as fast as decoding and judging rule by rule in one process"
    )
    print(
        f"  {each / bare:.2f} x what the evtx crate and orjson take in one process ({1 / bare:,.0f} a second)"
    )
    steady = (events - events // 2) / max(whole - half, 1e-9)
    print(
        f"  {steady:,.0f} events a second once the rules are ready (the second half of the events)"
    )
    print(f"  twice the events take {whole / half:.2f} x the time")
    print(f"  without any rule it takes {none / whole:.2f} x the time")
    largest = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"  the largest process held {largest / 1024:,.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
