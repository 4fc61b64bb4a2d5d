"""The files of a site folder, in an order that is the same everywhere; nothing outside it is touched."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from firedoor.model.problem import InputError, Problem
from firedoor.readers.interface import HEAD_BYTES, InputFile
from firedoor.readers.printable import printable
from firedoor.site.irrelevant import why_irrelevant

MAX_FILES = 100_000
MAX_DEPTH = 32
# A Windows junction: a folder that is elsewhere, and no symbolic link to Python before 3.12.
_MOUNT_POINT = 0xA0000003


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file. ``name`` is relative to the site folder, with forward slashes, and printable."""

    path: Path
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Irrelevant:
    """A file or folder (its name ends in a slash) left out by the named list, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Walk:
    """What lies in a folder. ``problems``: what could not or must not be looked at, one each."""

    files: tuple[Found, ...]
    problems: tuple[Problem, ...] = ()
    irrelevant: tuple[Irrelevant, ...] = ()


_Item = Found | Problem | Irrelevant


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is listed. ``everything``: also what the named list calls no evidence; who hides files may use it."""

    files: int = MAX_FILES
    everything: bool = False
    advice: str = "assess the parts of the site one by one"


USUAL = Limits()


def walk(root: Path, limits: Limits = USUAL) -> Walk:
    """List every file under ``root``, or ``root`` itself if it is a file.

    Links are never followed: what they point to is read where it lies, if that is in the folder.
    Pipes and devices are never opened. Raises ``InputError`` if ``root`` is neither file nor folder.
    """
    mode = _mode_of_root(root)
    if stat.S_ISREG(mode):
        return Walk((Found(root, printable(root.name), root.stat().st_size),))
    if not stat.S_ISDIR(mode):
        raise InputError(Problem(printable(str(root)), "is neither a file nor a folder"))
    items = tuple(islice(_below(root, "", 1, limits), limits.files + 1))
    full = (_too_many(limits),) if len(items) > limits.files else ()
    kept = (*items[: limits.files], *full)
    return Walk(
        tuple(sorted((i for i in kept if isinstance(i, Found)), key=lambda i: name_order(i.name))),
        tuple(
            sorted((i for i in kept if isinstance(i, Problem)), key=lambda i: name_order(i.file))
        ),
        tuple(
            sorted((i for i in kept if isinstance(i, Irrelevant)), key=lambda i: name_order(i.name))
        ),
    )


def read_head(found: Found) -> InputFile:
    """Read the beginning of a file, for readers to recognise it by. Raises ``OSError``."""
    with found.path.open("rb") as stream:
        return InputFile(found.path, found.name, found.size, stream.read(HEAD_BYTES))


def _mode_of_root(root: Path) -> int:
    try:
        return root.stat().st_mode
    except (OSError, ValueError) as error:
        reason = "does not exist" if isinstance(error, FileNotFoundError) else "cannot be opened"
        raise InputError(Problem(printable(str(root)), reason)) from error


def _too_many(limits: Limits) -> Problem:
    message = f"holds more than {limits.files} files; the rest was not looked at"
    return Problem(".", message, advice=limits.advice)


def name_order(name: str) -> tuple[str, str]:
    """The order in which files are told: the case of letters counts only between names that are else the same."""
    return name.casefold(), name


def _below(folder: Path, prefix: str, depth: int, limits: Limits) -> Iterator[_Item]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(
                islice(listing, limits.files + 1), key=lambda entry: name_order(entry.name)
            )
    except OSError as error:
        yield Problem(prefix or ".", f"this folder cannot be listed ({_reason(error)})")
        return
    for entry in entries:
        yield from _look_at(entry, prefix, depth, limits)


def _look_at(entry: os.DirEntry[str], prefix: str, depth: int, limits: Limits) -> Iterator[_Item]:
    name = prefix + printable(entry.name)
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        yield Problem(name, f"cannot be looked at ({_reason(error)})")
        return
    is_folder = stat.S_ISDIR(status.st_mode)
    why = "" if limits.everything else why_irrelevant(entry.name, is_folder=is_folder)
    if why:
        yield Irrelevant(f"{name}/" if is_folder else name, why)
    elif _is_link(entry, status):
        yield Problem(name, "is a link; links are not followed", advice="put a copy in its place")
    elif is_folder and depth >= MAX_DEPTH:
        yield Problem(f"{name}/", f"lies more than {MAX_DEPTH} folders deep and was not looked at")
    elif is_folder:
        yield from _below(Path(entry.path), f"{name}/", depth + 1, limits)
    elif stat.S_ISREG(status.st_mode):
        yield Found(Path(entry.path), name, status.st_size)
    else:
        yield Problem(name, "is a pipe, a device or a socket; it was not opened")


def _is_link(entry: os.DirEntry[str], status: os.stat_result) -> bool:
    return entry.is_symlink() or getattr(status, "st_reparse_tag", 0) == _MOUNT_POINT


def _reason(error: OSError) -> str:
    return "permission denied" if isinstance(error, PermissionError) else "it cannot be read"
