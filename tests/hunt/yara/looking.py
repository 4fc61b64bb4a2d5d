"""Rule files from data, and what they see of a file."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from firedoor.hunt.one_file.kinds import source_of
from firedoor.hunt.rules import InPart
from firedoor.hunt.yara.compiling import Compiled, compiled
from firedoor.hunt.yara.reading import files_of
from firedoor.hunt.yara.rules import YaraRules
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Source
from firedoor.model.problem import Problem
from firedoor.readers.logs.scanning import LogFile

DEEP = 5_000


def content(given: str | Mapping[str, Any]) -> bytes:
    """Text, ``hex``, or a ``repeat`` of a part in the middle."""
    if isinstance(given, str):
        return given.encode()
    if "hex" in given:
        return bytes.fromhex(str(given["hex"]))
    if "repeat" in given:
        before, opening, middle, closing, after = map(str, given["repeat"])
        return f"{before}{opening * DEEP}{middle}{closing * DEEP}{after}".encode()
    return str(given["text"]).encode()


def rules_in(folder: Path, rules: Mapping[str, str | Mapping[str, Any]]) -> Compiled:
    for name, given in rules.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(given))
    return compiled("the rules given", [files_of(folder)])


def log_file(data: bytes, name: str = "x", place: str = "") -> LogFile:
    return LogFile(name, len(data), data[:65536], "", lambda: io.BytesIO(data), place)


def look(
    rules: YaraRules, file: LogFile, source: Source | None = None
) -> tuple[Sequence[Sighting], tuple[Problem, ...]]:
    """The sightings and the problems."""
    try:
        return rules.meet(file, source or source_of(file), "", file.open_()), ()
    except InPart as part:
        return part.sightings, part.problems
