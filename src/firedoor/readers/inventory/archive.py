"""What must hold of a workbook file (a zip archive) before any library opens it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import MEBIBYTE
from firedoor.readers.inventory.cell_order import CellOrder

MAX_ENTRIES = 2000
MAX_TOTAL = 256 * MEBIBYTE
MAX_TAGS = 1_500_000  # about 375,000 filled cells; each may cost 400 bytes of memory
MAX_RATIO = 200  # the ED 21-02 templates pack 15 : 1
_RATIO_MATTERS_FROM = MEBIBYTE
_CHUNK = 256 * 1024
_LONGEST_TAG = 64 * 1024
# A zip library reads the directory of an archive in one go, however long it claims to be.
_LARGEST_READ = 4 * MEBIBYTE
# The packings of workbooks (ECMA-376 part 2). Others unpack any size from one small read.
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_MARKUP = (".xml", ".rels", ".vml")
_DRAWING = ".svg"  # these do declare a DOCTYPE
_BLANKS = 4096
_BEFORE_MARKUP = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
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
        with _opened(path) as archive:
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
        with _opened(path) as archive:
            return frozenset(archive.namelist()[:MAX_ENTRIES])
    except (OSError, *_DAMAGE):
        return frozenset()


class _SmallReads(io.FileIO):
    """A file that gives no more than ``_LARGEST_READ`` at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _LARGEST_READ:
            raise zipfile.BadZipFile("its directory is too large")
        return super().read(_LARGEST_READ if size is None or size < 0 else size) or b""


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    with _SmallReads(path) as stream, zipfile.ZipFile(stream) as archive:
        yield archive


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
    if entry.compress_type not in _PACKINGS:
        raise _error(file, "holds a part packed in a way that no workbook is", name)
    packed = max(entry.compress_size, 1)
    if entry.file_size > _RATIO_MATTERS_FROM and entry.file_size > MAX_RATIO * packed:
        raise _error(
            file, f"holds a part packed {entry.file_size // packed} : 1, as a zip bomb is", name
        )


def _scan(archive: zipfile.ZipFile, file: str, phrases: tuple[bytes, ...]) -> Contents:
    total = tags = 0
    formulas, found = False, set[bytes]()
    for entry in filter(partial(_is_markup, archive), archive.infolist()):
        order = CellOrder()
        for piece, fresh in _pieces(archive, entry):
            total += fresh
            tags += piece.count(b"<")
            if total > MAX_TOTAL or tags > MAX_TAGS:
                raise _too_large(file)
            _refuse_entities(piece, entry.filename, file)
            if not order.goes_on(piece):
                message = f"holds {order.place} out of order, so that something could be missed"
                raise _error(file, message, entry.filename, "open it and save it again")
            formulas = formulas or _FORMULA.search(piece) is not None
            found.update(phrase for phrase in phrases if phrase in piece)
    return Contents(formulas, frozenset(found))


def _refuse_entities(piece: bytes, name: str, file: str) -> None:
    if _DOCTYPE.search(piece) and not name.casefold().endswith(_DRAWING):
        raise _error(file, "declares XML entities, which no workbook does", name)


def _is_markup(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """By name or by content: a workbook may call its sheets as it likes."""
    if entry.filename.casefold().endswith(_MARKUP):
        return True
    with archive.open(entry) as stream:
        return stream.read(_BLANKS).lstrip(_BEFORE_MARKUP).startswith(b"<")


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """A part piece by piece, UTF-16 folded to bytes, cut before a tag; and how much is new."""
    rest = b""
    with archive.open(entry) as stream:
        while data := stream.read(_CHUNK):
            folded = rest + data.replace(b"\0", b"")
            cut = folded.rfind(b"<", -_LONGEST_TAG)
            cut = cut if cut > 0 else len(folded)
            yield folded[:cut], len(data)
            rest = folded[cut:]
    yield rest, 0


def _too_large(file: str) -> InputError:
    limit = f"{MAX_TOTAL // MEBIBYTE} MiB or {MAX_TAGS // 4:,} cells"
    message = f"unpacks to more than {limit}, too much for an asset list"
    return _error(file, message, advice="save the sheet that matters as CSV")


def _error(file: str, message: str, place: str = "", advice: str = "") -> InputError:
    return InputError(Problem(file, message, place=place[:100], advice=advice))
