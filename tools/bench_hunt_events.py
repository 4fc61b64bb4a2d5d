"""Speed of reading Windows events, beside the bare decoder in the same run.

``python -m tools.bench_hunt_events FILE.evtx ...``: for each way of reading, events a second of processor time.
Files of a few records measure the opening of files: give dense ones.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import orjson
from evtx import PyEvtxParser

from firedoor.readers.logs.events.evtx import EVTX_READER
from firedoor.readers.logs.scanning import LogFile, Words

_HEAD = 65536


class _NoWord:
    """Words of which none is ever there: what most records of a hunt cost."""

    def found(self, data: bytes) -> frozenset[int]:
        return frozenset() if b"\0never\0" not in data else frozenset({0})

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        return iter(()) if b"\0never\0" not in data else iter(((0, 0),))


def bare(paths: Sequence[Path]) -> int:
    """The decoder to JSON and from there to Python."""
    records = 0
    for path in paths:
        for record in PyEvtxParser(str(path), 1).records_json():
            orjson.loads(record["data"])  # type: ignore[index]
            records += 1
    return records


def _scanned(paths: Sequence[Path], words: Words | None) -> int:
    records = 0
    for path in paths:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        file = LogFile(path.name, path.stat().st_size, head, "", lambda path=path: path.open("rb"))  # type: ignore[misc]
        scan = EVTX_READER.scan(file)
        for _ in scan.records(words):
            pass
        records += sum(span.records for span in scan.spans())
    return records


def main(names: Sequence[str]) -> int:
    """Print a line for each way."""
    paths = [Path(name) for name in names]
    ways: list[tuple[str, Callable[[], int]]] = [
        ("bare decoder + orjson", lambda: bare(paths)),
        ("events, all", lambda: _scanned(paths, None)),
        ("events, no word found", lambda: _scanned(paths, _NoWord())),
    ]
    anchor = 0.0
    for name, way in ways:
        best, records = 0.0, 0
        for _ in range(3):
            begin = time.process_time()
            records = way()
            best = max(best, records / (time.process_time() - begin))
        anchor = anchor or best
        print(f"{name:24} {records:9,} records {best:10,.0f} a second {best / anchor:5.2f} x bare")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
