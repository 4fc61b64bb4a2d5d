"""Names and values from outside, fit to stand in a message of one line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST = 60
_MOST_LISTED = 20
# Control characters, lone surrogates (names that are not valid Unicode), format characters, with
# which a name can be made to read backwards, and the line ends that are no control characters.
_HIDDEN = frozenset({"Cc", "Cs", "Cf", "Zl", "Zp"})
_ESCAPED_BYTES = range(0xDC80, 0xDD00)


def printable(text: str) -> str:
    r"""The text with every character that cannot be shown written out: ``\u000a``.

    A byte of a file name that is not valid Unicode (Python holds it as a surrogate) becomes ``\xff``.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(char) if unicodedata.category(char) in _HIDDEN else char for char in text
    )


def _escape(char: str) -> str:
    code = ord(char)
    if code in _ESCAPED_BYTES:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}"


def quoted(text: str) -> str:
    """The text in quotes, printable, and cut where it is long."""
    shown = printable(text[: _LONGEST + 1])
    return f'"{shown[:_LONGEST]}…"' if len(text) > _LONGEST else f'"{shown}"'


def suggestion(word: str, known: Iterable[str]) -> str:
    """Advice for a word that is not known: the one that was probably meant, else all if they are few."""
    by_lower = {other.casefold(): other for other in sorted(known)}
    close = get_close_matches(word[:_LONGEST].strip().casefold(), by_lower, n=1, cutoff=0.6)
    if close:
        return f"did you mean {quoted(by_lower[close[0]])}?"
    if len(by_lower) > _MOST_LISTED:
        return ""
    return f"known: {', '.join(printable(other[:_LONGEST]) for other in by_lower.values())}"
