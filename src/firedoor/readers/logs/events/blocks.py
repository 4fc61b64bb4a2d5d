"""A text export of any size as UTF-8, block by block, and the first of it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from firedoor.readers.logs.scanning import LogFile

_BLOCK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def encoding_of(head: bytes) -> tuple[str, int]:
    """The encoding, and how many bytes its mark has. UTF-16 without a mark is seen by its first character."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding, len(mark)
    if head[1:2] == b"\0" and head[:1] != b"\0":
        return "utf-16-le", 0
    if head[:1] == b"\0" and head[1:2] != b"\0":
        return "utf-16-be", 0
    return "utf-8", 0


def start_of(file: LogFile) -> bytes:
    """The first of a file as UTF-8, without blanks before it."""
    encoding, mark = encoding_of(file.head)
    head = file.head[mark:]
    if encoding != "utf-8":
        head = head.decode(encoding, "replace").encode()
    return head.lstrip()


def blocks_of(file: LogFile) -> Iterator[bytes]:
    """The whole file as UTF-8; what is not valid becomes U+FFFD where the encoding is another one."""
    encoding, mark = encoding_of(file.head)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with file.open_() as stream:
        stream.seek(mark)
        while block := stream.read(_BLOCK):
            yield block if encoding == "utf-8" else decoder.decode(block).encode()
