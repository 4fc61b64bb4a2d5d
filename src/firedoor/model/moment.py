"""Points in time as people write them: often a bare date, often without a time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

# The most eastern and the most western civil time (UTC+14, UTC-12).
_EARLIEST_ZONE = timezone(timedelta(hours=14))
_LATEST_ZONE = timezone(timedelta(hours=-12))
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time known only to lie in ``[earliest, latest]``, both in UTC.

    A date without a zone covers every place on Earth where it was that date. Two moments are
    ordered only if their intervals are, so an order that the evidence does not establish is never
    claimed.
    """

    earliest: datetime
    latest: datetime
    text: str

    def __post_init__(self) -> None:
        if self.earliest.tzinfo is None or self.latest.tzinfo is None:
            raise ValueError("a moment needs time zones")
        if self.earliest > self.latest:
            raise ValueError("a moment cannot end before it begins")

    @classmethod
    def of(cls, value: date | datetime, zone: timezone | None = None) -> Moment:
        """Build from a date or a time; ``zone`` is the site's own, for values that carry none."""
        if isinstance(value, datetime):
            return cls._of_time(value, zone)
        begin = datetime.combine(value, time(), zone or _EARLIEST_ZONE)
        end = datetime.combine(value, time(), zone or _LATEST_ZONE) + _DAY - timedelta(seconds=1)
        return cls(begin.astimezone(UTC), end.astimezone(UTC), value.isoformat())

    @classmethod
    def _of_time(cls, value: datetime, zone: timezone | None) -> Moment:
        if value.tzinfo is None and zone is None:
            earliest, latest = (
                value.replace(tzinfo=_EARLIEST_ZONE),
                value.replace(tzinfo=_LATEST_ZONE),
            )
        else:
            earliest = latest = value if value.tzinfo else value.replace(tzinfo=zone)
        return cls(earliest.astimezone(UTC), latest.astimezone(UTC), value.isoformat())

    def surely_before(self, other: Moment) -> bool:
        """True only if every reading of this moment lies before every reading of the other."""
        return self.latest < other.earliest

    @property
    def day(self) -> date:
        """The calendar date as written."""
        return date.fromisoformat(self.text[:10])
