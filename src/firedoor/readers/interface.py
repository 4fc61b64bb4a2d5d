"""A reader: recognises files of one format by content and turns them into claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from firedoor.model.claim import Claim
from firedoor.model.network.facts import NetworkFacts
from firedoor.model.problem import Problem

HEAD_BYTES = 64 * 1024
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file of the site. ``name`` is relative to the site folder with forward slashes.

    ``head`` holds the first ``HEAD_BYTES`` bytes, read once, for all readers to recognise by.
    """

    path: Path
    name: str
    size: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator says about one file in ``[[inventory]]`` of site.toml.

    ``columns`` maps our column names to the file's own headers, where guessing went wrong.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one file. Counts are in ``unit`` (rows, objects, lines).

    ``network`` is what a reader of configurations and device outputs gives; the others leave it out.
    """

    claims: tuple[Claim, ...] = ()
    problems: tuple[Problem, ...] = ()
    unit: str = "rows"
    records: int = 0
    understood: int = 0
    partly: int = 0
    irrelevant: int = 0
    not_understood: int = 0
    note: str = ""
    network: NetworkFacts | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """One format. ``read`` raises ``InputError`` and nothing else for input that it cannot use.

    ``max_bytes`` bounds files that are read whole; None for readers that stream. ``takes_declared``: it also
    takes a file that no reader recognises, if the operator declares it as an ``[[inventory]]``.
    """

    name: str
    recognises: Callable[[InputFile], bool]
    read: Callable[[InputFile, Options], Reading]
    max_bytes: int | None
    takes_declared: bool = False
