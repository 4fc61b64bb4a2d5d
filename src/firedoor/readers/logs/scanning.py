"""How a hunt reads a log of any size: only the records that could matter are taken apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from firedoor.model.hunt.event import Event
from firedoor.model.hunt.source import Kind
from firedoor.model.hunt.span import Span
from firedoor.model.problem import Problem


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file of evidence, on disk or inside an archive.

    ``name``: relative to what was given, with forward slashes (``logs.zip/Ecp/a.log`` inside an archive). ``head``:
    its first 64 KiB. ``host``: the machine that its folder names, "" if none. ``open_``: a new seekable stream.
    ``place``: where it stood on its machine (``C:/inetpub/...``), from the layout of a collection; "" if unknown.
    """

    name: str
    size: int
    head: bytes
    host: str
    open_: Callable[[], BinaryIO]
    place: str = ""

    @property
    def stood(self) -> str:
        """Where it stood on its machine; its name in the evidence where that is not known."""
        return self.place or self.name


class Words(Protocol):
    """Words to look for in raw bytes, all at once and in any case of letters."""

    def found(self, data: bytes) -> frozenset[int]:
        """Which of the words stand in some bytes, by their number."""

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Each word found, as (number of the word, offset just behind it), in no certain order."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A record that holds some of the words. ``words``: which; None where the words were not looked for."""

    event: Event
    words: frozenset[int] | None


class LogScan(Protocol):
    """One pass over a log: first the records, then what the log covers."""

    def records(self, words: Words | None) -> Iterator[Seen]:
        """The records that hold one of the words; every record if there are no words to look for."""

    def spans(self) -> tuple[Span, ...]:
        """What the file covers, by source. Only after all records have been taken."""

    def problems(self) -> tuple[Problem, ...]:
        """What could not be read. Only after all records have been taken."""


@dataclass(frozen=True, slots=True)
class LogReader:
    """One format of logs. ``scan`` raises ``InputError`` and nothing else for a file that it cannot use."""

    name: str
    kind: Kind
    recognises: Callable[[LogFile], bool]
    scan: Callable[[LogFile], LogScan]
