"""Speed of the hunt over text logs, beside what else can search or parse the same bytes in the same run.

``python -m tools.bench_hunt_text [--megabytes 1000] [--folder DIR] [--sigma DIR]``: writes HttpProxy-shaped logs (74
columns, few planted rows), reads them once so that they are in the page cache, and prints each way with its speed by
the clock, the time of the processor that it takes, and its ratio to its anchor: of scans ``rg`` (or ``grep -F``) with
the same words, of rows the csv module.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from firedoor.hunt.one_file.building import build
from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.model.hunt.source import Kind
from firedoor.readers.logs.blocks import BLOCK
from firedoor.readers.logs.httpproxy_columns import HTTPPROXY_HEADER
from firedoor.readers.logs.log_registry import reader_for
from firedoor.readers.logs.plain import cells_of_rows
from firedoor.readers.logs.scanning import LogFile, Words
from firedoor.readers.logs.words import word_set
from tools.text_logs import WORDS, write

HEAD = 64 * 1024
PROCESSES = 2
ROUNDS = 2
WIDTH = len(HTTPPROXY_HEADER.names)
STRETCH = 64 * 1024  # bytes of rows taken apart at once
RG = ("rg", "-F", "-i", "--no-filename")
GREP = ("grep", "-F", "-i", "-h")
Done = tuple[int, float]  # records or lines, and seconds of the processor


@dataclass(frozen=True, slots=True)
class Way:
    """One way to look at ``size`` bytes. ``anchor``: the name of the way that it is compared with.

    ``seconds``: by the clock; ``processor``: of all processes.
    """

    name: str
    anchor: str
    size: int
    seconds: float
    processor: float
    records: int

    @property
    def speed(self) -> float:
        """GB/s."""
        return self.size / self.seconds / 1e9


def opened(path: Path) -> LogFile:
    """A file as the hunt hands it to a reader."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return LogFile(path.name, path.stat().st_size, head, "", partial(opened_bytes, path))


def opened_bytes(path: Path) -> BinaryIO:
    """Its bytes from the beginning."""
    return path.open("rb")


def scan(paths: Sequence[Path], words: tuple[str, ...] | None) -> Done:
    """Records seen, of all files in one process."""
    return scanned(paths, word_set(words) if words else None)


def scanned(paths: Sequence[Path], words: Words | None) -> Done:
    """The same with any words."""
    begun, seen = time.process_time(), 0
    for path in paths:
        file = opened(path)
        reader = reader_for(file)
        if reader is None:
            raise SystemExit(f"{path} is not recognised")
        run = reader.scan(file)
        for record in run.records(words):
            seen += "AnchorMailbox" in record.event.fields
        run.spans()
    return seen, time.process_time() - begun


def cells(paths: Sequence[Path]) -> Done:
    """Rows of which every cell was made, and nothing else."""
    begun, seen = time.process_time(), 0
    for path in paths:
        data = path.read_bytes()
        at = data.index(b"\n2021-") + 1
        while at < len(data):
            stop = data.rfind(b"\n", at, at + STRETCH)
            rows = [row.rstrip("\r") for row in data[at:stop].decode().split("\n")]
            if cells_of_rows(rows, WIDTH, ",") is None:
                raise SystemExit(f"{path} has rows that are not plain")
            seen, at = seen + len(rows), stop + 1
    return seen, time.process_time() - begun


def by_all(
    pool: ProcessPoolExecutor, work: Callable[..., Done], paths: Sequence[Path], *more: object
) -> Done:
    """The same by all processes, file by file."""
    parts = [paths[start::PROCESSES] for start in range(PROCESSES)]
    done = list(pool.map(work, parts, *([one] * PROCESSES for one in more)))
    return sum(seen for seen, _ in done), sum(seconds for _, seconds in done)


def whole(folder: Path) -> Done:
    """``firedoor hunt`` with our own rules: every byte hashed, all rules, all processes started."""
    begun = _processor()
    found = hunt(folder, HuntSettings(keep=False, processes=PROCESSES))
    return sum(one.looked_at for one in found.files), _processor() - begun


def find(paths: Sequence[Path]) -> Done:
    """One word by ``bytes.count`` over whole files: what Python can do without anything."""
    begun = time.process_time()
    return sum(
        path.read_bytes().count(b"ServerInfo~") for path in paths
    ), time.process_time() - begun


def hyperscan_alone(paths: Sequence[Path]) -> Done:
    """The words in blocks of the files, and nothing else."""
    begun, words, seen = time.process_time(), word_set(WORDS), 0
    for path in paths:
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                seen += len(list(words.places(block)))
    return seen, time.process_time() - begun


