"""One file of the site: which reader takes it, and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from firedoor.model.claim import Claim
from firedoor.model.coverage import Coverage, FileState
from firedoor.model.network.facts import NetworkFacts
from firedoor.model.problem import InputError, Problem
from firedoor.model.record import Record
from firedoor.model.zone import SiteDeclaration
from firedoor.readers.interface import InputFile, Options, Reader, Reading
from firedoor.readers.records import MAX_BYTES as RECORD_MAX_BYTES
from firedoor.readers.records import read_record
from firedoor.site.cache import Cache, Memory, key_of
from firedoor.site.declaration import FILE as SITE_TOML
from firedoor.site.declaration import MAX_BYTES as SITE_MAX_BYTES
from firedoor.site.declaration import SiteFile, read_site_file
from firedoor.site.formats import is_record, is_stray_record, kept_apart, not_known
from firedoor.site.walk import Found, read_head

# A smaller file is read as fast as it is found again.
LEAST_REMEMBERED = 16 * 1024
_UNITS = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


@dataclass(frozen=True, slots=True)
class FileResult:
    """What one file gave. ``taken``: a reader knows the format, whether it could use the file or not.

    ``digest``: the hash of the very bytes that were read, if it is known.
    """

    coverage: Coverage
    claims: tuple[Claim, ...] = ()
    record: Record | None = None
    site_file: SiteFile | None = None
    problems: tuple[Problem, ...] = ()
    taken: bool = True
    network: NetworkFacts | None = None
    digest: bytes = b""


@dataclass(frozen=True, slots=True)
class Setting:
    """What every file of the site is read with."""

    root: Path
    readers: Sequence[Reader]
    site_file: SiteFile
    cache: Cache | None = None

    def options(self, file: InputFile) -> Options:
        """What the operator says about a file."""
        matching = (entry.options for entry in self.site_file.inventory if entry.matches(file.name))
        return next(matching, Options())


def read_declaration(found: Found) -> FileResult:
    """Read ``site.toml``; with faults in it nothing of it counts."""

    def read() -> FileResult:
        site_file = read_site_file(_whole(found, SITE_MAX_BYTES))
        coverage = Coverage(found.name, "site", FileState.READ, records=1, understood=1)
        return FileResult(coverage, site_file=site_file)

    return _guarded(found, "site", read)


def read_file(found: Found, setting: Setting) -> FileResult:
    """Read one other file: a record, or what the first reader that recognises it makes of it."""
    if is_stray_record(found.name):
        return _stray(found)
    apart = kept_apart(found.name)
    if apart:
        coverage = Coverage(found.name, "", FileState.NOT_EXAMINED, note=apart)
        return FileResult(coverage, taken=False)
    if is_record(found.name):
        return _guarded(found, "record", lambda: _read_record(found, setting))
    return _guarded(found, "", lambda: _recognise(found, setting))


def memory_of(
    cache: Cache | None,
    declaration: SiteDeclaration,
    results: Sequence[FileResult],
    unseen: Sequence[Problem],
) -> Memory | None:
    """The memory of just this state of the folder; None without a cache, or where bytes changed while read."""
    if cache is None:
        return None
    if any(result.network is not None and not result.digest for result in results):
        return None
    parts = (part for r in results for part in (repr(r.coverage).encode(), r.digest))
    key = key_of(repr(declaration).encode(), repr(unseen).encode(), *parts)
    return Memory(cache, key.encode())


def is_declaration(found: Found) -> bool:
    """Whether a file is ``site.toml`` in the site folder itself."""
    return found.name == SITE_TOML


def _stray(found: Found) -> FileResult:
    message = "looks like a record and was not read"
    advice = "put it into records/ itself, under a name that ends in .toml"
    coverage = Coverage(found.name, "record", FileState.SKIPPED, note=message)
    return FileResult(coverage, problems=(Problem(found.name, message, advice=advice),))


def _read_record(found: Found, setting: Setting) -> FileResult:
    data = _whole(found, RECORD_MAX_BYTES)
    record = read_record(data, found.name, setting.root, setting.site_file.declaration.zone)
    coverage = Coverage(found.name, "record", FileState.READ, records=1, understood=1)
    return FileResult(coverage, record=record)


def _recognise(found: Found, setting: Setting) -> FileResult:
    file = read_head(found)
    reader = _reader_of(file, setting)
    if reader is None:
        return FileResult(not_known(found.name), taken=False)
    if setting.cache is None or reader.max_bytes is None:
        return _guarded(found, reader.name, lambda: _read(file, reader, setting))
    return _remembered(setting.cache, found, file, reader, setting)


def _remembered(
    cache: Cache, found: Found, file: InputFile, reader: Reader, setting: Setting
) -> FileResult:
    """What the cache has of a file with these bytes, else what the reader makes of it."""

    def read() -> FileResult:
        digest = _digest(file, reader)
        options = repr(setting.options(file)).encode()
        parts = (digest, file.name.encode(), reader.name.encode(), options)
        key = key_of(*parts) if file.size >= LEAST_REMEMBERED else ""
        known = cache.get(key) if key else None
        if isinstance(known, FileResult) and known.coverage.file == file.name:
            return replace(known, digest=digest)
        result = _read(file, reader, setting)
        # A file that somebody writes to meanwhile is not what was hashed.
        if result.network is None or _digest(file, reader) != digest:
            return result
        if key:
            cache.put(key, result)
        return replace(result, digest=digest)

    return _guarded(found, reader.name, read)


def _digest(file: InputFile, reader: Reader) -> bytes:
    return hashlib.sha256(_whole(file, reader.max_bytes or 0)).digest()


def _reader_of(file: InputFile, setting: Setting) -> Reader | None:
    known = next((reader for reader in setting.readers if reader.recognises(file)), None)
    if known is not None or not _declared(file, setting):
        return known
    return next((reader for reader in setting.readers if reader.takes_declared), None)


def _declared(file: InputFile, setting: Setting) -> bool:
    return any(entry.matches(file.name) for entry in setting.site_file.inventory)


def _read(file: InputFile, reader: Reader, setting: Setting) -> FileResult:
    _refuse_larger(file, reader.max_bytes)
    return _counted(file, reader, reader.read(file, setting.options(file)))


def _counted(file: InputFile, reader: Reader, reading: Reading) -> FileResult:
    coverage = Coverage(
        file=file.name,
        reader=reader.name,
        state=FileState.READ,
        records=reading.records,
        understood=reading.understood,
        partly=reading.partly,
        irrelevant=reading.irrelevant,
        not_understood=reading.not_understood,
        note=reading.note,
    )
    return FileResult(coverage, reading.claims, problems=reading.problems, network=reading.network)


def _guarded(found: Found, reader: str, read: Callable[[], FileResult]) -> FileResult:
    """Read, and make of a file that cannot be used one skipped line and its problems."""
    try:
        return read()
    except InputError as error:
        problems = error.problems
    except OSError as error:
        reason = "permission denied" if isinstance(error, PermissionError) else "it cannot be read"
        problems = (Problem(found.name, f"cannot be opened ({reason})"),)
    except Exception as error:  # noqa: BLE001 - a fault of ours in one file must not cost the rest of the site
        message = f"a fault in Firedoor ({type(error).__name__}) kept it from being read"
        problems = (
            Problem(found.name, message, advice="report it with a reduced copy of the file"),
        )
    note = problems[0].message if problems else "cannot be used"
    if len(problems) > 1:
        note = f"{note} (and {len(problems) - 1} more)"
    return FileResult(Coverage(found.name, reader, FileState.SKIPPED, note=note), problems=problems)


def _whole(found: Found | InputFile, limit: int) -> bytes:
    _refuse_larger(found, limit)
    with found.path.open("rb") as stream:
        # The file may have grown since it was listed.
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise _too_large(found.name, len(data), limit)
    return data


def _refuse_larger(file: Found | InputFile, limit: int | None) -> None:
    if limit is not None and file.size > limit:
        raise _too_large(file.name, file.size, limit)


def _too_large(name: str, size: int, limit: int) -> InputError:
    message = f"has {_human(size)}; a file of this kind is read up to {_human(limit)}"
    return InputError(Problem(name, message, advice="check that it is the right file"))


def _human(size: int) -> str:
    for unit, factor in _UNITS:
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
