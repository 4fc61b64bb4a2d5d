"""The parts of a regular expression as Python reads it."""

from __future__ import annotations

import re
import warnings
from re import _parser  # type: ignore[attr-defined]  # the only way to the parts; pinned by the tests
from typing import Any

Part = Any  # a code or operand of re's own parser, which has no types
Shape = Any
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}


def flags_of(letters: str) -> re.RegexFlag:
    """The flags of Sigma as those of ``re``."""
    flags = re.RegexFlag(0)
    for letter in letters:
        flags |= _FLAGS[letter]
    return flags


def shape_of(pattern: str, letters: str) -> Shape:
    """The parts, with the flags in their ``state``. Raises ``re.error`` and what deep nesting raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _parser.parse(pattern, flags_of(letters))
