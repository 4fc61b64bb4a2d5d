"""EVTX files for tests, written by the published layout (libyal/libevtx, "Windows XML Event Log (EVTX) format")."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

Element = tuple[str, dict[str, str], "str | list[Element]"]
Body = Callable[[int], bytes]  # where it begins in its chunk -> the binary XML
CHUNK = 65536
_1601 = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """One event. ``data``: names and texts, or texts alone."""

    number: int
    event_id: int = 4624
    time: str = "2021-03-01T00:00:00Z"
    channel: str = "Security"
    computer: str = "EXCH01.riverside.example"
    provider: str = "Microsoft-Windows-Security-Auditing"
    data: dict[str, str] | list[str] = field(default_factory=list)
    user_data: dict[str, str] = field(default_factory=dict)


def element(sample: Sample) -> Element:
    """The event as its XML."""
    system: list[Element] = [
        ("Provider", {"Name": sample.provider}, ""),
        ("EventID", {}, str(sample.event_id)),
        ("Level", {}, "4"),
        ("TimeCreated", {"SystemTime": sample.time}, ""),
        ("EventRecordID", {}, str(sample.number)),
        ("Channel", {}, sample.channel),
        ("Computer", {}, sample.computer),
    ]
    named: list[Element] = (
        [("Data", {"Name": name}, text) for name, text in sample.data.items()]
        if isinstance(sample.data, dict)
        else [("Data", {}, text) for text in sample.data]
    )
    inner: list[Element] = [(name, {}, text) for name, text in sample.user_data.items()]
    part: Element = (
        ("UserData", {}, [("LogFileCleared", {}, inner)]) if inner else ("EventData", {}, named)
    )
    return (
        "Event",
        {"xmlns": "http://schemas.microsoft.com/win/2004/08/events/event"},
        [("System", {}, system), part],
    )


def evtx(chunks: list[list[Sample]], flags: int = 0) -> bytes:
    """A whole file."""
    last = max((s.number for c in chunks for s in c), default=0)
    return evtx_of([chunk(samples) for samples in chunks], last, flags)


def evtx_of(chunks: Sequence[bytes], last: int, flags: int = 0) -> bytes:
    """A whole file of chunks, of which ``last`` is the last record."""
    head = struct.pack(
        "<8sQQQIHHHH", b"ElfFile\0", 0, len(chunks) - 1, last + 1, 128, 1, 3, 4096, len(chunks)
    ).ljust(120, b"\0")
    header = (head + struct.pack("<II", flags, zlib.crc32(head))).ljust(4096, b"\0")
    return header + b"".join(chunks)


def chunk(samples: list[Sample]) -> bytes:
    """One chunk with its records."""
    bodies = [(sample.number, sample.time, partial(body_of, sample)) for sample in samples]
    return chunk_of(bodies)


def chunk_of(bodies: Sequence[tuple[int, str, Body]]) -> bytes:
    """One chunk: number, time and binary XML of each record."""
    body = bytearray()
    last_at = 0
    for number, time, write in bodies:
        last_at = 512 + len(body)
        body += _record(number, time, write(last_at + 24))
    free = 512 + len(body)
    assert free <= CHUNK
    first, last = (bodies[0][0], bodies[-1][0]) if bodies else (1, 0)
    head = struct.pack(
        "<8sQQQQIIII", b"ElfChnk\0", first, last, first, last, 128, last_at, free, zlib.crc32(body)
    )
    head = head.ljust(120, b"\0")
    tables = bytes(512 - 128)
    head += struct.pack("<II", 0, zlib.crc32(tables, zlib.crc32(head)))
    return (head + tables + bytes(body)).ljust(CHUNK, b"\0")


def body_of(sample: Sample, at: int) -> bytes:
    return b"\x0f\x01\x01\x00" + _element(element(sample), at + 4) + b"\0"


def _record(number: int, time: str, xml: bytes) -> bytes:
    xml = xml.ljust(-(-len(xml) // 4) * 4, b"\0")
    size = 24 + len(xml) + 4
    written = datetime.fromisoformat(time).astimezone(UTC) - _1601
    ticks = (written.days * 86400 + written.seconds) * 10_000_000 + written.microseconds * 10
    return struct.pack("<4sIQQ", b"**\0\0", size, number, ticks) + xml + struct.pack("<I", size)


def _element(node: Element, at: int) -> bytes:
    """The tokens of an element that begins ``at`` bytes into its chunk. Each name stands where it is used."""
    name, attributes, content = node
    start = 9 if not attributes else 13
    named = _name(name, at + 9)
    tail = b""
    for key, text in attributes.items():
        begin = at + start + len(named) + len(tail)
        tail += b"\x06" + struct.pack("<I", begin + 5) + _name(key, begin + 5) + _text(text)
    listed = struct.pack("<I", len(tail)) if attributes else b""
    body = named + listed + tail
    if content:
        body += b"\x02"
        for child in content if isinstance(content, list) else ():
            body += _element(child, at + 9 + len(body))
        body += _text(content) if isinstance(content, str) else b""
        body += b"\x04"
    else:
        body += b"\x03"
    token = 0x41 if attributes else 0x01
    return struct.pack("<BII", token, len(body) + 4, at + 9) + body


def _name(name: str, _at: int) -> bytes:
    return struct.pack("<IHH", 0, 0, len(name)) + name.encode("utf-16-le") + b"\0\0"


def _text(text: str) -> bytes:
    return struct.pack("<BBH", 0x05, 0x01, len(text.encode("utf-16-le")) // 2) + text.encode(
        "utf-16-le"
    )
