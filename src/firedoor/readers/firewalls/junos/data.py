"""The data files of this reader."""

from __future__ import annotations

from functools import cache
from typing import Any

from firedoor.readers.firewalls.data_files import data_file


def data(name: str) -> dict[str, Any]:
    """A data file of this folder."""
    return data_file(__package__, name)


@cache
def names(table: str) -> dict[str, int]:
    """A table of ``names.toml``: words that stand for numbers."""
    return {str(word): int(number) for word, number in data("names.toml")[table].items()}
