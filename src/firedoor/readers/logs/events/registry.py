"""The readers of Windows events, in the order in which they are asked."""

from __future__ import annotations

from firedoor.readers.logs.events.evtx import EVTX_READER
from firedoor.readers.logs.events.exports import EVENTS_JSON_READER, EVENTS_XML_READER
from firedoor.readers.logs.scanning import LogReader

EVENT_READERS: tuple[LogReader, ...] = (EVTX_READER, EVENTS_XML_READER, EVENTS_JSON_READER)
