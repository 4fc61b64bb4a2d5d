"""One record of a log, as rules see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from firedoor.model.hunt.source import Source
from firedoor.model.origin import Origin

Scalar = str | int | float | bool | None
Value = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A record. ``fields``: by the names that the log itself uses; a name that the record lacks is not in it.

    ``texts``: all of its text, for rules that look for words anywhere; positional data joined by blanks, so that a
    word at its beginning has one before it too. ``time``: in UTC; None where the record has none that can be read.
    ``origin``: file and line, or record number.
    """

    source: Source
    fields: Mapping[str, Value]
    texts: tuple[str, ...]
    time: datetime | None
    origin: Origin
