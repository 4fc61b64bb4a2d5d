"""The rules that Firedoor brings with it, in the languages in which users write their own.

``sigma``: rules over records. ``yara``: rules over the content of files. ``lists``: names and places.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any


def sigma_files() -> Iterator[tuple[str, bytes]]:
    """The Sigma rules: name of the file and content, in order of the names."""
    return _files("sigma", ".yml")


def yara_files() -> Iterator[tuple[str, bytes]]:
    """The YARA rules: name of the file and content, in order of the names."""
    return _files("yara", ".yar")


def names_list(name: str) -> dict[str, Any]:
    """A list of names or places by the name of its file."""
    place = files(__name__).joinpath("lists", f"{name}.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))


def _files(folder: str, ending: str) -> Iterator[tuple[str, bytes]]:
    found = (one for one in files(__name__).joinpath(folder).iterdir() if one.is_file())
    for one in sorted(found, key=lambda file: file.name):
        if one.name.endswith(ending):
            yield one.name, one.read_bytes()
