"""A file as pieces of memory that YARA can look at: whole where it is small enough, else in parts that overlap.

yara-x takes bytes. A file that is mapped instead would end the process when it cannot be read or gets shorter, which
happens with evidence on a stick or a share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from firedoor.readers.logs.scanning import LogFile


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes of one part; by how many bytes the next one begins before the end of it."""

    part: int = 128 * 1024 * 1024
    overlap: int = 1024 * 1024


USUAL = Bounds()
# By the marks at the beginning of a file that .NET goes by (System.IO.StreamReader); the longer ones first.
_ENCODINGS = (
    (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file. ``at``: where in the file it begins."""

    at: int
    data: bytes


def parts(file: LogFile, data: BinaryIO, bounds: Bounds = USUAL) -> Iterator[Part]:
    """The parts of a file; all are as long as the first, so that none looks like a small file."""
    size = file.size
    if size == len(file.head) <= bounds.part:
        yield Part(0, file.head)  # it was read already
        return
    last = max(0, size - bounds.part)
    at = 0
    while True:
        data.seek(at)
        yield Part(at, data.read(min(size, bounds.part)))
        if at >= last:
            return
        at = min(at + bounds.part - bounds.overlap, last)


def as_text(part: Part) -> Part | None:
    """A file that is text in UTF-16 or UTF-32, in UTF-8; None for all others and for parts behind the first.

    The web server executes a page in these as well, and nearly no rule looks for them.
    """
    encoding = next((name for mark, name in _ENCODINGS if part.data.startswith(mark)), "")
    if part.at or not encoding:
        return None
    return Part(0, part.data.decode(encoding, "replace").encode())
