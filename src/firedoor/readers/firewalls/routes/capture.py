"""The text of a capture as lines: as a terminal would show them, at the same line numbers."""

from __future__ import annotations

import re

_MOVE = re.compile(r"\x1b\[(\d*)D")
_ERASE = re.compile(r"\x1b\[0?K")
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PAGER = re.compile(
    r"\s?(?:<--- More --->|--More--(?: or \(q\)uit)?|--- ?\(?[Mm]ore\)?(?: \d+%)? ?---|---\(more(?: \d+%)?\)---) ?"
)
_CONTROL = re.compile(r"[\x08\r\x7f]")
_ERASED = "\x7f"  # stands for an order to erase the rest of the line


def captured(text: str) -> tuple[tuple[str, ...], frozenset[int]]:
    """The lines, and the numbers of those at which a pager waited and nothing more followed on the same line."""
    rows = text.split("\n") if "\n" in text else text.split("\r")
    if rows and not rows[-1].strip():
        rows.pop()
    lines, waits = [], set()
    for number, raw in enumerate(rows, start=1):
        line = raw.rstrip("\r")
        if not line.isprintable():
            line = _shown(line)
        paged = _PAGER.match(line) if "ore" in line else None
        if paged is not None:
            line = line[paged.end() :]
        if not line.strip() and _PAGER.search(raw):
            waits.add(number)
        lines.append(line)
    return tuple(lines), frozenset(waits)


def _shown(line: str) -> str:
    """What stays on the line after backspaces, carriage returns and orders of the terminal."""
    line = _MOVE.sub(lambda move: "\x08" * min(int(move[1] or 1), 500), line)
    line = _ESCAPE.sub("", _ERASE.sub(_ERASED, line))
    if not _CONTROL.search(line):
        return line
    cells: list[str] = []
    at = 0
    for char in line:
        if char == "\x08":
            at = max(0, at - 1)
        elif char == "\r":
            at = 0
        elif char == _ERASED:
            del cells[at:]
        else:
            cells[at : at + 1] = [char]
            at += 1
    return "".join(cells)
