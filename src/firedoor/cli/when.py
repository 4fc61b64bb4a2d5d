"""Dates on the command line."""

from __future__ import annotations

from datetime import date, datetime

import click

# Beyond these no directive has a deadline, and calendars overflow.
YEARS = range(1980, 2200)
DATE_LENGTH = len("2021-04-01")


class DateType(click.ParamType[date]):
    """A date (YYYY-MM-DD), a time with its zone (ISO 8601), or ``today``."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | datetime:
        if isinstance(value, date):
            return value
        text = str(value).strip()
        if text.lower() == "today":
            return datetime.now().astimezone().date()
        try:
            day = date.fromisoformat(text) if len(text) == DATE_LENGTH else _time(text)
        except ValueError:
            self.fail(
                f"{text!r} is not a date: give YYYY-MM-DD, YYYY-MM-DDTHH:MM+ZZ:ZZ or today",
                param,
                ctx,
            )
        if day.year not in YEARS:
            self.fail(f"{text!r} lies in the year {day.year}; check the year", param, ctx)
        return day


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone")
    return moment


DATE = DateType()
