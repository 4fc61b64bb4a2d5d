"""Bytes as a file of evidence, and the pass over it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from firedoor.model.hunt.event import Event
from firedoor.readers.logs.events.registry import EVENT_READERS
from firedoor.readers.logs.scanning import LogFile, LogReader, LogScan, Words


@dataclass(frozen=True)
class SomeWords:
    """Words looked for one by one."""

    words: tuple[str, ...]

    def found(self, data: bytes) -> frozenset[int]:
        text = data.decode("utf-8", "surrogatepass").lower()
        return frozenset(n for n, word in enumerate(self.words) if word.lower() in text)

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        raise NotImplementedError


def file_of(data: bytes, name: str = "Security.evtx", host: str = "") -> LogFile:
    """A file that holds some bytes."""
    return LogFile(name, len(data), data[:65536], host, lambda: io.BytesIO(data))


def file_at(path: Path) -> LogFile:
    """A file on disk."""
    with path.open("rb") as stream:
        head = stream.read(65536)
    return LogFile(path.name, path.stat().st_size, head, "", lambda: path.open("rb"))


def reader_of(file: LogFile) -> LogReader | None:
    """The reader that takes a file for one of its own."""
    return next((reader for reader in EVENT_READERS if reader.recognises(file)), None)


def read(file: LogFile, words: Words | None = None) -> tuple[list[Event], LogScan]:
    """The events of a file, and the scan behind them."""
    reader = reader_of(file)
    assert reader is not None
    scan = reader.scan(file)
    return [seen.event for seen in scan.records(words)], scan
