"""Days, business days and months counted from the issue of a directive."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

_SATURDAY = 5
_MONTHS_A_YEAR = 12


def add_days(start: date, days: int) -> date:
    """Count calendar days; the day of issue is day 0."""
    return start + timedelta(days=days)


def add_business_days(start: date, days: int, holidays: Collection[date] = ()) -> date:
    """Count days that are neither on a weekend nor among ``holidays``; the day of issue is day 0.

    No calendar of US federal holidays is built in: a directive's data name those that fall inside.
    Without them the result may be early, never late.
    """
    day, left = start, days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY and day not in holidays
    return day


def add_months(start: date, months: int) -> date:
    """Count calendar months; a day that the month does not have becomes its last one."""
    year, month = divmod(start.month - 1 + months, _MONTHS_A_YEAR)
    last = monthrange(start.year + year, month + 1)[1]
    return date(start.year + year, month + 1, min(start.day, last))
