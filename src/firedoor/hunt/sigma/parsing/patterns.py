"""Texts with wildcards, as the specification escapes them ("String Wildcard", "Escaping")."""

from __future__ import annotations

from firedoor.hunt.sigma.plan import Wild

Parts = tuple[str | Wild, ...]
_WILDS = {"*": Wild.ANY, "?": Wild.ONE}


def parts_of(text: str) -> Parts:
    r"""Literals and wildcards. A backslash escapes ``*``, ``?`` and ``\`` and is itself before all else."""
    if "*" not in text and "?" not in text and "\\\\" not in text:
        return (text,) if text else ()
    parts: list[str | Wild] = []
    literal: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\" and text[at + 1 : at + 2] in ("*", "?", "\\"):
            literal.append(text[at + 1])
            at += 2
            continue
        if char in _WILDS:
            if literal:
                parts.append("".join(literal))
                literal = []
            parts.append(_WILDS[char])
        else:
            literal.append(char)
        at += 1
    if literal:
        parts.append("".join(literal))
    return tight(tuple(parts))


def tight(parts: Parts) -> Parts:
    """The same with neighbouring literals joined and of neighbouring ``*`` one."""
    made: list[str | Wild] = []
    for part in parts:
        if isinstance(part, Wild):
            if part is not Wild.ANY or not made or made[-1] is not Wild.ANY:
                made.append(part)
        elif part and made and not isinstance(made[-1], Wild):
            made[-1] = str(made[-1]) + part
        elif part:
            made.append(part)
    return tuple(made)


def plain(parts: Parts) -> str | None:
    """The text if it has no wildcards."""
    if any(isinstance(part, Wild) for part in parts):
        return None
    return "".join(parts)


def open_start(parts: Parts) -> Parts:
    """Anything may stand before it."""
    return tight((Wild.ANY, *parts))


def open_end(parts: Parts) -> Parts:
    """Anything may stand behind it."""
    return tight((*parts, Wild.ANY))
