"""The ``evtx`` crate behind a pipe: chunks in, records as JSON out. Run as a process of its own by ``decoding``.

The crate has no bound of its own: 64 KiB of nested templates can ask for more memory and time than there is, and deep
nesting ends the process. Here only this process is lost, and the log is read on.
"""

from __future__ import annotations

import gc
import io
import os
import struct
import sys
import time
from array import array
from dataclasses import dataclass, field
from typing import IO, Any

from evtx import PyEvtxParser

HEADER = struct.Struct("<III")
# A record is at most 64 KiB; its template, and escapes, make it some times longer as JSON.
LONGEST_RECORD = 4 << 20
LONGEST_CHUNK = 32 << 20
MOST_MEMORY = 512 << 20
MOST_SECONDS = 60
_LONGEST_REASON = 200
# What the crate names a record that it gives up; it goes on behind it. More than a chunk can hold is no progress.
_MOST_FAULTS = 65536 // 28


@dataclass(slots=True)
class Decoded:
    """The records of a chunk as JSON in UTF-8, with the times at which the log took them.

    ``reasons``: why records could not be decoded. ``unusable``: why the chunk could not be, "" if it could.
    """

    records: list[bytes] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    unusable: str = ""


def decode(data: bytes) -> Decoded:
    """All records of a file that holds one chunk. Never raises for what stands in it."""
    found = Decoded()
    # The stub of the crate says that a record may be None; none is.
    records: Any
    try:
        records = PyEvtxParser(io.BytesIO(data), 1, validate_checksums=False).records_json()
    except (RuntimeError, OSError) as error:
        found.unusable = reason(error)
        return found
    left = LONGEST_CHUNK
    keep, note = found.records.append, found.times.append
    while len(found.reasons) <= _MOST_FAULTS:
        try:
            for record in records:
                written = record["data"].encode("utf-8", "surrogatepass")
                size = len(written)
                if size > LONGEST_RECORD or size > left:
                    found.reasons.append(f"it would be {size:,} bytes long")
                    continue
                left -= size
                keep(written)
                note(record["timestamp"])
            break
        except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
            raise
        # A panic of the crate is no Exception. It goes on behind the record that it gave up.
        except BaseException as error:  # noqa: BLE001
            found.reasons.append(reason(error))
    return found


def reason(error: BaseException) -> str:
    """What an error says, in one short line."""
    text = " ".join(str(error).split())
    return text if len(text) <= _LONGEST_REASON else text[: _LONGEST_REASON - 1] + "…"


def packed(found: Decoded) -> bytes:
    """As it goes through the pipe: sizes, sizes of the records, texts, records."""
    sizes = array("I", map(len, found.records)).tobytes()
    lines = "\n".join((found.unusable, str(len(found.reasons)), *found.reasons, *found.times))
    texts = lines.encode("utf-8", "surrogatepass")
    blob = b"".join(found.records)
    head = HEADER.pack(len(sizes), len(texts), len(blob))
    return b"".join((head, sizes, texts, blob))


def unpacked(sizes: bytes, texts: bytes, blob: bytes) -> Decoded:
    """The other end of ``packed``."""
    unusable, reasons, *lines = texts.decode("utf-8", "surrogatepass").split("\n")
    records = []
    at = 0
    for size in array("I", sizes):
        records.append(blob[at : at + size])
        at += size
    return Decoded(records, lines[int(reasons) :], lines[: int(reasons)], unusable)


def read_exactly(stream: IO[bytes], size: int) -> bytes:
    """So many bytes; raises ``EOFError`` where the other side is gone."""
    data = stream.read(size)
    if len(data) != size:
        raise EOFError
    return data


def serve() -> None:
    """Decode what comes until the input ends."""
    gc.disable()  # nothing made here goes round in circles
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Nothing that a library prints may stand between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _limit_memory()
    try:
        while True:
            size, *_ = HEADER.unpack(read_exactly(source, HEADER.size))
            _limit_time()
            target.write(packed(decode(read_exactly(source, size))))
            target.flush()
    except (EOFError, BrokenPipeError):
        return


def _limit_time() -> None:
    """An orphan must not work for ever: where the system can, it ends this process after so much work on a chunk."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        most = int(time.process_time()) + MOST_SECONDS
        if hard == resource.RLIM_INFINITY or most <= hard:
            resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _limit_memory() -> None:
    """Where the system can: it then ends this process at once, whoever watches it."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 (not there on Windows)

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
        try:
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        except (ValueError, OSError):
            return  # the one that watches looks at it too
