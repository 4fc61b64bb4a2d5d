"""``firedoor new``: a site folder to fill, with a commented ``site.toml``. Page: docs/commands/new.md."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from firedoor.model.problem import InputError, Problem
from firedoor.readers.printable import printable

_TEMPLATE = "skeleton_files"


def write_skeleton(root: Path) -> tuple[str, ...]:
    """Write the folders with their instructions and return the names of the files, sorted.

    ``root`` must be empty or absent, in a folder that exists; else ``InputError``. Either all of it is
    there at the end or, after a failure or an interrupt, nothing.
    """
    target = root.resolve()
    _refuse(root, target)
    is_new = not target.exists()
    try:
        # On the same file system as the target, so that the last step is a rename.
        staging = Path(
            tempfile.mkdtemp(prefix=".firedoor-new-", dir=target.parent if is_new else target)
        )
    except OSError as error:
        raise _error(root, "cannot be written to", "check its permissions") from error
    try:
        names = _write(staging / _TEMPLATE)
        _put_in_place(staging / _TEMPLATE, target, is_new=is_new)
    except OSError as error:
        raise _error(root, f"could not be written ({error.strerror})") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return names


def template_files() -> Iterator[tuple[str, bytes]]:
    """Every file of a new site folder: its name with forward slashes, and its content."""
    yield from _below(files(__package__) / _TEMPLATE, "")


def _below(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _below(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry.read_bytes()


def _refuse(root: Path, target: Path) -> None:
    try:
        if not target.exists():
            if not target.parent.is_dir():
                raise _error(root, "the folder above it does not exist", "make it first")
        elif not target.is_dir():
            raise _error(root, "is a file", "give a new name")
        elif any(target.iterdir()):
            raise _error(root, "is not empty", "give a new or an empty folder")
    except OSError as error:
        raise _error(root, "cannot be looked at", "check its permissions") from error


def _write(folder: Path) -> tuple[str, ...]:
    names = []
    for name, content in template_files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        names.append(name)
    return tuple(sorted(names))


def _put_in_place(written: Path, target: Path, *, is_new: bool) -> None:
    if is_new:
        written.rename(target)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(written.iterdir()):
            moved.append(target / entry.name)
            entry.rename(moved[-1])
    except BaseException:
        for path in moved:
            _remove(path)
        raise


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _error(root: Path, message: str, advice: str = "") -> InputError:
    return InputError(Problem(printable(str(root)), message, advice=advice))
