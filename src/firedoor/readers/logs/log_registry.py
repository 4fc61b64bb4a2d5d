"""Every format of logs that a hunt reads, in the order in which they are tried."""

from __future__ import annotations

from firedoor.readers.logs.events.registry import EVENT_READERS
from firedoor.readers.logs.scanning import LogFile, LogReader
from firedoor.readers.logs.text_readers import TEXT_READERS

LOG_READERS: tuple[LogReader, ...] = (*EVENT_READERS, *TEXT_READERS)


def reader_for(file: LogFile) -> LogReader | None:
    """The reader of a log, by its content; None if it is none that is known."""
    return next((reader for reader in LOG_READERS if reader.recognises(file)), None)
