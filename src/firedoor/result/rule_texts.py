"""The texts of the rules that Firedoor brings with it, for those who hand results on together with their rules."""

from __future__ import annotations

import re
from functools import cache

from firedoor.hunt.pack import sigma_files, yara_files

_SIGMA_ID = re.compile(r"^id:\s*([0-9a-fA-F-]{36})\s*$", re.MULTILINE)
_YARA_RULE = re.compile(
    r"^(?:private\s+|global\s+)*rule\s+(\w+)[^{]*\{.*?^\}", re.MULTILINE | re.DOTALL
)


@cache
def pack_texts() -> dict[str, tuple[str, str]]:
    """Id of each rule -> its language (``sigma``, ``yara``) and its text."""
    found: dict[str, tuple[str, str]] = {}
    for _, data in sigma_files():
        text = data.decode("utf-8")
        for match in _SIGMA_ID.finditer(text):
            found[match[1]] = ("sigma", text)
    for _, data in yara_files():
        for rule in _YARA_RULE.finditer(data.decode("utf-8")):
            found[rule[1]] = ("yara", rule[0])
    return found
