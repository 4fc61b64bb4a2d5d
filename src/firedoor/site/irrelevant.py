"""Files that are no evidence, by a named list: nothing else is left out unseen."""

from __future__ import annotations

from collections.abc import Mapping

_VERSION_CONTROL = "version control"
_SYSTEM = "written by the operating system, not by the site"
_INSTRUCTIONS = "instructions, not evidence"

# In lower case; compared in either case.
_NAMES: Mapping[str, str] = {
    ".git": _VERSION_CONTROL,
    ".gitattributes": _VERSION_CONTROL,
    ".gitignore": _VERSION_CONTROL,
    ".gitkeep": _VERSION_CONTROL,
    ".hg": _VERSION_CONTROL,
    ".svn": _VERSION_CONTROL,
    "$recycle.bin": _SYSTEM,
    ".ds_store": _SYSTEM,
    ".fseventsd": _SYSTEM,
    ".spotlight-v100": _SYSTEM,
    ".trashes": _SYSTEM,
    "__macosx": _SYSTEM,
    "desktop.ini": _SYSTEM,
    "system volume information": _SYSTEM,
    "thumbs.db": _SYSTEM,
}
# Of these only files: a folder may be called after a machine in a domain that ends in ".example".
_FILE_NAMES: Mapping[str, str] = {
    "readme": _INSTRUCTIONS,
    "readme.md": _INSTRUCTIONS,
    "readme.txt": _INSTRUCTIONS,
}
_BEGINNINGS: Mapping[str, str] = {
    "._": _SYSTEM,  # what macOS keeps beside a file on foreign disks
    "~$": "the lock of an open office document",
}
_FILE_ENDINGS: Mapping[str, str] = {".toml.example": "an example to copy, not evidence"}


def why_irrelevant(name: str, *, is_folder: bool) -> str:
    """Why a file or folder of this name (without its path) is no evidence; empty if it may be some."""
    lower = name.casefold()
    by_name = _NAMES.get(lower, "")
    by_beginning = (why for start, why in _BEGINNINGS.items() if lower.startswith(start))
    return by_name or next(by_beginning, "") or ("" if is_folder else _of_file(lower))


def _of_file(lower: str) -> str:
    by_ending = (why for end, why in _FILE_ENDINGS.items() if lower.endswith(end))
    return _FILE_NAMES.get(lower, "") or next(by_ending, "")
