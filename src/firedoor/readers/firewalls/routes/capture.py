"""The text of a capture as lines: without what terminals and pagers leave in it, at the same line numbers."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PAGER = re.compile(
    r"\s*(?:<--- More --->|--More--(?: or \(q\)uit)?|--- ?\(?[Mm]ore\)?(?: \d+%)? ?---"
    r"|---\(more(?: \d+%)?\)---)[ \x08]*"
)
_RUBBED_OUT = re.compile(r"[^\x08]\x08")


def captured(text: str) -> tuple[tuple[str, ...], frozenset[int]]:
    """The lines, and the numbers of those at which a pager waited and nothing more followed on the same line."""
    rows = text.split("\n") if "\n" in text else text.split("\r")
    if rows and not rows[-1].strip():
        rows.pop()
    lines, waits = [], set()
    for number, raw in enumerate(rows, start=1):
        line = raw.rstrip("\r")
        if not line.isprintable() or "ore" in line:
            line, paged = _cleaned(line)
            if paged and not line.strip():
                waits.add(number)
                line = ""
        lines.append(line)
    return tuple(lines), frozenset(waits)


def _cleaned(line: str) -> tuple[str, bool]:
    """The line as a terminal would show it, and whether a pager waited on it."""
    line = _ESCAPE.sub("", line)
    found = _PAGER.match(line)
    if found is not None:
        line = line[found.end() :]
    elif "\x08" in line:
        line = _RUBBED_OUT.sub("", line)
    shown = [piece for piece in line.split("\r") if piece.strip()]
    rest = shown[-1] if shown else ""
    return rest.replace("\x08", "").expandtabs() if "\t" not in rest else rest, found is not None
