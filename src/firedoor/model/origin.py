"""Where a fact comes from, so that a reader can walk from a verdict to the line in the file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import total_ordering

EXCERPT_LENGTH = 200


@total_ordering
@dataclass(frozen=True, slots=True)
class Origin:
    """A place in the evidence.

    ``file`` is relative to the site folder with forward slashes. ``line`` counts from 1; formats
    without lines name their place in ``record`` ("Inventory!D7", "Obj 3"). ``text`` is an excerpt as
    it stood there: it is hostile, and each view makes it inert in its own way.
    """

    file: str
    line: int | None = None
    record: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        if not self.file:
            raise ValueError("an origin names a file")
        if self.line is not None and self.line < 1:
            raise ValueError(f"lines count from 1, not {self.line}")
        if len(self.text) > EXCERPT_LENGTH:
            object.__setattr__(self, "text", self.text[: EXCERPT_LENGTH - 1] + "…")

    def __lt__(self, other: Origin) -> bool:
        """By file and line; a file as a whole stands before its lines."""
        if self.file != other.file:
            return self.file < other.file
        mine = (self.line or 0, self.record, self.text)
        return mine < (other.line or 0, other.record, other.text)

    @property
    def place(self) -> str:
        """The file with its line or record, as people write it: ``inventory/a.csv:12``."""
        if self.line is not None:
            return f"{self.file}:{self.line}"
        return f"{self.file}#{self.record}" if self.record else self.file
