"""Parts of a time that stands in a field. The specification converts no time zones; neither does this."""

from __future__ import annotations

from datetime import UTC, datetime

from firedoor.model.hunt.event import Scalar

_MILLISECONDS = 100_000_000_000  # as seconds this would be the year 5138


def part_of(part: str, value: Scalar) -> int | None:
    """The part of an ISO 8601 text or of seconds or milliseconds since 1970; None if the value is no time."""
    time = _time(value)
    if time is None:
        return None
    return time.isocalendar().week if part == "week" else int(getattr(time, part))


def _time(value: Scalar) -> datetime | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        if isinstance(value, int | float):
            seconds = value / 1000 if abs(value) > _MILLISECONDS else value
            return datetime.fromtimestamp(seconds, UTC)
        return datetime.fromisoformat(value.strip()[:64])
    except (ValueError, OverflowError, OSError):
        return None
