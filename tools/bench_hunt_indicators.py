"""What 100,000 indicators cost: a scan of text logs without and with them, in one run.

``python -m tools.bench_hunt_indicators [--megabytes 150] [--indicators 100000]``: prints how long the list takes to be
read, how long its words take to be made ready, and the speed of the scan with a few words, with the indicators, and
with both as in a hunt, each with its ratio to the first. Times are of the processor, the best of three.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from firedoor.hunt.indicators.registry import indicator_rules
from firedoor.hunt.one_file.joined import WordsInTurn
from firedoor.hunt.settings import HuntSettings
from firedoor.model.hunt.source import Kind
from firedoor.readers.logs.log_registry import reader_for
from firedoor.readers.logs.scanning import Words
from firedoor.readers.logs.words import word_set
from tools.bench_hunt_text import opened
from tools.text_logs import WORDS, write

ROUNDS = 3
MEBI = 1024 * 1024
T = TypeVar("T")


def rows_of(count: int) -> Iterator[str]:
    """A list as feeds are, the same in every run: half addresses, a quarter domains; hashes, URLs and names."""
    chance = random.Random(1)  # noqa: S311 - no secrets
    yield "indicator,type,confidence"
    for number in range(count):
        digits = f"{chance.getrandbits(40):010x}"
        address = ".".join(str(chance.randint(1, 223)) for _ in range(4))
        value, kind = (
            (address, "ip"), (address, "ip"), (f"cdn{digits}.example", "domain"),
            (f"{chance.getrandbits(256):064x}", "sha256"), (f"http://{digits}.example/{number}", "url"),
            (f"{digits}.aspx", "filename"),
        )[chance.choices(range(6), (25, 25, 25, 15, 5, 5))[0]]  # fmt: skip
        yield f"{value},{kind},medium"


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of the processor, and the result."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def scanned(paths: Sequence[Path], words: Words) -> int:
    """The records with one of the words."""
    found = 0
    for path in paths:
        file = opened(path)
        reader = reader_for(file)
        if reader is not None:
            found += sum(1 for _ in reader.scan(file).records(words))
    return found


def compare(paths: Sequence[Path], words: Words) -> None:
    """Print the speed of each way over the same files."""
    few = word_set(WORDS)
    ways = (("few words", few), ("indicators", words), ("both", WordsInTurn((few, words))))
    best: dict[str, float] = {}
    records: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, one in ways:
            seconds, records[name] = timed(partial(scanned, paths, one))
            best[name] = min(best.get(name, seconds), seconds)
    size = sum(path.stat().st_size for path in paths)
    for name, seconds in best.items():
        ratio = seconds / best["few words"]
        print(
            f"{name:12} {size / MEBI / seconds:7.0f} MB/s {ratio:5.1f} x {records[name]:9} records"
        )


def main() -> None:
    """Write, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=150)
    parser.add_argument("--indicators", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "list.csv")
        listed.write_text("\n".join(rows_of(options.indicators)), encoding="utf-8")
        given = HuntSettings(indicators=(listed,), pack=False)
        seconds, (events, _, unusable, counts) = timed(partial(indicator_rules, given))
        print(f"read in {seconds:.1f} s: {dict(counts.used)}, {len(unusable)} refused or counted")
        if events is None:
            return
        words = events.words(Kind.HTTPPROXY, "")
        if words is None:
            return
        seconds, _ = timed(partial(words.found, b" "))
        print(f"words made ready in {seconds:.1f} s")
        compare(write(Path(folder), options.megabytes), words)


if __name__ == "__main__":
    main()
