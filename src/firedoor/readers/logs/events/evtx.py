"""EVTX files of Windows Vista and later, chunk by chunk."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson
from evtx import PyEvtxParser

from firedoor.model.hunt.source import Kind
from firedoor.model.hunt.span import Flaw
from firedoor.model.problem import InputError, Problem
from firedoor.readers.logs.events.chunks import (
    CHUNK,
    CHUNK_MAGIC,
    FILE_HEADER,
    FILE_MAGIC,
    Chunk,
    chunk_at,
    places_of,
)
from firedoor.readers.logs.events.scan import EventScan, Found, Unread
from firedoor.readers.logs.scanning import LogFile, LogReader

_DIRTY = 1
_LONGEST_REASON = 200
# What the parser names a record that it gives up; it goes on behind it. More than a chunk can hold is no progress.
_MOST_FAULTS = 65536 // 28


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
        where = f"byte {place.offset}"
        if not place.sound:
            yield Unread(0, "a block that is no chunk of events", place=where)
            continue
        chunk = chunk_at(stream, place, dirty=dirty)
        for fault in chunk.faults:
            flaw = Flaw.TRUNCATED if "ends in the middle" in fault else Flaw.CORRUPT
            yield Unread(0, fault, flaw, place=where)
        yield from _of_chunk(chunk, where)


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


def _of_chunk(chunk: Chunk, where: str) -> Iterator[Found | Unread]:
    read = 0
    reasons: list[str] = []
    # The library's stub says that a record may be None; none is.
    records: Any
    try:
        records = PyEvtxParser(io.BytesIO(chunk.data), 1, validate_checksums=False).records_json()
    except (RuntimeError, OSError) as error:
        yield Unread(chunk.records, f"a chunk cannot be used: {_reason(error)}", place=where)
        return
    while len(reasons) <= _MOST_FAULTS:
        try:
            for record in records:
                read += 1
                yield _found(record)
            break
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        # A panic of the library is no Exception. It goes on behind the record that it gave up.
        except BaseException as error:  # noqa: BLE001
            reasons.append(_reason(error))
    lost = chunk.records - read
    if lost > 0:
        why = f": {reasons[0]}" if reasons else ""
        yield Unread(
            lost, f"{lost} of {chunk.records} records of a chunk cannot be read{why}", place=where
        )


def _found(record: dict[str, Any]) -> Found | Unread:
    data = record["data"]
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            document = json.loads(data, strict=False)
        except (ValueError, RecursionError) as error:
            return Unread(1, f"a record cannot be read: {_reason(error)}")
    return Found(document, written=record["timestamp"])


def _reason(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= _LONGEST_REASON else text[: _LONGEST_REASON - 1] + "…"
