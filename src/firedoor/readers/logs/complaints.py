"""What was wrong with the lines of a log: the first of each kind with its line, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass, field

from firedoor.model.problem import Problem


@dataclass(slots=True)
class Complaints:
    """Counts by message, so that a hostile log cannot fill the memory with problems."""

    file: str
    _first: dict[str, int | None] = field(default_factory=dict)
    _count: dict[str, int] = field(default_factory=dict)

    def add(self, message: str, line: int | None = None) -> None:
        """One line with a fault. ``message`` holds no text of the log."""
        self._first.setdefault(message, line)
        self._count[message] = self._count.get(message, 0) + 1

    def problems(self) -> tuple[Problem, ...]:
        """One for each kind, at its first line."""
        return tuple(
            Problem(
                self.file, message if self._count[message] == 1 else self._many(message), line=line
            )
            for message, line in self._first.items()
        )

    def _many(self, message: str) -> str:
        return f"{message} (this is the first of {self._count[message]} such lines)"
