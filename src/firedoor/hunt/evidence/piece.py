"""One file of the evidence, on disk or inside an archive, before it is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from firedoor.model.problem import Problem


@dataclass(frozen=True, slots=True)
class Piece:
    """A file to be hunted; it can be sent to another process.

    ``path``: the file on disk, the outer archive for a member. ``inside``: numbers of the members that lead to it,
    outermost first; empty for a file on disk. ``name``: relative to what was given, with forward slashes and
    printable. ``host``: the machine that its place names, "" if none. ``stamp``: size and time of change (in
    nanoseconds) of the file on disk when it was found. ``fault``: why it cannot be read; then it is only listed.
    ``modified``: the time of its last change in seconds since 1970, as the copy kept it; 0 where none is known. That of
    a member is of a clock whose zone the archive does not tell.
    """

    path: Path
    name: str
    size: int
    host: str = ""
    inside: tuple[int, ...] = ()
    stamp: tuple[int, int] = (0, 0)
    fault: str = ""
    modified: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was given. ``problems``: what could not or must not be looked at, one each."""

    pieces: tuple[Piece, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def size(self) -> int:
        """The bytes to read."""
        return sum(piece.size for piece in self.pieces if not piece.fault)
