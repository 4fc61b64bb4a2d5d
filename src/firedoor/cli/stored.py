"""Results that were stored before, from their JSON."""

from __future__ import annotations

from pathlib import Path

from firedoor.model.problem import InputError, Problem
from firedoor.result.decode import from_json
from firedoor.result.document import Result

MAX_BYTES = 256 * 1024 * 1024


def load(path: Path) -> Result:
    """Load a stored result; anything else is one clear line."""
    if path.stat().st_size > MAX_BYTES:
        advice = "give a file written by `firedoor assess --format json`"
        raise InputError(Problem(path.name, "too large for a stored result", advice=advice))
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        advice = "give a file written by `firedoor assess --format json`"
        raise InputError(Problem(path.name, "not UTF-8 text", advice=advice)) from None
    return from_json(text, path.name)
