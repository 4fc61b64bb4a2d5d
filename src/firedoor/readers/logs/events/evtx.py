"""EVTX files of Windows Vista and later, chunk by chunk."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import orjson

from firedoor.model.hunt.source import Kind
from firedoor.model.hunt.span import Flaw
from firedoor.model.problem import InputError, Problem
from firedoor.readers.logs.events.chunks import (
    CHUNK,
    CHUNK_MAGIC,
    FILE_HEADER,
    FILE_MAGIC,
    Chunk,
    Place,
    chunk_at,
    places_of,
)
from firedoor.readers.logs.events.cutting import Cutter
from firedoor.readers.logs.events.decoder import Decoded, reason
from firedoor.readers.logs.events.decoding import TOO_LONG, TOO_MUCH, Patience, Ticket, decoder
from firedoor.readers.logs.events.flat import known
from firedoor.readers.logs.events.salvage import salvaged
from firedoor.readers.logs.events.scan import EventScan, Found, Unread
from firedoor.readers.logs.scanning import LogFile, LogReader

_DIRTY = 1


def recognises(file: LogFile) -> bool:
    """The mark of the format, or of its chunks where the file's own header is damaged or missing."""
    head = file.head
    return head.startswith((FILE_MAGIC, CHUNK_MAGIC)) or head[FILE_HEADER:].startswith(CHUNK_MAGIC)


def scan(file: LogFile) -> EventScan:
    """Read chunk after chunk in the order in which they were written. Raises ``InputError`` for another format."""
    if not recognises(file):
        advice = "copy the log again, or export it as XML"
        raise InputError(Problem(file.name, "is no EVTX file: its mark is missing", advice=advice))
    return EventScan(file, lambda: _items(file))


EVTX_READER = LogReader("evtx", Kind.EVENT_LOG, recognises, scan)


def _items(file: LogFile) -> Iterator[Found | Unread]:
    try:
        with file.open_() as stream:
            yield from _from_stream(file, stream)
    except OSError as error:
        yield Unread(0, f"could not be read to its end: {error.strerror or error}", Flaw.TRUNCATED)


def _from_stream(file: LogFile, stream: BinaryIO) -> Iterator[Found | Unread]:
    yield from _of_header(file)
    dirty = _flags(file.head) & _DIRTY != 0
    places = sorted(places_of(stream), key=lambda place: (place.first, place.offset))
    for place in places:
        if not place.sound:
            yield Unread(0, "a block that is no chunk of events", place=f"byte {place.offset}")
    cut = Cutter()
    sound = (place for place in places if place.sound)
    for place, chunk, ticket in _decoded(stream, sound, dirty=dirty):
        where = f"byte {place.offset}"
        for fault in chunk.faults:
            flaw = Flaw.TRUNCATED if "ends in the middle" in fault else Flaw.CORRUPT
            yield Unread(0, fault, flaw, place=where)
        yield from _of_chunk(chunk, ticket, where, cut)


def _of_header(file: LogFile) -> Iterator[Unread]:
    head = file.head
    if not head.startswith(FILE_MAGIC):
        yield Unread(0, "the header of the file is damaged or missing", place="byte 0")
        return
    if len(head) < FILE_HEADER:
        yield Unread(0, "it ends in its header", Flaw.TRUNCATED, place="byte 0")
        return
    chunks = struct.unpack_from("<H", head, 42)[0]
    # The field has 16 bits: of a log of 4 GiB it says nothing.
    if file.size < FILE_HEADER + chunks * CHUNK and not _flags(head) & _DIRTY:
        what = f"its header speaks of {chunks} chunks, more than are in it"
        yield Unread(0, what, Flaw.TRUNCATED, place="byte 0")


def _flags(head: bytes) -> int:
    return int(struct.unpack_from("<I", head, 120)[0]) if len(head) >= FILE_HEADER else 0


def _decoded(
    stream: BinaryIO, places: Iterable[Place], *, dirty: bool
) -> Iterator[tuple[Place, Chunk, Ticket]]:
    """Each chunk, with what was made of it. While one is looked at, the next is being decoded."""
    patience = Patience()
    before: tuple[Place, Chunk, Ticket] | None = None
    for place in places:
        chunk = chunk_at(stream, place, dirty=dirty)
        ticket = decoder().hand(chunk.data, patience)
        if before is not None:
            yield before
        before = (place, chunk, ticket)
    if before is not None:
        yield before


def _of_chunk(chunk: Chunk, ticket: Ticket, where: str, cut: Cutter) -> Iterator[Found | Unread]:
    answer = decoder().take(ticket).answer
    why = ticket.lost if answer is None else answer.unusable
    if answer is not None and not answer.unusable:
        answers = [answer]
    else:
        # A process that is gone for another reason may have been ended by somebody: then nothing is wrong with it.
        broke = ticket.lost in {TOO_LONG, TOO_MUCH}
        answers = salvaged(chunk, decoder(), ticket.patience, broke=broke)
    read = 0
    for part in answers:
        read += len(part.records)
        why = why or (part.reasons[0] if part.reasons else "")
        yield from _found_in(part, cut)
    lost = chunk.records - read
    if lost > 0:
        reason = f": {why}" if why else ""
        what = f"{lost} of {chunk.records} records of a chunk cannot be read{reason}"
        yield Unread(lost, what, place=where)


def _found_in(answer: Decoded, cut: Cutter) -> Iterator[Found | Unread]:
    for data, time in zip(answer.records, answer.times, strict=True):
        yield _found(data, time, cut)


def _found(data: bytes, time: str, cut: Cutter) -> Found | Unread:
    event = cut.known(data)
    if event is None:
        try:
            document = orjson.loads(data)
        except orjson.JSONDecodeError:
            try:
                document = json.loads(data.decode("utf-8", "replace"), strict=False)
            except (ValueError, RecursionError) as error:
                return Unread(1, f"a record cannot be read: {reason(error)}")
        event = known(document)
    return Unread(1, "a record that is no event") if event is None else (event, None, time)
