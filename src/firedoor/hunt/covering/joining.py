"""All spans of one source together, whatever files they are from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from firedoor.hunt.covering.parts import hour_of
from firedoor.hunt.covering.rhythm import FIRST_HOUR, LAST_HOUR
from firedoor.hunt.found import FileFound
from firedoor.model.coverage import FileState
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.hunt.span import Flaw, FlawAt, Span

Key = tuple[Kind, str, str]


@dataclass(slots=True)
class Joined:
    """One source of one server. ``busy``: the hours with a record. Files that were given twice count once."""

    source: Source
    files: list[str] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None
    records: int = 0
    unread: int = 0
    busy: set[int] = field(default_factory=set)
    flaws: list[tuple[str, FlawAt]] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)

    def add(self, span: Span, copy_of: str = "") -> None:
        """Take the span of a file. ``copy_of``: the file that has the very same bytes and was looked at first."""
        again = copy_of in self._names
        self.files.append(span.file)
        self._names.add(span.file)
        if again:
            return
        self.records += span.records
        self.unread += span.unread
        self.flaws += ((span.file, flaw) for flaw in span.flaws)
        if span.unread:
            what = f"{span.unread:,} records could not be understood"
            self.flaws.append((span.file, FlawAt(Flaw.CORRUPT, what)))
        for time in (span.first, span.last):
            if time is None:
                continue
            self.first = time if self.first is None else min(self.first, time)
            self.last = time if self.last is None else max(self.last, time)
            self.busy.add(hour_of(time))
        self.busy |= span.busy

    def hours(self) -> list[int]:
        """The hours with a record, in order; those of broken clocks are left out."""
        return sorted(hour for hour in self.busy if FIRST_HOUR <= hour < LAST_HOUR)


def key_of(source: Source) -> Key:
    """What makes two sources the same: the case of letters does not."""
    return source.kind, source.log.casefold(), source.host.casefold()


def joined(files: Iterable[FileFound]) -> Mapping[Key, Joined]:
    """The sources of all files. What was wrong with a file is a flaw of each source in it."""
    found: dict[Key, Joined] = {}
    for file in files:
        for span in file.spans:
            one = found.setdefault(key_of(span.source), Joined(span.source))
            one.add(span, file.copy_of)
            why = fault_of(file)
            if why:
                one.flaws.append((file.file, FlawAt(Flaw.CORRUPT, why)))
    return found


def fault_of(file: FileFound) -> str:
    """Why not all of a file was looked at; "" if all was."""
    if file.copy_of:
        return ""
    if file.state is FileState.READ:
        return file.note
    return file.note or f"was {file.state.value.replace('_', ' ')}"
