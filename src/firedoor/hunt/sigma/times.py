"""Parts of a time that stands in a field. The specification converts no time zones; neither does this."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from firedoor.model.hunt.event import Scalar

_CLOCK = re.compile(r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):[0-5]\d(?:\.\d+)?", re.ASCII)
_MILLISECONDS = 100_000_000_000  # as seconds this would be the year 5138


def part_of(part: str, value: Scalar) -> int | None:
    """The part of an ISO 8601 text or of seconds or milliseconds since 1970; None if the value is no time.

    Hour and minute are also those of a time of day alone, as IIS writes it beside the date.
    """
    time = _time(value)
    if time is None:
        return _of_clock(part, value)
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


def _of_clock(part: str, value: Scalar) -> int | None:
    found = _CLOCK.fullmatch(value.strip()[:64]) if isinstance(value, str) else None
    return int(found[part]) if found and part in ("hour", "minute") else None
