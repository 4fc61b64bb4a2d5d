"""A log of any size as blocks of whole lines in UTF-8, in bounded memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from firedoor.readers.logs.lines import encoding_of

BLOCK = 256 * 1024  # bytes; larger ones leave the caches of the processor
# A line of which so much was read without its end comes in pieces.
LONGEST_WHOLE = 1024 * 1024
# A line that is longer is not taken apart into cells; it is still searched.
LONGEST_ROW = 512 * 1024
# What two pieces of an endless line have in common, so that no word is lost between them.
OVERLAP = 4096
_SAMPLE = 4096
_SHORT = 350  # bytes; shorter lines are counted byte by byte
# Linux's C library gives memory back to the system as soon as twice the largest piece that was ever freed is unused
# (mallopt(3), M_MMAP_THRESHOLD), and takes it again page by page: half of the time of reading. This piece, freed at
# once and never touched, lets it keep the few blocks that are in use.
bytes(16 * BLOCK)


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines, or a piece of one line that is longer than a block.

    ``piece``: part of an endless line, which goes on in the next block unless ``ends``. ``nul``: lines of it before
    the first NUL byte that was left out, None if there was none.
    """

    data: bytes
    piece: bool = False
    ends: bool = True
    nul: int | None = None


def blocks_of(stream: BinaryIO, size: int = BLOCK) -> Iterator[Block]:
    """The file in blocks of UTF-8 without NULs and without a byte order mark. Raises ``OSError``."""
    rest, inside, most = b"", False, max(size, LONGEST_WHOLE if size >= BLOCK else 0)
    for chunk, nul in _chunks(stream, size):
        data = rest + chunk if rest else chunk
        if inside:
            end = data.find(b"\n", len(rest))
            if end < 0:
                yield Block(data, piece=True, ends=False, nul=nul)
                rest = data[-OVERLAP:]
                continue
            yield Block(data[: end + 1], piece=True, ends=True)
            data, inside = data[end + 1 :], False
        cut = data.rfind(b"\n") + 1
        if cut == len(data):
            yield Block(data, nul=nul)
            rest = b""
        elif cut:
            yield Block(data[:cut], nul=nul)
            rest = data[cut:]
        elif len(data) >= most:
            yield Block(data, piece=True, ends=False, nul=nul)
            rest, inside = data[-OVERLAP:], True
        else:
            rest = data
            if nul is not None:
                yield Block(b"", nul=nul)
    if inside or rest:
        yield Block(rest, piece=inside)


def _chunks(stream: BinaryIO, size: int) -> Iterator[tuple[bytes, int | None]]:
    """Pieces of the file as UTF-8, with the number of lines before the first NUL of each."""
    chunk = stream.read(size)
    encoding = encoding_of(chunk)
    if encoding == "utf-8-sig":
        chunk = chunk.removeprefix(codecs.BOM_UTF8)
        while chunk:
            if not chunk.endswith(b"\n"):
                chunk += stream.readline(
                    OVERLAP * 4
                )  # mostly the rest of its last line: nothing is carried over
            yield _without_nuls(chunk)
            chunk = stream.read(size)
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    while chunk:
        yield _without_nuls(decoder.decode(chunk).encode("utf-8", "replace"))
        chunk = stream.read(size)
    last = decoder.decode(b"", final=True).encode("utf-8", "replace")
    if last:
        yield _without_nuls(last)


def _without_nuls(data: bytes) -> tuple[bytes, int | None]:
    at = data.find(b"\0")
    if at < 0:
        return data, None
    return data.translate(None, b"\0"), newlines(data, 0, at)


def newlines(data: bytes, begin: int, end: int) -> int:
    """How many lines end between two offsets, in the way that is quicker for lines of their length."""
    if data.count(b"\n", begin, min(end, begin + _SAMPLE)) > _SAMPLE // _SHORT:
        return data.count(b"\n", begin, end)
    find, count = data.find, 0
    at = find(b"\n", begin, end) + 1
    while at:
        count += 1
        at = find(b"\n", at, end) + 1
    return count
