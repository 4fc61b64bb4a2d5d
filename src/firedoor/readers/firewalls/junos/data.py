"""The data files of this reader."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def data(name: str) -> dict[str, Any]:
    """A data file of this folder, read once."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def names(table: str) -> dict[str, int]:
    """A table of ``names.toml``: words that stand for numbers."""
    return {str(word): int(number) for word, number in data("names.toml")[table].items()}
