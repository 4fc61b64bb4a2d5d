"""The time that is asked about, for each server."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from firedoor.hunt.covering.joining import Joined
from firedoor.hunt.covering.parts import hour_of
from firedoor.hunt.covering.rhythm import FIRST_HOUR, LAST_HOUR
from firedoor.hunt.window import Window

# Emergency Directive 21-02, supplemental direction v1: servers that were connected at any time since then.
BEGINS = datetime(2021, 1, 1, tzinfo=UTC)
# The day after supplemental direction v1: what ends before it says nothing of the days of the attacks.
EARLIEST_END = datetime(2021, 4, 1, tzinfo=UTC)
_SINCE = "from 2021-01-01 (ED 21-02, supplemental direction v1)"
_DAY = timedelta(days=1)


def window_of(
    sources: Iterable[Joined],
    begins: datetime | None,
    ends: datetime | None,
    latest: datetime | None = None,
) -> Window:
    """The window of one server. What is not asked for: from 1 January 2021 to the day after its last record.

    ``latest``: it does not end later, if nobody asked for the end.
    """
    window = _window_of(sources, begins, ends)
    if ends is None and latest is not None and window.begins < latest < window.ends:
        why = f"{window.why.partition(' to ')[0]} to the day that is looked at"
        return Window(window.begins, latest, why)
    return window


def _window_of(sources: Iterable[Joined], begins: datetime | None, ends: datetime | None) -> Window:
    begin = begins or BEGINS
    since = "from the time that was asked for" if begins else _SINCE
    if begins is not None and ends is not None:
        return Window(begin, ends, "as was asked for")
    if ends is not None:
        return Window(begin, ends, f"{since} to the time that was asked for")
    last = last_record(sources)
    if last is None or last < EARLIEST_END:
        end = max(EARLIEST_END, begin + _DAY)
        return Window(begin, end, f"{since} to {end:%Y-%m-%d}, as the evidence ends before it")
    end = max(_midnight_after(last), begin + _DAY)
    return Window(begin, end, f"{since} to the day after the last record")


def whole_of(windows: Iterable[Window]) -> Window:
    """The window of the whole hunt: from the first to the last of all servers."""
    listed = sorted(windows, key=lambda window: (window.ends, window.why))
    begins = min((window.begins for window in listed), default=BEGINS)
    if not listed:
        return Window(begins, EARLIEST_END, "there is no server in the evidence")
    return Window(begins, listed[-1].ends, listed[-1].why)


def last_record(sources: Iterable[Joined]) -> datetime | None:
    """The last time in the logs of a server; times of broken clocks do not count."""
    times = (one.last for one in sources if one.last is not None)
    return max((time for time in times if FIRST_HOUR <= hour_of(time) < LAST_HOUR), default=None)


def _midnight_after(time: datetime) -> datetime:
    return time.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY
