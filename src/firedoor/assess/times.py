"""Comparing times that are known to the day only, or without a time zone."""

from __future__ import annotations

from datetime import timedelta

from firedoor.model.moment import Moment

# From UTC+14 to UTC-12: by so much a moment without a zone is wider than one with it.
_ALL_ZONES = timedelta(hours=26)
DAY = timedelta(days=1)


def longest_between(since: Moment, until: Moment) -> timedelta:
    """The longest time that can lie between two moments.

    Two moments without a zone are of one site, so in the same zone, if an unknown one.
    """
    apart = until.latest - since.earliest
    return apart - _ALL_ZONES if _has_no_zone(since) and _has_no_zone(until) else apart


def surely_later(one: Moment, other: Moment) -> bool:
    """Whether the first lies after the second, compared bound by bound: both may lack the same zone."""
    return one.earliest > other.earliest and one.latest > other.latest


def is_exact(*moments: Moment) -> bool:
    """Whether each is known to the second."""
    return all(moment.earliest == moment.latest for moment in moments)


def _has_no_zone(moment: Moment) -> bool:
    return moment.latest - moment.earliest >= _ALL_ZONES
