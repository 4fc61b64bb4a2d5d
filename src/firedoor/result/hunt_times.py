"""Times of a hunt as its document writes them."""

from __future__ import annotations

from datetime import UTC, datetime

from firedoor.result.hunt_document import PartAnswer


def written(time: datetime | None) -> str:
    """ISO 8601 in UTC, with fractions where there are any; "" for no time. A time without a zone is in UTC."""
    if time is None:
        return ""
    utc = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat() + "Z"


def part(begins: datetime, ends: datetime) -> PartAnswer:
    """A part of time."""
    return PartAnswer(written(begins), written(ends))
