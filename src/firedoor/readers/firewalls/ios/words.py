"""The words of one configuration line, taken from left to right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address


class NotUnderstood(ValueError):  # noqa: N818 - it is no error of the program: a line that the reader does not know
    """A line, or the rest of one, that is not understood; the message is one clause."""


@dataclass(slots=True)
class Words:
    """A position in the words of a line. Keywords are compared without regard to case, as IOS does."""

    items: tuple[str, ...]
    at: int = 0
    low: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.low = self.low or tuple(map(str.lower, self.items))

    def peek(self, ahead: int = 0) -> str:
        """The next word in lower case, or an empty string at the end."""
        index = self.at + ahead
        return self.low[index] if index < len(self.low) else ""

    def next(self) -> str:
        """Take the next word as it is written."""
        if self.at >= len(self.items):
            raise NotUnderstood("the line ends too early")
        self.at += 1
        return self.items[self.at - 1]

    def take(self, *keywords: str) -> str:
        """Take the next word if it is one of these, and return it in lower case; else an empty string."""
        word = self.low[self.at] if self.at < len(self.low) else ""
        if word and word in keywords:
            self.at += 1
            return word
        return ""

    def take_all(self, *keywords: str) -> bool:
        """Take these words if they are the next ones."""
        if all(self.peek(index) == word for index, word in enumerate(keywords)):
            self.at += len(keywords)
            return True
        return False

    def expect(self, *keywords: str) -> str:
        """Take the next word, which must be one of these."""
        return self.take(*keywords) or self._unknown()

    def _unknown(self) -> str:
        raise NotUnderstood(
            f'"{self.peek()}" is not known here' if self.peek() else "the line ends too early"
        )

    def number(self) -> int:
        """Take a whole number."""
        word = self.next()
        if not (word.isascii() and word.isdigit() and len(word) <= 10):  # noqa: PLR2004
            raise NotUnderstood(f'"{word}" is no number')
        return int(word)

    def is_number(self, ahead: int = 0) -> bool:
        """Whether the next word is a whole number."""
        word = self.peek(ahead)
        return word.isascii() and word.isdigit() and len(word) <= 10  # noqa: PLR2004

    def rest(self) -> tuple[str, ...]:
        """The words that are left."""
        return self.items[self.at :]

    def finish(self) -> None:
        """Every word must have been taken."""
        if self.at < len(self.items):
            raise NotUnderstood(f'"{self.items[self.at]}" is not known here')


def v4(word: str) -> IPv4Address:
    """The word as an IPv4 address."""
    try:
        return IPv4Address(word)
    except ValueError:
        raise NotUnderstood(f'"{word}" is no IPv4 address') from None


def v6(word: str) -> IPv6Address:
    """The word as an IPv6 address."""
    try:
        return IPv6Address(word)
    except ValueError:
        raise NotUnderstood(f'"{word}" is no IPv6 address') from None


@lru_cache(maxsize=65536)
def is_v4(word: str) -> bool:
    """Whether the word is an IPv4 address."""
    if not word[:1].isdigit():
        return False
    try:
        IPv4Address(word)
    except ValueError:
        return False
    return True
