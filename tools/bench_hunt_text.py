"""Speed of the hunt over text logs, beside what else can search or parse the same bytes in the same run.

``python -m tools.bench_hunt_text [--megabytes 1000] [--folder DIR]``: writes HttpProxy-shaped logs (74 columns, few
planted rows), reads them once so that they are in the page cache, and prints each way with its speed and its
ratio to the scan by ``rg`` (or ``grep -F``), if there is one.
"""

from __future__ import annotations

import argparse
import csv
import random
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

from firedoor.readers.logs.httpproxy_columns import HTTPPROXY_HEADER
from firedoor.readers.logs.log_registry import reader_for
from firedoor.readers.logs.scanning import LogFile
from firedoor.readers.logs.words import word_set

FILE_MEGABYTES = 10
HEAD = 64 * 1024
PROCESSES = 2
ROUNDS = 3
WORDS = (
    "ServerInfo~",
    "Reset&VirtualDirectory",
    "X-Rps-CAT",
    "autodiscover.json?@",
    "/ecp/y.js",
    "/ecp/main.css",
    "/ecp/default.flt",
    "/owa/auth/w.js",
    "/owa/auth/x.js",
    "RulesEditor/InboxRules.svc/NewObject",
    "SecurityToken=",
    "mastermailbox",
    "/aspnet_client/",
    "antSword",
    "ExchangeServicesClient/0.0.0.0",
)
_PLANTED_EVERY = 150_000  # rows
_INFO = tuple(f"S:WLM.Step{number:02}" for number in range(12))


@dataclass(frozen=True, slots=True)
class Way:
    """One way to look at all files. ``bytes_``: of the files that it looked at."""

    name: str
    seconds: float
    bytes_: int

    @property
    def speed(self) -> float:
        """GB/s."""
        return self.bytes_ / self.seconds / 1e9


def row(number: int, chance: random.Random) -> str:
    """A row as Exchange writes it; at times one of an attack."""
    cells = ["" for _ in HTTPPROXY_HEADER.names]
    at = HTTPPROXY_HEADER.at
    second = number // 5
    planted = number % _PLANTED_EVERY == _PLANTED_EVERY // 2
    hexa = f"{chance.getrandbits(128):032x}"
    known = {
        "DateTime": f"2021-03-{1 + second // 86400 % 28:02}T{second // 3600 % 24:02}:{second // 60 % 60:02}"
        f":{second % 60:02}.{number % 1000:03}Z",
        "RequestId": f"{hexa[:8]}-{hexa[8:12]}-{hexa[12:16]}-{hexa[16:20]}-{hexa[20:]}",
        "Protocol": "Owa",
        "UrlHost": "mail.riverside.example",
        "UrlStem": f"/owa/service.svc/{hexa[:6]}",
        "AuthenticatedUser": f"RIVERSIDE\\user{number % 400}",
        "AnchorMailbox": "ServerInfo~a]@exch01.riverside.example:444/ecp/y.js?#"
        if planted
        else f"Sid~S-1-5-21-{number % 977}-1004336348-1177238915-{number % 9973}",
        "UserAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML; like Gecko)",
        "ClientIpAddress": f"10.{number % 250}.{number % 240}.{number % 230}",
        "ServerHostName": "EXCH01",
        "HttpStatus": "200",
        "BackEndCookie": f"Database~{hexa}~~2021-03-30T{second % 24:02}:00:00~riverside.example~1",
        "GenericInfo": f"BeginRequest={number};CorrelationID=<empty>;ProxyState-Run=None;BeginGetResponse={number};"
        + ";".join(f"{name}={hexa[place : place + 20]}" for place, name in enumerate(_INFO)),
        "RoutingStatus": "CafeV1",
    }
    for name, place in at.items():
        cells[place] = known.get(name, str(number % 97) if "Latency" in name else cells[place])
    return ",".join(cells)


def write(folder: Path, megabytes: int) -> list[Path]:
    """Files of 10 MB each; the rows of a few blocks are varied and written again with new times."""
    header = ",".join(HTTPPROXY_HEADER.names)
    chance = random.Random(26855)  # noqa: S311 (the same bytes each time)
    number, made = 0, list[Path]()
    for index in range(max(megabytes // FILE_MEGABYTES, PROCESSES)):
        path = folder / f"HttpProxy_2021030{index % 10}{index:04}-1.LOG"
        lines = [
            header,
            "#Software: Microsoft Exchange Server",
            "#Log-type: HttpProxy Logs",
            f"#Fields: {header}",
        ]
        size = 0
        while size < FILE_MEGABYTES * 1_000_000:
            lines.append(row(number, chance))
            size += len(lines[-1]) + 2
            number += 1
        path.write_bytes(("\r\n".join(lines) + "\r\n").encode())
        made.append(path)
    return made


def opened(path: Path) -> LogFile:
    """A file as the hunt hands it to a reader."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return LogFile(path.name, path.stat().st_size, head, "", partial(opened_bytes, path))


def opened_bytes(path: Path) -> BinaryIO:
    """Its bytes from the beginning."""
    return path.open("rb")


def scan(paths: Sequence[Path], words: tuple[str, ...] | None) -> int:
    """Records seen, of all files in one process."""
    looked_for = word_set(words) if words else None
    seen = 0
    for path in paths:
        file = opened(path)
        reader = reader_for(file)
        if reader is None:
            raise SystemExit(f"{path} is not recognised")
        run = reader.scan(file)
        for record in run.records(looked_for):
            seen += "AnchorMailbox" in record.event.fields
        run.spans()
    return seen


def scan_all(
    pool: ProcessPoolExecutor, paths: Sequence[Path], words: tuple[str, ...] | None
) -> int:
    """The same by all processes, file by file."""
    parts = [paths[start::PROCESSES] for start in range(PROCESSES)]
    return sum(pool.map(scan, parts, [words] * PROCESSES))


def find(paths: Sequence[Path]) -> int:
    """One word by ``bytes.find`` over whole files: what Python can do without anything."""
    return sum(path.read_bytes().count(b"ServerInfo~") for path in paths)


def by_csv(paths: Sequence[Path]) -> int:
    """The csv module, one process."""
    rows = 0
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            rows += sum(1 for _ in csv.reader(stream))
    return rows


def by_tool(command: Sequence[str], paths: Sequence[Path]) -> int:
    """The lines that a search tool finds."""
    words = [part for word in WORDS for part in ("-e", word)]
    full = [*command, *words, *map(str, paths)]
    done = subprocess.run(full, capture_output=True, check=False)  # noqa: S603
    return done.stdout.count(b"\n")


def timed(name: str, size: int, work: Callable[[], int]) -> tuple[Way, int]:
    """The best of some rounds."""
    best, answer = float("inf"), 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - begun)
    return Way(name, best, size), answer


def measure(paths: Sequence[Path]) -> list[tuple[Way, int]]:
    """Every way over the same files, with how many records or lines it gave."""
    size = sum(path.stat().st_size for path in paths)
    few = paths[: max(len(paths) // 10, PROCESSES)]
    few_size = sum(path.stat().st_size for path in few)
    find(paths)
    ways = []
    with ProcessPoolExecutor(PROCESSES) as pool:
        scan_all(pool, few, WORDS)
        ways.append(
            timed("hunt: scan, 15 words, 2 processes", size, partial(scan_all, pool, paths, WORDS))
        )
        ways.append(
            timed(
                "hunt: every row to columns, 2 processes",
                few_size,
                partial(scan_all, pool, few, None),
            )
        )
    ways.append(timed("hunt: scan, 15 words, 1 process", size, partial(scan, paths, WORDS)))
    ways.append(timed("hunt: every row to columns, 1 process", few_size, partial(scan, few, None)))
    for name, command in (
        ("rg", ["rg", "-F", "-i", "--no-filename"]),
        ("grep", ["grep", "-F", "-i", "-h"]),
    ):
        if shutil.which(name):
            ways.append(timed(" ".join(command[:3]), size, partial(by_tool, command, paths)))
    ways.append(timed("bytes.count, 1 word, 1 process", size, partial(find, paths)))
    ways.append(timed("python csv, 1 process", few_size, partial(by_csv, few)))
    return ways


def main(arguments: Sequence[str]) -> None:
    """Write, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        ways = measure(write(Path(folder), options.megabytes))
    tools = [way.seconds for way, _ in ways if way.name.startswith(("rg", "grep"))]
    for way, answer in ways:
        ratio = f"{way.seconds / tools[0]:6.2f} x" if tools else "       -"
        print(f"{way.name:42} {way.speed:7.3f} GB/s {ratio} {answer:9} records")


if __name__ == "__main__":
    main(sys.argv[1:])
