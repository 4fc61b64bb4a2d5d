"""Reading the words of one line from left to right."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.readers.firewalls.asa.literals import NotReadError


@dataclass(slots=True)
class Cursor:
    """A place among words."""

    words: tuple[str, ...]
    at: int = 0

    @property
    def left(self) -> tuple[str, ...]:
        """The words from here on."""
        return self.words[self.at :]

    def peek(self) -> str:
        """The word here; nothing at the end."""
        return self.words[self.at] if self.at < len(self.words) else ""

    def take(self) -> str:
        """The word here, and go on; raises ``NotReadError`` at the end."""
        if self.at >= len(self.words):
            raise NotReadError("the line ends too early")
        self.at += 1
        return self.words[self.at - 1]

    def skip(self, *words: str) -> bool:
        """Go on if these words stand here."""
        if self.words[self.at : self.at + len(words)] != words:
            return False
        self.at += len(words)
        return True

    def end(self) -> None:
        """Make sure that nothing is left; raises ``NotReadError``."""
        if self.left:
            raise NotReadError(f"{' '.join(self.left)!r} is left over")

    def expect(self, word: str) -> None:
        """Go on over a word that must stand here; raises ``NotReadError``."""
        if not self.skip(word):
            raise NotReadError(f"{word} is missing")
