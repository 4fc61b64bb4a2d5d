"""Bytes of a member of an archive, unpacked once and read from any place.

Large ones lie in a temporary file without a name (on Windows: one that goes with its handle), so that nothing is left
behind however the process ends.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import zlib
from collections.abc import Callable
from typing import IO, BinaryIO

IN_MEMORY = 16 * 1024 * 1024
BLOCK = 1024 * 1024


class Spooled:
    """The bytes of a stream. ``sha256``: of them. ``fault``: why they end before they should, "" if they do not."""

    def __init__(self, source: IO[bytes], most: int, checksum: int) -> None:
        """Take at most ``most`` bytes; what goes wrong is a ``fault`` and the bytes before it are kept.

        ``checksum``: the CRC-32 that they should have.
        """
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by close()
        digest, found = hashlib.sha256(), 0
        self.size = 0
        self.fault = ""
        try:
            while block := source.read(min(BLOCK, most + 1 - self.size)):
                self._file.write(block)
                digest.update(block)
                found = zlib.crc32(block, found)
                self.size += len(block)
                if self.size > most:
                    self.fault = "holds more than its archive says; the rest was not unpacked"
                    break
        except KeyboardInterrupt:
            self._file.close()
            raise
        except Exception as error:  # noqa: BLE001 - damaged archives raise nearly anything
            self.fault = f"is damaged in its archive after {self.size:,} bytes ({_said(error)})"
        if not self.fault and (found != checksum or self.size != most):
            self.fault = "is damaged in its archive (its checksum or its size is another one)"
        self.sha256 = digest.hexdigest()

    def head(self, size: int) -> bytes:
        """Its first bytes."""
        self._file.seek(0)
        return self._file.read(size)

    def opened(self, check: Callable[[], None] = lambda: None) -> BinaryIO:
        """A new stream over it with a place of its own; ``check`` is asked at every read."""
        return io.BufferedReader(_View(self._file, check), BLOCK)

    def close(self) -> None:
        """Give the bytes up; streams over them end."""
        self._file.close()


class _View(io.RawIOBase):
    """Reads a file that others read too."""

    def __init__(self, file: IO[bytes], check: Callable[[], None]) -> None:
        self._file = file
        self._check = check
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._check()
        self._file.seek(self._at)
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + self._base(whence)
        if self._at < 0:
            raise OSError("no place before the beginning")
        return self._at

    def _base(self, whence: int) -> int:
        if whence == io.SEEK_END:
            return self._file.seek(0, io.SEEK_END)
        return self._at if whence == io.SEEK_CUR else 0

    def tell(self) -> int:
        return self._at


def _said(error: Exception) -> str:
    text = str(error).partition("\n")[0]
    return (text or type(error).__name__)[:120]
