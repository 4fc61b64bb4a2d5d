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
_PLAIN = len("2021-03-03T04:05:06.123Z")


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


def plain_moment(text: str) -> datetime | None:
    """The time as Exchange writes it, to the millisecond and with a Z: the quick way to the answer of ``moment``."""
    if (
        len(text) != _PLAIN
        or text[10] != "T"
        or text[23] != "Z"
        or text[4] != "-"
        or text[7] != "-"
        or text[19] != "."
    ):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def moment_of(day: str, clock: str) -> datetime | None:
    """The time as W3C logs write it, to the second: the quick way to the answer of ``moment`` for both with a blank."""
    if (
        len(day) != len("2021-03-03")
        or len(clock) != len("04:05:06")
        or day[4] != "-"
        or day[7] != "-"
        or clock[2] != ":"
    ):
        return None
    try:
        return datetime.fromisoformat(f"{day}T{clock}+00:00")
    except ValueError:
        return None
