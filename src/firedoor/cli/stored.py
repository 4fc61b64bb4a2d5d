"""Results that were stored before, from their JSON."""

from __future__ import annotations

import codecs
from pathlib import Path

from firedoor.cli.given import read_given
from firedoor.model.problem import InputError, Problem
from firedoor.result.decode import from_json
from firedoor.result.document import Result

MAX_BYTES = 256 * 1024 * 1024
_ADVICE = "give a file written by `firedoor assess --format json`"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def load(path: Path) -> Result:
    """Load a stored result; anything else is one clear line."""
    return from_json(_text(read_given(path, MAX_BYTES, _ADVICE), path.name), path.name)


def _text(data: bytes, name: str) -> str:
    # Windows PowerShell writes UTF-16 where its `>` is used instead of `-o`.
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise InputError(Problem(name, "not UTF-8 text", advice=_ADVICE)) from None
