"""One pass over a file of events, whatever its format: documents in, events and what they cover out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from firedoor.model.hunt.event import Event
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.hunt.span import Flaw, FlawAt, Span
from firedoor.model.origin import EXCERPT_LENGTH, Origin
from firedoor.model.problem import Problem
from firedoor.readers.logs.events.covered import Covered
from firedoor.readers.logs.events.flat import (
    merged,
    number_of,
    payload_part,
    system_of,
    system_part,
    text_of,
)
from firedoor.readers.logs.events.happenings import Happening, note_happening, tells
from firedoor.readers.logs.events.times import time_of
from firedoor.readers.logs.scanning import LogFile, Seen, Words

_KEPT_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Found:
    """An event as a document in the layout of ``flat``.

    ``line``: where it begins, in text. ``written``: when the log took it, for an event without a time of its own.
    """

    document: Any
    line: int | None = None
    written: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Records that could not be read, and why; none where the fault cost no record."""

    records: int
    why: str
    flaw: Flaw = Flaw.CORRUPT
    line: int | None = None
    place: str = ""


Items = Callable[[], Iterable[Found | Unread]]


@dataclass(slots=True)
class EventScan:
    """``LogScan`` over the events that ``items`` gives in the order in which they were written."""

    file: LogFile
    items: Items
    covered: Covered = field(init=False)
    _problems: list[Problem] = field(default_factory=list)
    _left_out: int = 0

    def __post_init__(self) -> None:
        self.covered = Covered(self.file.name, (channel_by_name(self.file.name), self.file.host))

    def records(self, words: Words | None) -> Iterator[Seen]:
        """The events in which one of the words stands, in any field; every event if there are no words."""
        for item in self.items():
            if isinstance(item, Unread):
                self._unread(item)
                continue
            seen = self._seen(item, words)
            if seen is not None:
                yield seen

    def spans(self) -> tuple[Span, ...]:
        """What the file covers, by channel and computer."""
        return self.covered.spans()

    def problems(self) -> tuple[Problem, ...]:
        """What could not be read."""
        if not self._left_out:
            return tuple(self._problems)
        more = Problem(self.file.name, f"{self._left_out} more problems like these are not listed")
        return (*self._problems, more)

    def _unread(self, item: Unread) -> None:
        self.covered.unread += item.records
        self.covered.flaw(FlawAt(item.flaw, item.why, line=item.line, record=item.place))
        if len(self._problems) < _KEPT_PROBLEMS:
            self._problems.append(Problem(self.file.name, item.why, item.line, item.place))
        else:
            self._left_out += 1

    def _seen(self, item: Found, words: Words | None) -> Seen | None:
        document = item.document
        part = system_of(document)
        if part is None:
            self._unread(Unread(1, "is no Windows event", line=item.line))
            return None
        time = _time(part, item.written)
        number = number_of(part.get("EventRecordID"))
        channel = text_of(part.get("Channel")) or self.covered.own[0]
        host = text_of(part.get("Computer")) or self.file.host
        record = "" if number is None else f"record {number}"
        self.covered.note((channel, host), time, number)
        event_id = number_of(part.get("EventID"))
        if tells(channel, event_id):
            place = Happening(channel, host, time, record)
            note_happening(self.covered, document, event_id, place)
        system, payload = system_part(document), payload_part(document)
        found = None
        if words is not None:
            found = words.found(f"{payload.text}\n{system.text}".encode("utf-8", "surrogatepass"))
            if not found:
                return None
        excerpt = payload.text[1 : EXCERPT_LENGTH + 2].strip() or system.text.strip()
        origin = Origin(self.file.name, item.line, record, excerpt)
        texts = (payload.text, system.text)
        event = Event(_source(channel, host), merged(system, payload), texts, time, origin)
        return Seen(event, found)


@lru_cache(maxsize=1024)
def _source(channel: str, host: str) -> Source:
    """The same for each event of a log."""
    return Source(Kind.EVENT_LOG, channel, host)


def channel_by_name(name: str) -> str:
    """The channel that Windows names a file after: ``%4`` stands for the slash in it."""
    stem = name.rpartition("/")[2]
    return stem.rpartition(".")[0].replace("%4", "/").replace("%254", "/") or stem


def _time(system: dict[str, Any], written: str) -> datetime | None:
    created = system.get("TimeCreated")
    if isinstance(created, dict):
        attributes = created.get("#attributes")
        created = attributes.get("SystemTime") if isinstance(attributes, dict) else None
    time = time_of(created)
    return time if time is not None else time_of(written) if written else None
