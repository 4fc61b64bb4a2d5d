"""Logs that were given twice: what they hold is counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from firedoor.hunt.found import FileFound


def counted_once(files: Sequence[FileFound]) -> tuple[FileFound, ...]:
    """The files; a log with the very bytes of an earlier one of its machine keeps its span and says whose copy it is.

    Files that are no logs stay as they are: the same page in two places was written twice.
    """
    first: dict[tuple[str, str], str] = {}
    found = []
    for file in files:
        key = (file.host, file.sha256)
        if not file.spans or not file.records or not file.sha256:
            found.append(file)
        elif key in first:
            note = f"the same bytes as {first[key]}; its records are counted there"
            found.append(replace(file, note=file.note or note, sightings=(), base_hits=()))
        else:
            first[key] = file.file
            found.append(file)
    return tuple(found)
