"""The one documented error of reading: the file, the place, what was expected, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import total_ordering


@total_ordering
@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in the input that could not be used, as a value, so that all can be shown at once."""

    file: str
    message: str
    line: int | None = None
    place: str = ""
    advice: str = ""

    def __lt__(self, other: Problem) -> bool:
        """By file and message; one of a file as a whole stands before those of its lines."""
        mine = (self.file, self.message, self.line or 0, self.place, self.advice)
        return mine < (other.file, other.message, other.line or 0, other.place, other.advice)

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line is not None else self.file
        inside = f" ({self.place})" if self.place else ""
        advice = f"; {self.advice}" if self.advice else ""
        return f"{where}{inside}: {self.message}{advice}"


class InputError(ValueError):
    """Input that cannot be used. Carries every problem found, in the order of the file.

    Raised by readers and loaders only; caught where evidence is gathered (the rest of the site is
    still assessed) and at the command line (one clear line each).
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
