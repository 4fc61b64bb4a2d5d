"""Data that stands beside the code of a reader: named lists of lines, words that stand for numbers."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def data_file(package: str, name: str) -> dict[str, Any]:
    """A TOML file of a package (``__package__`` of the module that asks), read once; nobody changes what it holds."""
    return tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))
