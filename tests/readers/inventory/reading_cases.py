"""Cases of a reader: an input file and, beside it, what must be made of it (``NAME.expected.json``)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from firedoor.model.problem import InputError
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options, Reader, Reading

ENDING = ".expected.json"


def cases(folder: Path) -> list[Path]:
    """The input files of a folder of cases, by name."""
    return sorted(p for p in folder.iterdir() if not p.name.endswith(ENDING))


def input_file(path: Path) -> InputFile:
    """A file as the site hands it to a reader."""
    with path.open("rb") as stream:
        return InputFile(path, path.name, path.stat().st_size, stream.read(HEAD_BYTES))


def written(folder: Path, data: bytes, name: str = "evidence.txt") -> InputFile:
    """A file with this content."""
    path = folder / name
    path.write_bytes(data)
    return input_file(path)


def outcome(reader: Reader, file: InputFile) -> dict[str, Any]:
    """Everything that a reader makes of a file, as plain values."""
    assert reader.recognises(file), f"{reader.name} does not recognise {file.name}"
    try:
        return _shown(reader.read(file, Options()))
    except InputError as error:
        return {"error": str(error)}


def expected(path: Path) -> dict[str, Any]:
    """What a case must come to."""
    loaded = json.loads(path.with_name(path.name + ENDING).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def _shown(reading: Reading) -> dict[str, Any]:
    counts = ("records", "understood", "partly", "irrelevant", "not_understood")
    return {
        "unit": reading.unit,
        "counts": {name: getattr(reading, name) for name in counts},
        "claims": [
            f"{c.subject}|{c.attribute}|{c.value}|{c.origin.line}|{c.origin.record}"
            + (f"|{c.observed.text}" if c.observed else "")
            for c in reading.claims
        ],
        "problems": [str(problem) for problem in reading.problems],
        "note": reading.note,
    }
