"""One pass over a file of events, whatever its format: documents in, events and what they cover out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from firedoor.model.hunt.event import Event
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.hunt.span import Flaw, FlawAt, Span
from firedoor.model.origin import EXCERPT_LENGTH, Origin
from firedoor.model.problem import Problem
from firedoor.readers.logs.events.covered import Covered
from firedoor.readers.logs.events.flat import Known
from firedoor.readers.logs.events.happenings import Happening, note_happening, tells
from firedoor.readers.logs.events.times import time_of
from firedoor.readers.logs.scanning import LogFile, Seen, Words

_KEPT_PROBLEMS = 20


# An event; the line where it begins, in text; when the log took it, for one that has no time itself.
Found = tuple[Known, int | None, str]


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
        (fields, texts, event_id, number, channel, host, written), line, taken = item
        time = time_of(written)
        if time is None and taken:
            time = time_of(taken)
        channel = channel or self.covered.own[0]
        host = host or self.file.host
        record = "" if number is None else f"record {number}"
        self.covered.note((channel, host), time, number, bare=not texts[0] or texts[0].isspace())
        if tells(channel, event_id):
            note_happening(self.covered, fields, event_id, Happening(channel, host, time, record))
        found = None
        if words is not None:
            found = words.found("\n".join(texts).encode("utf-8", "surrogatepass"))
            if not found:
                return None
        excerpt = texts[0][: 2 * EXCERPT_LENGTH].strip() or texts[1].strip()
        origin = Origin(self.file.name, line, record, excerpt)
        return Seen(Event(_source(channel, host), fields, texts, time, origin), found)


@lru_cache(maxsize=1024)
def _source(channel: str, host: str) -> Source:
    """The same for each event of a log."""
    return Source(Kind.EVENT_LOG, channel, host)


def channel_by_name(name: str) -> str:
    """The channel that Windows names a file after: ``%4`` stands for the slash in it."""
    stem = name.rpartition("/")[2]
    return stem.rpartition(".")[0].replace("%4", "/").replace("%254", "/") or stem
