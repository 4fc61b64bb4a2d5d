"""The lists of words that decide whether a sentence asks, denies or only tells (``data/speech.toml``)."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from firedoor.readers.advisories.wording import Wording, parse_wording

_LISTS: dict[str, list[str]] = tomllib.loads(
    (files("firedoor.readers.advisories") / "data" / "speech.toml").read_text(encoding="utf-8")
)


def words(name: str) -> frozenset[str]:
    """One of the lists, as whole words."""
    return frozenset(_LISTS[name])


def stems(name: str) -> tuple[str, ...]:
    """One of the lists, as beginnings of words for ``str.startswith``."""
    return tuple(_LISTS[name])


def wordings(name: str) -> tuple[Wording, ...]:
    """One of the lists, as wordings."""
    return tuple(parse_wording(line) for line in _LISTS[name])
