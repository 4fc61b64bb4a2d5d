"""Times as events write them, in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_JSON_DATE = re.compile(r"/Date\((-?\d{1,17})(?:[+-]\d{4})?\)/", re.ASCII)


def time_of(value: Any) -> datetime | None:  # noqa: ANN401 (what JSON holds)
    """A time in UTC: ISO 8601 (without a zone it is UTC), seconds since 1970, or ``/Date(ms)/``; else None."""
    try:
        if isinstance(value, str):
            return _written(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _EPOCH + timedelta(seconds=value)
    except (ValueError, OverflowError):
        pass
    return None


def _written(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        old = _JSON_DATE.fullmatch(text)
        if old is not None:
            return _EPOCH + timedelta(milliseconds=int(old[1]))
        time = datetime.fromisoformat(text.strip().removesuffix(" UTC"))
    zone = time.tzinfo
    if zone is UTC:
        return time
    return time.replace(tzinfo=UTC) if zone is None else time.astimezone(UTC)
