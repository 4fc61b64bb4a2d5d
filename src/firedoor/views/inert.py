"""Hostile strings made inert, per medium: terminal, page, table cell. The one place for it.

Evidence is written by attackers. A log line can hold terminal commands, characters that reverse the
order of the text around them, or a spreadsheet formula.
"""

from __future__ import annotations

import re
import unicodedata

# Control, format (bidirectional, zero width), surrogate, private use, unassigned (nobody can say what a
# newer terminal makes of it), line and paragraph separator.
_ACTIVE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Not of those categories, and yet invisible or blank: combining grapheme joiner, Hangul fillers,
# Khmer inherent vowels, Mongolian and other variation selectors, Braille blank.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Real scripts stack two marks on a letter, rarely three; more is made to cover the lines around.
_MOST_MARKS = 3
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

# What a spreadsheet takes as the start of a formula, also in the wide forms of East Asian fonts.
_FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20"
_FORMULA_AT_START = re.compile(rf"\s*[{_FORMULA}]")
# Where lists are separated by semicolons, a spreadsheet cuts cells there, even inside our quotes.
_FORMULA_INSIDE = re.compile(rf"(;[\s\"']*)([{_FORMULA}])")
MOST_IN_CELL = 32_000  # a spreadsheet holds 32,767 characters and spills the rest into other cells


def visible(text: str) -> str:
    r"""Show as escapes (``\\x1b``, ``\\u202e``) what would act, reorder or hide; for terminal and page.

    The result has no line break and no tab: a value takes one line, however it was written.
    """
    if text.isascii() and text.isprintable():
        return text
    parts: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category in _ACTIVE or marks > _MOST_MARKS or _BLANK.match(character):
            parts.append(_escaped(character))
        else:
            parts.append(character)
    return "".join(parts)


def _escaped(character: str) -> str:
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if code <= 0xFF:  # noqa: PLR2004 - one byte
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def cell(text: str) -> str:
    """Return ``text`` for one cell of a spreadsheet: no formula, no control characters, not too long."""
    clean = text
    if not (text.isascii() and text.isprintable()):
        clean = "".join(c for c in text if unicodedata.category(c) not in _ACTIVE)
    if len(clean) > MOST_IN_CELL:
        clean = clean[:MOST_IN_CELL] + " ... (cut; the JSON has it all)"
    clean = _FORMULA_INSIDE.sub(r"\1'\2", clean)
    return "'" + clean if _FORMULA_AT_START.match(clean) else clean
