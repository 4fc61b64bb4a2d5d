"""Windows events as ``wevtutil qe LOG /f:xml`` prints them: one element after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"


@dataclass(frozen=True, slots=True)
class Event:
    """An event with its data, by name or by position only."""

    channel: str
    provider: str
    number: int
    when: datetime
    data: Mapping[str, str] | Sequence[str]


def export(computer: str, events: Sequence[Event]) -> bytes:
    """The events of one log in the order of time, numbered from 1."""
    return "".join(_event(computer, number, one) for number, one in enumerate(events, 1)).encode()


def _event(computer: str, record: int, event: Event) -> str:
    data = event.data
    pairs = data.items() if isinstance(data, Mapping) else (("", value) for value in data)
    inside = "".join(
        f"<Data{f' Name={quoteattr(name)}' if name else ''}>{escape(value)}</Data>"
        for name, value in pairs
    )
    return (
        f"<Event xmlns='{NAMESPACE}'><System><Provider Name={quoteattr(event.provider)}/>"
        f"<EventID>{event.number}</EventID><Level>{0 if event.channel == 'Security' else 4}</Level>"
        f"<TimeCreated SystemTime='{event.when:%Y-%m-%dT%H:%M:%S}.{event.when.microsecond * 10:07}Z'/>"
        f"<EventRecordID>{record}</EventRecordID><Channel>{escape(event.channel)}</Channel>"
        f"<Computer>{escape(computer)}</Computer></System><EventData>{inside}</EventData></Event>\r\n"
    )
