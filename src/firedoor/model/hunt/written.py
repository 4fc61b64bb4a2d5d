"""Times as the hunt writes them, in sentences and in its document."""

from __future__ import annotations

from datetime import UTC, datetime


def in_utc(time: datetime) -> str:
    """ISO 8601 in UTC, with fractions where there are any: ``2021-03-03T05:00:00Z``. Without a zone it is in UTC."""
    return _utc(time).isoformat().removesuffix("+00:00") + "Z"


def in_words(time: datetime) -> str:
    """A time in a sentence, to the second: ``2021-03-03 05:00:00 UTC``. Without a zone it is in UTC."""
    return f"{_utc(time):%Y-%m-%d %H:%M:%S} UTC"


def _utc(time: datetime) -> datetime:
    if time.tzinfo is UTC:
        return time
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
