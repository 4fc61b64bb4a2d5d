"""Files that the person names on the command line: plain files of a bounded size, nothing else."""

from __future__ import annotations

import stat
from pathlib import Path

from firedoor.model.problem import InputError, Problem


def read_given(path: Path, limit: int, advice: str) -> bytes:
    """Return the bytes of a file; anything else, or more than ``limit`` bytes, is one clear line.

    A pipe or a device is not opened: the one could wait and the other could send for ever.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise InputError(Problem(path.name, "is a pipe or a device, not a file", advice=advice))
    with path.open("rb") as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise InputError(Problem(path.name, f"is larger than {limit} bytes", advice=advice))
    return data
