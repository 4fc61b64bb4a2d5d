"""What was read and proven before, kept in the user's own cache folder; safe to delete at any time.

An entry is found by a hash over the bytes it was made from and over Firedoor itself: when either changes, it is not
found. It is taken only from files that belong to the user and that nobody else can write, and only if it is whole.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import firedoor
from firedoor.site.packing import MOST_BYTES, PackingError, pack, unpack

FOLDER = "FIREDOOR_CACHE"
OFF = "off"
MOST_KEPT = 1024 * 1024 * 1024
_MAGIC = b"firedoor cache 1\n"
_DIGEST = hashlib.sha256().digest_size
_SUFFIX, _PART = ".facts", ".part"
LEAST_SECONDS = 0.5
T = TypeVar("T")
_DAY = 24 * 60 * 60
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def user_cache() -> Cache | None:
    """The cache of this user; None where it is switched off or there is no place for it."""
    said = os.environ.get(FOLDER, "")
    if said == OFF:
        return None
    folder = Path(said) if said else _usual_folder()
    return Cache(folder) if folder is not None and folder.is_absolute() else None


def _usual_folder() -> Path | None:
    """Where each platform wants caches (XDG Base Directory; Local AppData; Library/Caches)."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return Path(local) / "firedoor" / "cache" if local else None
    home = os.environ.get("HOME", "")
    if sys.platform == "darwin":
        return Path(home) / "Library" / "Caches" / "firedoor" if home else None
    # The specification has relative paths ignored.
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if given.is_absolute():
        return given / "firedoor"
    return Path(home) / ".cache" / "firedoor" if home else None


@lru_cache(maxsize=1)
def own_version() -> bytes:
    """A hash over all of Firedoor's own files, and the Python that runs it."""
    found = hashlib.sha256(sys.version.encode())
    root = Path(firedoor.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.suffix in {".py", ".toml", ".json"}:
            found.update(path.relative_to(root).as_posix().encode() + b"\0")
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.digest()


def key_of(*parts: bytes) -> str:
    """The name of an entry: a hash over its parts, each with its length, and over Firedoor."""
    found = hashlib.sha256(own_version())
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


class Cache:
    """A folder with entries. Whatever is wrong with it, it only means that nothing is found or kept."""

    def __init__(self, folder: Path, most: int = MOST_KEPT) -> None:
        self.folder = folder
        self.most = most
        self._pruned = False

    def get(self, key: str) -> Any:  # noqa: ANN401 - who put it there knows
        """The value under a key; None if there is none that can be trusted."""
        path = self.folder / (key + _SUFFIX)
        try:
            data = self._trusted_bytes(path)
            if not data.startswith(_MAGIC):
                return None
            digest, payload = data[len(_MAGIC) :][:_DIGEST], data[len(_MAGIC) + _DIGEST :]
            if hashlib.sha256(key.encode() + payload).digest() != digest:
                return None
            value = unpack(payload)
            os.utime(path)  # used lately: it is deleted last
        except (OSError, PackingError):
            return None
        return value

    def put(self, key: str, value: object) -> None:
        """Keep a value, whole or not at all."""
        payload = pack(value)
        digest = hashlib.sha256(key.encode() + payload).digest()
        if len(payload) > min(MOST_BYTES, self.most):
            return
        temporary = self.folder / f"{secrets.token_hex(8)}{_PART}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_own(self.folder.lstat()):
                return
            self._prune()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            with os.fdopen(os.open(temporary, flags, 0o600), "wb") as stream:
                stream.write(_MAGIC + digest + payload)
            temporary.replace(self.folder / (key + _SUFFIX))
        except OSError:
            return
        finally:
            with suppress(OSError):  # the folder may be none
                temporary.unlink(missing_ok=True)

    def _trusted_bytes(self, path: Path) -> bytes:
        if not _is_own(self.folder.lstat()):
            raise PermissionError
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
        flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags), "rb") as stream:
            status = os.fstat(stream.fileno())
            if not (stat.S_ISREG(status.st_mode) and _is_own(status)):
                raise PermissionError
            return stream.read(MOST_BYTES)

    def _prune(self) -> None:
        """Once a run: while there is too much, delete what was not used for longest, and torn files."""
        if self._pruned:
            return
        self._pruned = True
        kept = 0
        for used, size, path in sorted(self._entries(), reverse=True):
            kept += size
            torn = path.suffix == _PART and used < time.time() - _DAY
            if kept > self.most or torn:
                path.unlink(missing_ok=True)

    def _entries(self) -> Iterable[tuple[float, int, Path]]:
        for path in self.folder.iterdir():
            if path.suffix in {_SUFFIX, _PART}:
                status = path.lstat()
                yield status.st_mtime, status.st_size, path


def _is_own(status: os.stat_result) -> bool:
    """Whether a file or folder is the user's and nobody else's to write; on Windows the profile's rights say so."""
    if not hasattr(os, "geteuid"):
        return not stat.S_ISLNK(status.st_mode)
    plain = not stat.S_ISLNK(status.st_mode) and not status.st_mode & _OTHERS_WRITE
    return plain and status.st_uid == os.geteuid()


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of one state of a folder. ``digest`` stands for all that its answers rest on."""

    cache: Cache
    digest: bytes

    def recall(
        self, what: str, kind: type[T], make: Callable[[], T], worth: Callable[[T], bool]
    ) -> T:
        """The value under a name, else made now; it is kept if it is worth it and took its time."""
        key = key_of(self.digest, kind.__qualname__.encode(), what.encode())
        known = self.cache.get(key)
        if isinstance(known, kind):
            return known
        begun = time.monotonic()
        made = make()
        if time.monotonic() - begun >= LEAST_SECONDS and worth(made):
            self.cache.put(key, made)
        return made