def by_csv(paths: Sequence[Path]) -> Done:
    """The csv module, one process."""
    begun, rows = time.process_time(), 0
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            rows += sum(1 for _ in csv.reader(stream))
    return rows, time.process_time() - begun


def by_tool(command: Sequence[str], paths: Sequence[Path]) -> Done:
    """The lines that a search tool finds."""
    begun = _processor()
    words = [part for word in WORDS for part in ("-e", word)]
    full = [*command, *words, *map(str, paths)]
    done = subprocess.run(full, capture_output=True, check=False)  # noqa: S603
    return done.stdout.count(b"\n"), _processor() - begun


def _processor() -> float:
    """Seconds of this process and of those that it has waited for (only its own on Windows)."""
    return sum(os.times()[:4])


def timed(name: str, anchor: str, size: int, work: Callable[[], Done]) -> Way:
    """The best of some rounds."""
    best = Way(name, anchor, size, float("inf"), 0.0, 0)
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        records, processor = work()
        seconds = time.perf_counter() - begun
        if seconds < best.seconds:
            best = Way(name, anchor, size, seconds, processor, records)
    return best


def _size(paths: Sequence[Path]) -> int:
    return sum(path.stat().st_size for path in paths)


def scans(folder: Path, paths: Sequence[Path], pool: ProcessPoolExecutor) -> list[Way]:
    """All ways to look for words in all files."""
    tool = next((command for command in (RG, GREP) if shutil.which(command[0])), None)
    anchor = " ".join(tool[:3]) if tool else ""
    one = partial(timed, anchor=anchor, size=_size(paths))
    ways = [one("firedoor hunt, our own rules, all of it", work=partial(whole, folder))]
    both = partial(by_all, pool, scan, paths, WORDS)
    ways.append(one("reading for 15 words, 2 processes", work=both))
    ways.append(one("reading for 15 words, 1 process", work=partial(scan, paths, WORDS)))
    if tool:
        ways.append(one(anchor, work=partial(by_tool, tool, paths)))
    ways.append(one("hyperscan alone, 15 words, 1 process", work=partial(hyperscan_alone, paths)))
    ways.append(one("bytes.count, 1 word, 1 process", work=partial(find, paths)))
    return ways


def parses(paths: Sequence[Path], pool: ProcessPoolExecutor) -> list[Way]:
    """All ways to take every row apart."""
    one = partial(timed, anchor="csv module, 1 process", size=_size(paths))
    return [
        one("every row a record, 2 processes", work=partial(by_all, pool, scan, paths, None)),
        one("every row a record, 1 process", work=partial(scan, paths, None)),
        one("every cell, 2 processes", work=partial(by_all, pool, cells, paths)),
        one("every cell, 1 process", work=partial(cells, paths)),
        one("each row holds a word, 1 process", work=partial(scan, paths, ("Mozilla",))),
        one("csv module, 1 process", work=partial(by_csv, paths)),
    ]


def with_rules(rules: Path, paths: Sequence[Path]) -> list[Way]:
    """A scan with the words of a user's rules as well."""
    words = build(HuntSettings(sigma=(rules,))).words(Kind.HTTPPROXY)
    if words is None:
        print("with these rules every record is looked at")
    work = partial(scanned, paths, words)
    name, anchor = f"reading for the words of {rules.name}, 1 process", "csv module, 1 process"
    return [timed(name, anchor, _size(paths), work)]


def show(ways: Sequence[Way]) -> None:
    """One line each."""
    each = {way.name: way.seconds / way.size for way in ways}
    for way in ways:
        ratio = way.seconds / way.size / each[way.anchor] if way.anchor in each else None
        beside = (
            f"{ratio:5.2f} x {way.anchor}" if ratio else "no anchor (rg and grep are not installed)"
        )
        load = way.processor / way.size * 1e9
        print(
            f"{way.name:42} {way.speed:6.3f} GB/s {load:6.2f} s of processor/GB {beside:30} {way.records:8}"
        )


def main(arguments: Sequence[str]) -> None:
    """Write, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--sigma", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        paths = write(folder, options.megabytes)
        few = paths[: max(len(paths) // 20, PROCESSES)]
        find(paths)
        with ProcessPoolExecutor(PROCESSES) as pool:
            show(scans(folder, paths, pool))
            ways = parses(few, pool)
        show([*ways, *(with_rules(options.sigma, few) if options.sigma else ())])


if __name__ == "__main__":
    main(sys.argv[1:])
