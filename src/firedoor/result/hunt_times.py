"""Times of a hunt as its document writes them."""

from __future__ import annotations

from datetime import datetime

from firedoor.model.hunt.written import in_utc
from firedoor.result.hunt_document import PartAnswer


def written(time: datetime | None) -> str:
    """A time in UTC; "" for no time."""
    return "" if time is None else in_utc(time)


def part(begins: datetime, ends: datetime) -> PartAnswer:
    """A part of time."""
    return PartAnswer(written(begins), written(ends))
