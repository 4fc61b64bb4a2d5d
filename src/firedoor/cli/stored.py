"""Results, and answers of hunts, that were stored before, from their JSON."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import TYPE_CHECKING

from firedoor.cli.given import read_given
from firedoor.model.problem import InputError, Problem
from firedoor.result.decode import from_json
from firedoor.result.document import Result

if TYPE_CHECKING:
    from firedoor.result.hunt_document import HuntDocument

MAX_BYTES = 256 * 1024 * 1024
MAX_BYTES_OF_HUNT = 1024 * 1024 * 1024
_ADVICE = "give a file written by `firedoor assess --format json`"
# The schema stands first in what Firedoor writes.
_OF_HUNT = re.compile(r'\s*\{\s*"schema"\s*:\s*"firedoor/hunt/')
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def load(path: Path) -> Result:
    """Load a stored result; anything else is one clear line."""
    return from_json(_text(read_given(path, MAX_BYTES, _ADVICE), path.name), path.name)


def load_either(path: Path) -> Result | HuntDocument:
    """Load a stored result or the stored answer of a hunt; anything else is one clear line."""
    text = _text(read_given(path, MAX_BYTES_OF_HUNT, _ADVICE), path.name)
    if not _OF_HUNT.match(text):
        return from_json(text, path.name)
    from firedoor.result.hunt_decode import hunt_from_json  # noqa: PLC0415 - only who has one waits for it

    return hunt_from_json(text, path.name)


def _text(data: bytes, name: str) -> str:
    # Windows PowerShell writes UTF-16 where its `>` is used instead of `-o`.
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise InputError(Problem(name, "not UTF-8 text", advice=_ADVICE)) from None
