"""What a file of a log covers in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from firedoor.model.hunt.source import Source


class Flaw(StrEnum):
    """What is wrong with a log as evidence."""

    TRUNCATED = "truncated"  # it ends in the middle of a record
    CLEARED = "cleared"  # it was emptied by somebody (104, 1102)
    CORRUPT = "corrupt"  # part of it could not be read
    CLOCK = "clock-jump"  # its times go back
    OVERWRITTEN = "overwritten"  # it is full and its oldest records are gone


@dataclass(frozen=True, slots=True)
class FlawAt:
    """A flaw with its place in the file and, where known, its time."""

    flaw: Flaw
    what: str
    line: int | None = None
    record: str = ""
    time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A time between two records of a file that is much longer than the others."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """The records of one file of one source. ``first`` and ``last`` in UTC, None where no record has a time.

    ``unread``: records that could not be understood; they are not covered. ``busy``: the hours (whole hours since
    1970) in which there is a record, from which the rhythm of the source is seen.
    """

    source: Source
    file: str
    first: datetime | None
    last: datetime | None
    records: int
    unread: int = 0
    gaps: tuple[Gap, ...] = ()
    flaws: tuple[FlawAt, ...] = ()
    busy: frozenset[int] = frozenset()
