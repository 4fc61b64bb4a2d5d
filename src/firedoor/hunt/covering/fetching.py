"""What is to be fetched, in sentences that an administrator can follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from firedoor.model.hunt.span import Gap

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)
_MOST_PARTS = 6


def fetch_log(folder: str, host: str, missing: Sequence[Gap]) -> str:
    r"""``copy Logging\HttpProxy\Ecp of EXCH02 from 2021-01-01 to 2021-02-11``: both days are wanted whole."""
    if not missing:
        return ""
    return f"copy {folder} of {named(host)} {when(_whole_days(missing))}"


def fetch_files(folder: str, host: str) -> str:
    """The same for files that have no time, and for the output of a command."""
    if folder.startswith("Get-"):
        return f"run {folder} for {named(host)} and add what it prints"
    return f"copy {folder} of {named(host)}"


def named(host: str) -> str:
    """A server in a sentence."""
    return host or "the server that the files are from"


def when(parts: Sequence[Gap]) -> str:
    """Parts of time in words; many are told by the first ones and their number."""
    texts = list(dict.fromkeys(_part(part) for part in parts))
    if len(texts) > _MOST_PARTS:
        more = f"{len(texts) - _MOST_PARTS} more parts up to {_day(parts[-1].ends - _MOMENT)}"
        texts = [*texts[:_MOST_PARTS], more]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _whole_days(parts: Sequence[Gap]) -> list[Gap]:
    """The parts, those that share a day made one: files are copied by days."""
    joined: list[Gap] = []
    for part in parts:
        if joined and _day(joined[-1].ends) == _day(part.begins):
            joined[-1] = Gap(joined[-1].begins, part.ends)
        else:
            joined.append(part)
    return joined


def _part(part: Gap) -> str:
    first, last = part.begins, part.ends - _MOMENT
    if _day(first) != _day(last):
        return f"from {_day(first)} to {_day(last)}"
    if part.ends - part.begins >= _DAY:
        return f"of {_day(first)}"
    return f"of {_day(first)} from {first:%H:%M} to {_clock(part.ends)} UTC"


def _clock(time: datetime) -> str:
    return f"{time:%H:%M}" if time.hour or time.minute else "24:00"


def _day(time: datetime) -> str:
    return f"{time:%Y-%m-%d}"
