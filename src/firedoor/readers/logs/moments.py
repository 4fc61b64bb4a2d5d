"""The times that logs of Exchange and IIS write, as moments in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_SHAPE = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:\d\d)?", re.ASCII
)
_CLOCK = re.compile(r"\d\d:\d\d:\d\d(?:\.\d{1,9})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LONGEST = 40


def moment(text: str) -> datetime | None:
    """An ISO time; without a zone it is UTC, as Exchange and IIS write. None for all else."""
    if not text[:4].isdigit():
        return None
    shape = _SHAPE.match(text[:_LONGEST].strip())
    if not shape:
        return None
    try:
        time = datetime.fromisoformat(shape[0].replace(",", "."))
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day_of(text: str) -> date | None:
    """A date as W3C logs write it."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def is_clock(text: str) -> bool:
    """Whether it is a time of day without a date."""
    return bool(_CLOCK.fullmatch(text[:_LONGEST]))
