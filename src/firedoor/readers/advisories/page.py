"""A page as blocks of text, each with its place: what every input form is turned into."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from firedoor.model.problem import InputError, Problem

MAX_BYTES = 16 * 1024 * 1024
# The longest advisory known has under 20,000 words; the bounds keep hostile pages from taking minutes.
MAX_BLOCKS = 50_000


class Role(Enum):
    """What a block is on its page."""

    TEXT = "text"
    ITEM = "item"  # of a list
    HEADING = "heading"
    FURNITURE = "furniture"  # navigation, header, footer, markup
    FRONT_MATTER = "front_matter"


@dataclass(frozen=True, slots=True)
class LineIndex:
    """From a place in the text of a block to the line of the file."""

    starts: tuple[int, ...]
    numbers: tuple[int, ...]

    def at(self, offset: int) -> int:
        """The line that the character at ``offset`` stands on."""
        return self.numbers[max(0, bisect_right(self.starts, offset) - 1)]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item or a heading: pieces of text with the line that each stands on.

    ``section`` is set where the form itself says what the text is (the title of a CSAF note).
    """

    pieces: tuple[tuple[int, str], ...]
    role: Role = Role.TEXT
    section: str = ""

    @property
    def text(self) -> str:
        """The pieces joined by blanks."""
        return " ".join(text for _, text in self.pieces)

    @property
    def lines(self) -> LineIndex:
        """Where the lines begin in ``text``."""
        starts, position = [], 0
        for _, text in self.pieces:
            starts.append(position)
            position += len(text) + 1
        return LineIndex(tuple(starts), tuple(number for number, _ in self.pieces))


@dataclass(frozen=True, slots=True)
class Page:
    """An input file as blocks, with what the form says of itself; empty where it does not say."""

    form: str
    blocks: tuple[Block, ...]
    title: str = ""
    id: str = ""
    url: str = ""
    issuer: str = ""
    date: str = ""


def bounded(blocks: Iterable[Block], file: str) -> tuple[Block, ...]:
    """The blocks as a tuple. Raises ``InputError`` for more than an advisory can have."""
    kept = []
    for block in blocks:
        kept.append(block)
        if len(kept) > MAX_BLOCKS:
            raise InputError(
                Problem(
                    file,
                    f"has more than {MAX_BLOCKS} paragraphs",
                    line=block.pieces[0][0],
                    advice="give the page of one alert",
                )
            )
    return tuple(kept)
