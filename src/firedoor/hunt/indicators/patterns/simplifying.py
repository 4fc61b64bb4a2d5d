"""Regular expressions of patterns that say no more than text with wildcards, which can be looked for quickly."""

from __future__ import annotations

import re

from firedoor.hunt.indicators.values import Match

_ANY = re.compile(r"\.[*+]\??|\.")
_LITERAL = re.compile(r"\\([^A-Za-z0-9*?])|([^\\^$.|?*+()\[\]{}])")
_AGAIN = ("{", "?", "*", "+")
_WILD = {".*": "*", ".+": "?*", ".": "?"}


def simpler(pattern: str) -> tuple[str, Match]:
    """The same as text with ``*`` and ``?``, else the expression itself. Case is never told apart."""
    text = pattern.removeprefix("(?i)")
    before = "" if text.startswith("^") else "*"
    after = "" if text.endswith("$") and not text.endswith("\\$") else "*"
    body = _wild(text.removeprefix("^"), 0 if after else 1)
    if body is None:
        return pattern, Match.REGEX
    whole = f"{before}{body}{after}"
    return whole, Match.WILD if set(whole) & set("*?") else Match.WHOLE


def _wild(text: str, less: int) -> str | None:
    made, at, end = [], 0, len(text) - less
    while at < end:
        anything = _ANY.match(text, at, end)
        literal = _LITERAL.match(text, at, end)
        if anything:
            made.append(_WILD[anything[0][:2] if len(anything[0]) > 1 else "."])
        elif literal and text[literal.end() : literal.end() + 1] not in _AGAIN:
            made.append(literal[1] or literal[2])
        else:
            return None
        at = (anything or literal).end()  # type: ignore[union-attr]
    return "".join(made)
