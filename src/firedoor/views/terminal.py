"""The terminal that a view of text is made for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terminal:
    """What concerns the terminal's view only: colour, and columns."""

    colour: bool = False
    width: int = 100


PLAIN = Terminal()
