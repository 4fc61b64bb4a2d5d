"""One file of the evidence while it is hunted: opened for reading only, hashed as it is read."""

from __future__ import annotations

import hashlib
import io
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from firedoor.hunt.evidence.archives import Archives
from firedoor.hunt.evidence.piece import Piece
from firedoor.hunt.evidence.places import original_place
from firedoor.hunt.evidence.spool import Spooled
from firedoor.readers.interface import HEAD_BYTES
from firedoor.readers.logs.scanning import LogFile

BLOCK = 256 * 1024  # larger ones leave the caches of the processor
# Readers that take large blocks pass by this buffer.
_BUFFER = 128 * 1024
Check = Callable[[], None]


class Content(Protocol):
    """The bytes of a file. ``fault``: why they are not whole, "" if they are."""

    @property
    def fault(self) -> str:
        """Why they are not whole."""

    @property
    def size(self) -> int:
        """How many there are."""

    def head(self, size: int) -> bytes:
        """The first of them."""

    def opened(self) -> BinaryIO:
        """A new seekable stream over it."""

    def digest(self) -> str:
        """The SHA-256 of all of it; what no stream has read yet is read now."""


@contextmanager
def opened(piece: Piece, archives: Archives, check: Check) -> Iterator[Content]:
    """The bytes of a piece of evidence; ``check`` is asked at every read and may end it by raising.

    Raises ``OSError`` and ``BadZipFile`` if it cannot be opened.
    """
    if piece.inside:
        with closing(archives.unpacked(piece.path, piece.inside)) as spooled:
            yield _Unpacked(spooled, check)
    else:
        with closing(_OnDisk(piece.path, check)) as content:
            yield content


def log_file(piece: Piece, content: Content) -> LogFile:
    """The file as readers and rules take it.

    It names no host: so it is known which logs say themselves whose they are; the rest is told by their folders once
    all files are read.
    """
    head = content.head(HEAD_BYTES)
    place = original_place(piece.name)
    return LogFile(piece.name, content.size, head, "", content.opened, place)


class _OnDisk:
    fault = ""

    def __init__(self, path: Path, check: Check) -> None:
        self.path = path
        self.check = check
        self._sha256 = hashlib.sha256()
        self._hashed = 0
        self._file = path.open("rb", buffering=0)
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            self._file.close()
            raise OSError("it is no regular file any more")
        self.size = status.st_size

    def head(self, size: int) -> bytes:
        with closing(self.opened()) as stream:
            return stream.read(size)

    def opened(self) -> BinaryIO:
        return io.BufferedReader(_Watched(self.path, self), _BUFFER)

    def digest(self) -> str:
        self._file.seek(self._hashed)
        while block := self._file.read(BLOCK):
            self.check()
            self._sha256.update(block)
            self._hashed += len(block)
        return self._sha256.hexdigest()

    def seen(self, at: int, data: memoryview) -> None:
        """Bytes that a stream has read: what follows those known so far is hashed."""
        self.check()
        known = self._hashed - at
        if 0 <= known < len(data):
            self._sha256.update(data[known:])
            self._hashed = at + len(data)

    def close(self) -> None:
        self._file.close()


class _Watched(io.RawIOBase):
    """A file on disk, whose bytes are hashed as they pass."""

    def __init__(self, path: Path, owner: _OnDisk) -> None:
        self._file = path.open("rb", buffering=0)
        self._owner = owner

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        at = self._file.tell()
        count = self._file.readinto(buffer) or 0
        self._owner.seen(at, memoryview(buffer)[:count])
        return count

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()


class _Unpacked:
    def __init__(self, spooled: Spooled, check: Check) -> None:
        self._spooled = spooled
        self._check = check
        self.size = spooled.size
        self.fault = spooled.fault

    def head(self, size: int) -> bytes:
        return self._spooled.head(size)

    def opened(self) -> BinaryIO:
        self._check()
        return self._spooled.opened(self._check)

    def digest(self) -> str:
        return self._spooled.sha256
