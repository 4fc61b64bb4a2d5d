"""Times in lists of indicators."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{13}|\d{16}", re.ASCII)
_OTHERS = (
    "%m/%d/%Y",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%Y%m%d",
)
_LONGEST = 40


def time_of(value: object) -> datetime | None:
    """ISO 8601, seconds (milli-, microseconds) since 1970, or a date with slashes (month first, as Microsoft writes).

    Without a zone it is UTC. None for all else; 0 and the year 1 mean "not said".
    """
    if not value or isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    if not text or len(text) > _LONGEST:
        return None
    try:
        found = _epoch(text) if _EPOCH.fullmatch(text) else _written(text)
        return found.astimezone(UTC) if found and found.year > 1970 else None  # noqa: PLR2004
    except (ValueError, OverflowError, OSError):
        return None


def _epoch(text: str) -> datetime:
    digits = len(text.partition(".")[0])
    return datetime.fromtimestamp(float(text) / 10 ** (3 * ((digits - 8) // 3)), UTC)


def _written(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        for form in _OTHERS:
            try:
                found = datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
                break
            except ValueError:
                continue
        else:
            return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
