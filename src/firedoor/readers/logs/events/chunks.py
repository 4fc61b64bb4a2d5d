"""The chunks of an EVTX file, one by one, mended where their own header is not up to date or damaged.

Layout: libyal/libevtx, "Windows XML Event Log (EVTX) format": a header of 4,096 bytes, then chunks of 65,536 bytes. A
chunk begins with a header of 512 bytes; each record holds its size at both ends. Each chunk can be understood alone,
so that damage in one costs nothing of the others, and no file is held whole.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

FILE_MAGIC = b"ElfFile\0"
CHUNK_MAGIC = b"ElfChnk\0"
FILE_HEADER = 4096
CHUNK = 65536
RECORDS_AT = 512
_RECORD_MAGIC = b"**\0\0"
_SMALLEST = 28
_MOST = CHUNK // _SMALLEST
_NO_NUMBER = 2**64 - 1
_HEADER_SUM = "the sum of a chunk's header is wrong"
_RECORD = struct.Struct("<4sIQ")
# Where a chunk's header says: first and last number, first and last identifier, ..., last record, free space.
_NUMBERS = struct.Struct("<QQQQ")
_OFFSETS = struct.Struct("<III")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chunk stands.

    ``first``: number of its first record, by which chunks are ordered. ``sound``: it has a chunk's mark; else the
    block is neither a chunk nor empty.
    """

    offset: int
    first: int
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk that a parser can use: ``data`` begins with the header of a file that holds only it.

    ``records``: how many records stand in it. ``faults``: what is wrong with it, in words. ``offsets``: where the
    records begin in the chunk.
    """

    data: bytes
    records: int
    faults: tuple[str, ...]
    offsets: tuple[int, ...] = ()


def _lone_header() -> bytes:
    """The header of a file with one chunk, right in every part."""
    head = struct.pack("<8sQQQIHHHH", FILE_MAGIC, 0, 0, 1, 128, 1, 3, FILE_HEADER, 1).ljust(
        120, b"\0"
    )
    return (head + struct.pack("<II", 0, zlib.crc32(head))).ljust(FILE_HEADER, b"\0")


_LONE = _lone_header()


def places_of(stream: BinaryIO) -> Iterator[Place]:
    """Every chunk of a file in the order of the file, and every block that should be one and is not."""
    offset = FILE_HEADER
    stream.seek(0)
    if stream.read(8) == CHUNK_MAGIC:
        offset = 0
    while True:
        stream.seek(offset)
        head = stream.read(RECORDS_AT)
        if not head:
            return
        if head.startswith(CHUNK_MAGIC) and len(head) == RECORDS_AT:
            yield Place(offset, _NUMBERS.unpack_from(head, 8)[0])
            offset += CHUNK
            continue
        # What was cut out or put in moved the chunks behind it, and the next mark stands in the last chunk or here.
        before = min(offset - FILE_HEADER, CHUNK - RECORDS_AT)
        stream.seek(offset - before)
        block = stream.read(before + CHUNK)
        if block.count(0, before) == len(block) - before:
            offset += CHUNK
            continue
        yield Place(offset, 0, sound=False)
        moved = block.find(CHUNK_MAGIC)
        # A mark right here is that of a chunk cut off within its header.
        offset += moved - before if moved >= 0 and moved != before else CHUNK


def chunk_at(stream: BinaryIO, place: Place, *, dirty: bool) -> Chunk:
    """Read and mend one chunk. ``dirty``: the log was open when it was copied, so that sums need not be right."""
    stream.seek(place.offset)
    read = stream.read(CHUNK)
    data = bytearray(read.ljust(CHUNK, b"\0"))
    faults = [] if len(read) == CHUNK else ["it ends in the middle of a chunk"]
    wrong = _wrong_sums(data)
    if not dirty:
        faults.extend(wrong)
    # A header with a wrong sum, or one not yet written, does not say where the records end.
    records = _mended(data, _free(data) if _HEADER_SUM not in wrong else CHUNK, open_end=dirty)
    lost = 0
    if records:
        first, last = records[0][2], records[-1][2]
        said = _NUMBERS.unpack_from(data, 8)
        if not dirty and (said[2], said[3]) != (first, last):
            faults.append(
                f"its header speaks of records {said[2]} to {said[3]}, not {first} to {last}"
            )
            lost = min(max(said[3] - last, 0), _MOST) if _HEADER_SUM not in wrong else 0
        # The parser stops at the record of the last number, whatever follows: no record has this one.
        _NUMBERS.pack_into(data, 8, first, _NO_NUMBER, first, _NO_NUMBER)
        _OFFSETS.pack_into(data, 40, 128, records[-1][0], records[-1][0] + records[-1][1])
    offsets = tuple(record[0] for record in records)
    return Chunk(_LONE + bytes(data), len(records) + lost, tuple(faults), offsets)


def _free(data: bytearray) -> int:
    """Where the header says that the records end."""
    return int(min(max(_OFFSETS.unpack_from(data, 40)[2], RECORDS_AT), CHUNK))


def _wrong_sums(data: bytearray) -> list[str]:
    wrong = []
    view = memoryview(data)
    header = zlib.crc32(view[128:RECORDS_AT], zlib.crc32(view[:120]))
    if header != struct.unpack_from("<I", data, 124)[0]:
        wrong.append(_HEADER_SUM)
    if zlib.crc32(view[RECORDS_AT : _free(data)]) != struct.unpack_from("<I", data, 52)[0]:
        wrong.append("the sum of a chunk's records is wrong")
    return wrong


def _mended(data: bytearray, end: int, *, open_end: bool) -> list[tuple[int, int, int]]:
    """Offset, size and number of each record that begins before ``end``.

    ``open_end``: and of those that follow with the next numbers. What stands between two sound ones is made one
    record, which its parser then refuses: the rest of the chunk is not lost with it.
    """
    records: list[tuple[int, int, int]] = []
    at = RECORDS_AT
    while at + _SMALLEST <= CHUNK and (at < end or open_end):
        found = _record_at(data, at)
        # Behind the last record may stand what was there before the chunk was used again.
        if found is None or (at >= end and records and found[1] != records[-1][2] + 1):
            at = _resumed(data, at, end, records) if at < end else -1
            if at < 0:
                break
            continue
        records.append((at, *found))
        at += found[0]
    return records


def _record_at(data: bytearray, at: int) -> tuple[int, int] | None:
    """Size and number of the record that begins here, if one does: its size stands at both of its ends."""
    magic, size, number = _RECORD.unpack_from(data, at)
    if magic != _RECORD_MAGIC or size < _SMALLEST or at + size > CHUNK:
        return None
    return (size, number) if data[at + size - 4 : at + size] == data[at + 4 : at + 8] else None


def _resumed(data: bytearray, at: int, end: int, records: list[tuple[int, int, int]]) -> int:
    """Where the next sound record begins; -1 if there is none. The damage before it becomes a record."""
    search = at + 4
    while (found := data.find(_RECORD_MAGIC, search, end)) >= 0:
        sound = _record_at(data, found) if found + _SMALLEST <= CHUNK else None
        if sound is not None and found - at >= _SMALLEST:
            number = max(sound[1] - 1, 0)
            size = found - at
            _RECORD.pack_into(data, at, _RECORD_MAGIC, size, number)
            struct.pack_into("<I", data, found - 4, size)
            records.append((at, size, number))
            return found
        search = found + 4
    return -1
