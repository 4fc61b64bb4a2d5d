"""What must hold of a workbook file (a zip archive) before any library opens it."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import MEBIBYTE

MAX_ENTRIES = 2000
MAX_TOTAL = 256 * MEBIBYTE
MAX_TAGS = 1_500_000  # about 375,000 filled cells; each may cost 400 bytes of memory
MAX_RATIO = 200  # the ED 21-02 templates pack 15 : 1
_RATIO_MATTERS_FROM = MEBIBYTE
_CHUNK = 256 * 1024
_OVERLAP = 16
_MARKUP = (".xml", ".rels", ".vml")
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_FORMULA = re.compile(rb"<(\w+:)?f[\s>/]")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)

ZIP_MAGIC = b"PK\x03\x04"
OLD_OFFICE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Contents:
    """What the check saw: whether there are formulas, and which of the phrases asked for."""

    formulas: bool
    phrases: frozenset[bytes]


def check_archive(path: Path, file: str, phrases: tuple[bytes, ...] = ()) -> Contents:
    """Raise ``InputError`` for a workbook that is damaged, or built to do harm when it is opened.

    Sizes are measured while unpacking: what the archive says of itself is only the first check.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive.infolist(), file)
            return _scan(archive, file, phrases)
    except InputError:
        raise
    except OSError as error:
        raise _error(file, f"cannot be read: {error.strerror or error}") from error
    except _DAMAGE as error:
        raise _error(file, f"is damaged: it is not a complete zip archive ({error})") from error


def names(path: Path) -> frozenset[str]:
    """The names in an archive; none if it is no readable archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist()[:MAX_ENTRIES])
    except (OSError, *_DAMAGE):
        return frozenset()


def _check_directory(entries: list[zipfile.ZipInfo], file: str) -> None:
    if len(entries) > MAX_ENTRIES:
        raise _error(
            file, f"holds {len(entries)} parts; a workbook of at most {MAX_ENTRIES} is read"
        )
    if len({entry.filename for entry in entries}) != len(entries):
        raise _error(file, "holds two parts of the same name")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise _too_large(file)
    for entry in entries:
        _check_entry(entry, file)


def _check_entry(entry: zipfile.ZipInfo, file: str) -> None:
    name = entry.filename
    path = PurePosixPath(name)
    if entry.flag_bits & 1:
        raise _error(file, "is encrypted", name, "save it without a password")
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise _error(file, "holds a part whose name leaves the archive", name)
    packed = max(entry.compress_size, 1)
    if entry.file_size > _RATIO_MATTERS_FROM and entry.file_size > MAX_RATIO * packed:
        raise _error(
            file, f"holds a part packed {entry.file_size // packed} : 1, as a zip bomb is", name
        )


def _scan(archive: zipfile.ZipFile, file: str, phrases: tuple[bytes, ...]) -> Contents:
    total = tags = 0
    formulas, found = False, set[bytes]()
    for entry in archive.infolist():
        if not entry.filename.casefold().endswith(_MARKUP):
            continue
        for chunk, fresh in _chunks(archive, entry):
            total += fresh
            tags += chunk.count(b"<")
            if total > MAX_TOTAL or tags > MAX_TAGS:
                raise _too_large(file)
            if _DOCTYPE.search(chunk):
                raise _error(file, "declares XML entities, which no workbook does", entry.filename)
            formulas = formulas or _FORMULA.search(chunk) is not None
            found.update(phrase for phrase in phrases if phrase in chunk)
    return Contents(formulas, frozenset(found))


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """A part piece by piece with a little overlap, UTF-16 folded to bytes; and how much is new."""
    rest = b""
    with archive.open(entry) as stream:
        while data := stream.read(_CHUNK):
            folded = rest + data.replace(b"\0", b"")
            yield folded, len(data)
            rest = folded[-_OVERLAP:]


def _too_large(file: str) -> InputError:
    limit = f"{MAX_TOTAL // MEBIBYTE} MiB or {MAX_TAGS // 4:,} cells"
    message = f"unpacks to more than {limit}, too much for an asset list"
    return _error(file, message, advice="save the sheet that matters as CSV")


def _error(file: str, message: str, place: str = "", advice: str = "") -> InputError:
    return InputError(Problem(file, message, place=place[:100], advice=advice))
