"""Logs of a test, as a hunt hands them to the readers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from firedoor.model.hunt.span import Span
from firedoor.model.problem import Problem
from firedoor.readers.logs.log_registry import reader_for
from firedoor.readers.logs.scanning import LogFile, Seen
from firedoor.readers.logs.words import word_set

HEAD = 64 * 1024


@dataclass(frozen=True)
class Read:
    """What one pass over a log gave."""

    reader: str
    seen: tuple[Seen, ...]
    spans: tuple[Span, ...]
    problems: tuple[Problem, ...]

    @property
    def lines(self) -> list[int | None]:
        return [seen.event.origin.line for seen in self.seen]


def log_file(name: str, data: bytes, host: str = "") -> LogFile:
    return LogFile(name, len(data), data[:HEAD], host, lambda: io.BytesIO(data))


def read(name: str, data: bytes, words: Sequence[str] = (), host: str = "") -> Read:
    """One pass; with every record if there are no words."""
    file = log_file(name, data, host)
    reader = reader_for(file)
    assert reader is not None, f"{name} is not recognised"
    scan = reader.scan(file)
    seen = tuple(scan.records(word_set(words) if words else None))
    return Read(reader.name, seen, scan.spans(), scan.problems())
