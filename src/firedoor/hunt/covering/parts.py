"""Parts of time: joined, cut to a window, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from firedoor.hunt.window import Window
from firedoor.model.hunt.span import Gap

HOUR = 3600


def at_hour(hour: int) -> datetime:
    """The beginning of an hour since 1970."""
    return datetime.fromtimestamp(hour * HOUR, UTC)


def hour_of(time: datetime) -> int:
    """The hour in which a time is."""
    return int(time.timestamp() // HOUR)


def within(parts: Iterable[Gap], window: Window) -> tuple[Gap, ...]:
    """The parts as far as they are in the window."""
    cut = (
        Gap(max(part.begins, window.begins), min(part.ends, window.ends))
        for part in parts
    )  # fmt: skip
    return tuple(part for part in cut if part.begins < part.ends)


def rest(window: Window, covered: Sequence[Gap]) -> tuple[Gap, ...]:
    """What of the window is in none of the parts; ``covered``: in order, without overlap."""
    left, at = [], window.begins
    for part in covered:
        if at < part.begins:
            left.append(Gap(at, part.begins))
        at = max(at, part.ends)
    if at < window.ends:
        left.append(Gap(at, window.ends))
    return tuple(left)
