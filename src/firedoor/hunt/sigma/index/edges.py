"""Which of many literals a text begins with, or ends with."""

from __future__ import annotations

_SHORT = 5


class Edges:
    """Literals with numbers. ``at_end``: a text ends with them, else it begins with them.

    They stand by their first (last) five characters, then by their length: of many, a text is compared with few.
    """

    def __init__(self, *, at_end: bool) -> None:
        self._at_end = at_end
        self._tables: dict[int, dict[str, dict[int, dict[str, list[int]]]]] = {}

    def __bool__(self) -> bool:
        return bool(self._tables)

    def add(self, literal: str, number: int) -> None:
        """Take in a literal, which is not empty."""
        length = len(literal)
        size = min(length, _SHORT)
        edge = literal[-size:] if self._at_end else literal[:size]
        by_edge = self._tables.setdefault(size, {})
        by_edge.setdefault(edge, {}).setdefault(length, {}).setdefault(literal, []).append(number)

    def find(self, text: str, met: set[int]) -> None:
        """Add the numbers of the literals that the text begins (ends) with."""
        for size, by_edge in self._tables.items():
            by_length = by_edge.get(text[-size:] if self._at_end else text[:size])
            if by_length is None:
                continue
            for length, literals in by_length.items():
                found = literals.get(text[-length:] if self._at_end else text[:length])
                if found is not None:
                    met.update(found)
