"""What the tests of tabular readers share: input files, and readings as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from firedoor.readers.interface import HEAD_BYTES, InputFile, Reading


def input_file(path: Path, name: str = "") -> InputFile:
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    return InputFile(path, name or path.name, path.stat().st_size, head)


def as_data(reading: Reading) -> dict[str, Any]:
    """A reading as the expected files of the cases hold it."""
    counts = ("records", "understood", "partly", "irrelevant", "not_understood")
    return {
        "claims": [
            [c.subject, c.attribute.value, c.value, c.origin.place, c.origin.record, c.origin.text]
            + ([c.observed.text] if c.observed else [])
            for c in reading.claims
        ],
        "problems": [str(problem) for problem in reading.problems],
        "counts": {name: getattr(reading, name) for name in counts},
        "note": reading.note,
    }


def said(reading: Reading, subject: str) -> dict[str, list[str]]:
    """The claims about one machine: attribute to values in order."""
    found: dict[str, list[str]] = {}
    for claim in reading.claims:
        if claim.subject == subject:
            found.setdefault(claim.attribute.value, []).append(claim.value)
    return found
