"""What stands for the rules of a hunt: a hash over every file that they are read from, and what they are run by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from firedoor.hunt.settings import HuntSettings
from firedoor.model.problem import InputError, Problem
from firedoor.readers.printable import printable
from firedoor.site.walk import Limits, walk

_LIMITS = Limits(200_000, everything=True, advice="give fewer rules at once")
_CODE = frozenset({".py", ".pyc", ".pyo"})  # the cache knows of these itself
LARGEST = 512 * 1024 * 1024
# What reads records and looks at files for us: another version may see something else in the same bytes.
ENGINES = ("evtx", "hyperscan", "orjson", "pyyaml", "yara-x")


def digest_of(settings: HuntSettings) -> bytes:
    """A hash over our own rules, those that the settings name and the engines. Raises ``InputError``, as ``walk``."""
    said = (settings.pack, bool(settings.placeholders), tuple(map(_version, ENGINES)))
    digest = hashlib.sha256(repr(said).encode())
    placeholders = (settings.placeholders,) if settings.placeholders else ()
    groups = (
        settings.sigma, settings.yara, settings.indicators, settings.known_good, placeholders,
    )  # fmt: skip
    for number, group in enumerate(groups):
        for name, data in _bytes_of(group):
            _add(digest, f"{number}/{name}", data)
    for name, data in _own_data(files("firedoor.hunt"), ""):
        _add(digest, name, data)
    return digest.digest()


def _version(engine: str) -> str:
    try:
        return version(engine)
    except PackageNotFoundError:
        return ""


def _add(digest: hashlib._Hash, name: str, data: bytes) -> None:
    digest.update(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest())
    digest.update(hashlib.sha256(data).digest())


def _bytes_of(paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    for number, path in enumerate(paths):
        # Rules are told by their folder's name, and what one folder holds is not what two hold together.
        folder = f"{number} {path.resolve().name}"
        for found in walk(path, _LIMITS).files:
            if found.size > LARGEST:
                what = f"is larger than {LARGEST // 1024**2} MiB; rules and indicators are not"
                raise InputError(Problem(printable(str(found.path)), what))
            try:
                yield f"{folder}/{found.name}", found.path.read_bytes()
            except OSError:
                yield f"{folder}/{found.name}", b""  # whoever loads it says so


def _own_data(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Our rules, lists and mappings, in the order of their names."""
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _own_data(entry, f"{name}/")
        elif Path(entry.name).suffix not in _CODE:
            yield name, entry.read_bytes()
