"""The sources that a hunt needs, from ``needed.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from firedoor.model.hunt.source import Kind, Source

ANY = "*"


class Need(StrEnum):
    """``ALWAYS``: "no sign" waits for it. ``IF_THERE``: where it is found it must be whole. ``USEFUL``: it does not."""

    ALWAYS = "always"
    IF_THERE = "if-there"
    USEFUL = "useful"


@dataclass(frozen=True, slots=True)
class NeededLog:
    """A log. ``quiet`` and ``longest``: hours without a record that are never, and always, a gap.

    ``folder``: where it is on the server, as its administrator reads it; ``{log}`` in it stands for the log's name.
    ``place``: where its files stand. ``why``: what it shows; ``source``: of that.
    """

    kind: Kind
    log: str
    need: Need
    folder: str
    place: re.Pattern[str]
    quiet: int
    longest: int
    why: str
    source: str

    def is_of(self, source: Source) -> bool:
        """Whether it is this log."""
        if self.kind is not source.kind:
            return False
        return self.log in (ANY, "") or self.log.casefold() == source.log.casefold()

    def where(self, log: str) -> str:
        """Where the log of a name is on the server."""
        return self.folder.replace("{log}", log)


@dataclass(frozen=True, slots=True)
class NeededFiles:
    """A folder of files. ``stock``: ends of paths, and folders, that every server has there."""

    kind: Kind
    name: str
    need: Need
    folder: str
    place: re.Pattern[str]
    stock: tuple[str, ...]
    why: str
    source: str

    def lacking(self, places: Sequence[str]) -> list[str]:
        """What of the stock is not there: then the folder was copied in part."""
        return [
            one
            for one in self.stock
            if not any(
                one in place if one.endswith("/") else place.endswith(one) for place in places
            )
        ]


# A log that is not listed.
OTHER = NeededLog(Kind.FILE, ANY, Need.USEFUL, "{log}", re.compile(r"(?!)"), 24, 240, "", "")


@cache
def needed_logs() -> tuple[NeededLog, ...]:
    """The logs, in the order in which they are shown; the first that fits a source is its own."""
    return tuple(_log(given) for given in _table()["log"])


@cache
def needed_files() -> tuple[NeededFiles, ...]:
    """The folders of files, in the order in which they are shown."""
    return tuple(_files(given) for given in _table()["files"])


def needed_of(source: Source) -> NeededLog:
    """What is known of a log."""
    return next((one for one in needed_logs() if one.is_of(source)), OTHER)


def _table() -> dict[str, Any]:
    place = files(__package__).joinpath("needed.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))


def _log(given: dict[str, Any]) -> NeededLog:
    return NeededLog(
        Kind(given["kind"]),
        given["log"],
        Need(given["need"]),
        given["folder"],
        re.compile(given["place"]),
        given["quiet"],
        given["longest"],
        given["why"],
        given["source"],
    )


def _files(given: dict[str, Any]) -> NeededFiles:
    return NeededFiles(
        Kind(given["kind"]),
        given["name"],
        Need(given["need"]),
        given["folder"],
        re.compile(given["place"]),
        tuple(given["stock"]),
        given["why"],
        given["source"],
    )
