"""Answers to stdout or to a file, whole or not at all; messages to stderr."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path

import click

_WIDEST = 160


def colour_wanted() -> bool:
    """Whether stdout takes colour: a terminal, and nobody asked for none (no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def terminal_of(output: str) -> tuple[bool, int]:
    """Colour and columns of a page: those of the terminal, or 100 columns where there is none."""
    shown = sys.stdout is not None and sys.stdout.isatty()  # None where it was closed
    asked = "COLUMNS" in os.environ or (output == "-" and shown)
    columns = shutil.get_terminal_size((100, 24)).columns if asked else 100
    return output == "-" and colour_wanted(), min(columns, _WIDEST)


def write_answer(text: str, target: str) -> None:
    """Write the answer to a file, or to stdout for ``-``."""
    if target == "-":
        _print(text)
        return
    try:
        _write_file(target, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        reason = (error.strerror or "it is not possible").lower()
        raise OSError(
            f"{target!r} cannot be written ({reason}); give another file with -o"
        ) from error


def _write_file(target: str, data: bytes) -> None:
    if not target or Path(target).is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    # A link stays a link: what it points to is replaced.
    path = Path(os.path.realpath(target))
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        # A device or a pipe (/dev/null) takes the bytes; replacing it would destroy it.
        path.write_bytes(data)
    else:
        write_whole(path, data)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file by replacing it at the end, so that an interruption leaves the old one or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        _share(Path(name))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _share(path: Path) -> None:
    """Give the file the rights that an ordinary new file has; mkstemp keeps it to its owner."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def _print(text: str) -> None:
    # A Windows console or a pipe in an old code page must not fail on a dash or an arrow.
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    click.echo(text, nl=False, color=colour_wanted())


def say(message: str) -> None:
    """One line for the person, on stderr."""
    click.echo(message, err=True)
