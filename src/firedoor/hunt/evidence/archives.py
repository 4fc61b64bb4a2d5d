"""Zip archives as evidence: nothing is ever unpacked to a place that the archive names.

Members are told by their number, since names may be the same, lead out of the folder, or be no names at all.
"""

from __future__ import annotations

import calendar
import zipfile
from collections import OrderedDict
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from firedoor.hunt.evidence.spool import Spooled
from firedoor.readers.printable import printable

MOST_DEPTH = 3
MOST_MEMBERS = 500_000
# Logs pack well: text 30 to 1, event logs that are mostly empty 1000 to 1, so small ones may unpack to much.
FREE_BYTES = 8 * 1024**3
MOST_RATIO = 100
_ENCRYPTED = 1
_FIRST_TIME = (1980, 1, 1, 0, 0, 0)  # what writers of archives put where they know no time
_LONGEST_NAME, _MOST_FOLDERS = 2_048, 64
_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_DOCUMENT_MEMBERS = ("[content_types].xml", "meta-inf/manifest.mf", "mimetype")
_DOCUMENT_NAMES = (
    ".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".xlsb", ".pptx", ".pptm", ".vsdx", ".odt", ".ods", ".odp", ".epub",
    ".jar", ".war", ".ear", ".apk", ".xpi", ".nupkg", ".vsix", ".msix", ".appx", ".xps", ".oxps",
)  # fmt: skip
_OPEN_AT_ONCE = 6
_Key = tuple[Path, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. ``fault``: why it cannot be unpacked. ``modified``: as in ``Piece``."""

    number: int
    name: str
    size: int
    packed: int
    fault: str = ""
    modified: int = 0


def looks_like_zip(head: bytes) -> bool:
    """Whether a file begins as a zip archive."""
    return head.startswith(_SIGNATURES)


def is_document(name: str, archive: zipfile.ZipFile) -> bool:
    """Whether a zip archive is a document or program of its own (XLSX, JAR), and no collection of files.

    Both its name and its files have to say so: into a collection anybody can put a file that documents have.
    """
    if not name.casefold().endswith(_DOCUMENT_NAMES):
        return False
    first = (info.filename.lower() for info in archive.filelist[:50])
    return any(name in _DOCUMENT_MEMBERS for name in first)


def members(archive: zipfile.ZipFile) -> tuple[Member, ...]:
    """Its files, without folders, in the order of the archive."""
    return tuple(
        Member(
            number, _name(info), info.file_size, info.compress_size, _fault(info), _modified(info)
        )
        for number, info in enumerate(archive.filelist)
        if not info.is_dir()
    )


def _name(info: zipfile.ZipInfo) -> str:
    """The name, and of one longer than any file system has it its end: 64 KiB of folders would be walked for each."""
    name = info.filename.replace("\\", "/")
    if len(name) > _LONGEST_NAME or name.count("/") > _MOST_FOLDERS:
        name = "…/" + "/".join(name[-_LONGEST_NAME:].split("/")[-_MOST_FOLDERS:])
    return printable(name) or "(no name)"


def _modified(info: zipfile.ZipInfo) -> int:
    """Seconds since 1970, as if the archive's clock were UTC; 0 for what is no time."""
    try:
        return calendar.timegm((*info.date_time, 0, 0, 0)) if info.date_time > _FIRST_TIME else 0
    except (ValueError, OverflowError):
        return 0


def _fault(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack the archive with its password and give the folder"
    if info.compress_type not in {
        zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA,
    }:  # fmt: skip
        return f"is packed by method {info.compress_type}, which is not known; unpack the archive and give the folder"
    return ""


class Archives:
    """Archives opened in this process: a few are kept open, since their tables are long."""

    def __init__(self) -> None:
        self._open: OrderedDict[_Key, tuple[zipfile.ZipFile, ExitStack]] = OrderedDict()

    def archive(self, path: Path, inside: tuple[int, ...]) -> zipfile.ZipFile:
        """The archive that a path and members of members lead to. Raises ``OSError``, ``BadZipFile``."""
        key = (path, inside)
        if key in self._open:
            self._open.move_to_end(key)
            return self._open[key][0]
        with ExitStack() as stack:
            archive = stack.enter_context(zipfile.ZipFile(self._stream(path, inside, stack)))
            self._open[key] = (archive, stack.pop_all())
        while len(self._open) > _OPEN_AT_ONCE:
            self._drop(next(iter(self._open)))
        return archive

    def _stream(self, path: Path, inside: tuple[int, ...], stack: ExitStack) -> IO[bytes]:
        if not inside:
            return stack.enter_context(path.open("rb"))
        spooled = stack.enter_context(closing(self.unpacked(path, inside)))
        if spooled.fault:
            raise zipfile.BadZipFile(spooled.fault)
        return stack.enter_context(spooled.opened())

    def unpacked(self, path: Path, inside: tuple[int, ...]) -> Spooled:
        """A member, unpacked. Raises ``OSError``, ``BadZipFile`` if its archive cannot be opened."""
        archive = self.archive(path, inside[:-1])
        info = archive.filelist[inside[-1]]
        try:
            source = archive.open(info)
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            ValueError,
            EOFError,
        ) as error:
            raise zipfile.BadZipFile(str(error)) from error
        # A wrong checksum would cost the bytes read last: they are evidence, and are compared by us.
        if hasattr(source, "_expected_crc"):
            source._expected_crc = None
        with source:
            return Spooled(source, info.file_size, info.CRC)

    def head(self, path: Path, inside: tuple[int, ...], size: int) -> bytes:
        """The first bytes of a member, "" where it cannot be unpacked."""
        archive = self.archive(path, inside[:-1])
        with suppress(Exception), archive.open(archive.filelist[inside[-1]]) as source:
            return source.read(size)
        return b""

    def close(self) -> None:
        """Close all."""
        for key in tuple(self._open):
            self._drop(key)

    def _drop(self, key: _Key) -> None:
        self._open.pop(key)[1].close()
