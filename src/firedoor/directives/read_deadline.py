"""A deadline in a directive's data: as printed, or counted from the issue, or from an event."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone

from firedoor.directives.calendar import add_business_days, add_days, add_months
from firedoor.directives.values import days, whole
from firedoor.model.requirement import Deadline, DeadlineKind
from firedoor.readers.printable import quoted, suggestion
from firedoor.readers.toml_tables import TomlTable

_COUNTED = ("days", "business_days", "months")
# Deadline kind -> the keys that go with it, apart from "kind" and "stated".
_KEYS: Mapping[DeadlineKind, tuple[str, ...]] = {
    DeadlineKind.AT: ("at", *_COUNTED, "holidays", "clock"),
    DeadlineKind.IMMEDIATE: (),
    DeadlineKind.WITHIN: ("hours", "event"),
    DeadlineKind.EVERY: ("hours", "times", "event"),
    DeadlineKind.STANDING: (),
}
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)([+-])(0\d|1[0-4]):([0-5]\d)")
# Where a directive names no hour: the end of that day everywhere on Earth.
_END_OF_DAY = time(23, 59, 59, tzinfo=timezone(timedelta(hours=-12)))
_YEARS = range(1980, 2200)
_LIMITS = {"days": 3660, "business_days": 3660, "months": 120, "hours": 87_840, "times": 1000}


def read_deadline(table: TomlTable, issued: date) -> Deadline:
    """Read one deadline; ``issued`` is when the revision that states it was issued.

    Faults are noted on the table; what is returned beside a fault is not to be used.
    """
    kind = _kind(table)
    table.check_keys(("kind", "stated", *_KEYS.get(kind, ())) if kind else table.values)
    return Deadline(
        kind=kind or DeadlineKind.STANDING,
        stated=table.text("stated", required=True),
        at=_at(table, issued) if kind is DeadlineKind.AT else None,
        hours=_hours(table, kind),
        times=whole(table, "times", _LIMITS["times"]),
        event=table.text("event", required=kind in {DeadlineKind.WITHIN, DeadlineKind.EVERY}),
    )


def _kind(table: TomlTable) -> DeadlineKind | None:
    word = table.text("kind", required=True)
    known = [kind.value for kind in DeadlineKind]
    if word in known:
        return DeadlineKind(word)
    if word:
        table.fault(f"unknown deadline kind {quoted(word)}", "kind", advice=suggestion(word, known))
    return None


def _hours(table: TomlTable, kind: DeadlineKind | None) -> int:
    wanted = kind in {DeadlineKind.WITHIN, DeadlineKind.EVERY}
    return whole(table, "hours", _LIMITS["hours"], required=wanted)


def _at(table: TomlTable, issued: date) -> datetime | None:
    given = [key for key in ("at", *_COUNTED) if key in table.values]
    if len(given) != 1:
        table.fault('a deadline of kind "at" has one of: at, days, business_days, months')
        return None
    return _printed(table) if given == ["at"] else _counted(table, given[0], issued)


def _printed(table: TomlTable) -> datetime | None:
    value = table.values["at"]
    if not isinstance(value, datetime) or value.tzinfo is None:
        table.wrong_type("at", "a time with its zone like 2021-04-05T12:00:00-04:00", value)
        return None
    if value.year not in _YEARS:
        table.fault(f"at lies in the year {value.year}", "at")
        return None
    return value


def _counted(table: TomlTable, key: str, issued: date) -> datetime:
    number = whole(table, key, _LIMITS[key], required=True)
    holidays = days(table, "holidays")
    if key == "business_days":
        day = add_business_days(issued, number, holidays)
    else:
        day = add_days(issued, number) if key == "days" else add_months(issued, number)
    return datetime.combine(day, _clock(table))


def _clock(table: TomlTable) -> time:
    """The time of day that the directive names, with its offset from UTC: ``17:00-05:00``."""
    text = table.text("clock")
    if not text:
        return _END_OF_DAY
    found = _CLOCK.fullmatch(text)
    if found is None:
        table.fault(
            f"clock is no time of day with its zone: {quoted(text)}",
            "clock",
            advice='write it like "17:00-05:00"',
        )
        return _END_OF_DAY
    hour, minute, sign, off_hours, off_minutes = found.groups()
    offset = timedelta(hours=int(off_hours), minutes=int(off_minutes))
    return time(int(hour), int(minute), tzinfo=timezone(-offset if sign == "-" else offset))
