"""Speed of reading Windows events, beside the bare decoder in the same run.

``python -m tools.bench_hunt_events FILE.evtx|FOLDER ...``: for each way of reading, events a second on the clock, of
processor time (the decoder's process included), and that as a ratio to the bare ``evtx`` crate and to the crate with
``orjson``. Files of a few records would measure the opening of files: the fullest chunks of all of them are made one
log of about 30,000 records.
"""

from __future__ import annotations

import gc
import os
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from evtx import PyEvtxParser

from firedoor.readers.logs.events.chunks import CHUNK, chunk_at, places_of
from firedoor.readers.logs.events.decoder import decode
from firedoor.readers.logs.events.decoding import decoder
from firedoor.readers.logs.events.evtx import EVTX_READER
from firedoor.readers.logs.scanning import LogFile, Words
from firedoor.readers.logs.words import word_set
from firedoor.site.garbage import SELDOM

_HEAD = 65536
_FILE_HEADER = 4096
_RECORDS = 30_000
_CHUNKS = 12
_FEWEST = 8
_ROUNDS = 4
# Many events that clear logs, one after another, are in samples of attacks alone.
_UNUSUAL = (b'"EventID":104,', b'"EventID":1102,')


@dataclass(frozen=True)
class Speed:
    """Events a second: on the clock, and of processor time."""

    records: int
    wall: float
    cpu: float


def dense(paths: Sequence[Path]) -> bytes:
    """A log of the fullest chunks of some files, again and again."""
    found = sorted((one for path in paths for one in _chunks(path)), key=_order)[:_CHUNKS]
    if not found:
        raise SystemExit("no chunk of these files has enough records")
    times = -(-_RECORDS // sum(records for records, _ in found))
    bodies = [body for _, body in found] * times
    head = struct.pack(
        "<8sQQQIHHHH", b"ElfFile\0", 0, len(bodies) - 1, 1, 128, 1, 3, 4096, len(bodies)
    ).ljust(120, b"\0")
    header = (head + struct.pack("<II", 0, zlib.crc32(head))).ljust(_FILE_HEADER, b"\0")
    return header + b"".join(bodies)


def _order(chunk: tuple[int, bytes]) -> int:
    return -chunk[0]


def _chunks(path: Path) -> Iterator[tuple[int, bytes]]:
    """Sound chunks with enough records of the usual kinds."""
    with path.open("rb") as stream:
        for place in places_of(stream):
            chunk = chunk_at(stream, place, dirty=False)
            if chunk.faults or chunk.records < _FEWEST:
                continue
            records = decode(chunk.data).records
            if not any(sign in record for record in records for sign in _UNUSUAL):
                stream.seek(place.offset)
                yield chunk.records, stream.read(CHUNK)


def crate(path: Path) -> int:
    """The decoder to JSON alone."""
    return sum(1 for _ in PyEvtxParser(str(path), 1).records_json())


def crate_and_json(path: Path) -> int:
    """The decoder to JSON and from there to Python."""
    records = 0
    for record in PyEvtxParser(str(path), 1).records_json():
        orjson.loads(record["data"])  # type: ignore[index]
        records += 1
    return records


def scanned(path: Path, words: Words | None) -> int:
    """Our reader, as a hunt uses it."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    file = LogFile(path.name, path.stat().st_size, head, "", lambda: path.open("rb"))
    scan = EVTX_READER.scan(file)
    for _ in scan.records(words):
        pass
    return sum(span.records for span in scan.spans())


def measured(ways: Sequence[Callable[[], int]]) -> list[Speed]:
    """The best of some rounds of each way, in turn: what else the machine does is felt by all of them."""
    best = [Speed(0, 0.0, 0.0)] * len(ways)
    for _ in range(_ROUNDS):
        for number, way in enumerate(ways):
            begin, spent = time.perf_counter(), _spent()
            records = way()
            took = time.perf_counter() - begin
            decoder().close()
            wall, cpu = records / took, records / (_spent() - spent)
            best[number] = Speed(records, max(wall, best[number].wall), max(cpu, best[number].cpu))
    return best


def _spent() -> float:
    """Processor time of this process and of those that it started and that ended."""
    return sum(os.times()[:4])


def main(names: Sequence[str]) -> int:
    """Print a line for each way."""
    gc.set_threshold(*SELDOM)  # as the command does
    given = [Path(name) for name in names]
    paths = [
        path for one in given for path in (sorted(one.rglob("*.evtx")) if one.is_dir() else [one])
    ]
    words = word_set(("\1never\1", "neither this"))
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "dense.evtx"
        log.write_bytes(dense(paths))
        ways: list[tuple[str, Callable[[], int]]] = [
            ("evtx crate", lambda: crate(log)),
            ("evtx crate + orjson", lambda: crate_and_json(log)),
            ("events, all", lambda: scanned(log, None)),
            ("events, no word found", lambda: scanned(log, words)),
        ]
        speeds = measured([way for _, way in ways])
    for (name, _), speed in zip(ways, speeds, strict=True):
        print(
            f"{name:22} {speed.records:7,} records {speed.wall:9,.0f}/s clock {speed.cpu:9,.0f}/s processor "
            f"{speed.cpu / speeds[0].cpu:5.2f} x evtx {speed.cpu / speeds[1].cpu:5.2f} x evtx + orjson"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
