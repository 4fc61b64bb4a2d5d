"""Lines for a terminal: width of characters, wrapping, colour. Every text is made inert on its way in."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from firedoor.views.inert import visible

STYLES = {
    "bold": "1",
    "dim": "2",
    "not_met": "1;31",
    "unknown": "33",
    "met": "32",
    "not_applicable": "2",
}
_LEAST_WIDTH = 40


def width_of(text: str) -> int:
    """Columns that an inert text takes on a terminal: East Asian wide ones two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, width: int) -> list[str]:
    """Break an inert text into lines of at most ``width`` columns, at spaces where there are any."""
    lines: list[str] = []
    current, used = "", 0
    for word in text.split(" "):
        size = width_of(word)
        if current and used + 1 + size <= width:
            current, used = f"{current} {word}", used + 1 + size
            continue
        if current:
            lines.append(current)
        *full, current = _pieces(word, width)
        lines += full
        used = width_of(current)
    return [*lines, current]


def _pieces(word: str, width: int) -> list[str]:
    """Cut a word that is longer than a line."""
    pieces, used = [""], 0
    for character in word:
        size = _columns(character)
        if used + size > width:
            pieces.append("")
            used = 0
        pieces[-1] += character
        used += size
    return pieces


def shortened(text: str, most: int) -> str:
    """Cut a text that would drown the report; the JSON has it all."""
    if len(text) <= most:
        return text
    return f"{text[:most]} ... ({len(text) - most:,} more characters in the JSON)"


def padded(text: str, columns: int) -> str:
    """Cut or fill an inert text to so many columns."""
    if width_of(text) > columns:
        text = _pieces(text, columns - 1)[0] + "~"
    return text + " " * (columns - width_of(text))


@dataclass(slots=True)
class Page:
    """A page of text in the making. ``width`` in columns; ``colour`` adds to the words, replaces none."""

    colour: bool
    width: int
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.width = max(self.width, _LEAST_WIDTH)

    def blank(self) -> None:
        """Add an empty line, never two in a row."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def heading(self, text: str) -> None:
        """Start a section: the title and a rule to the right edge."""
        self.blank()
        title = padded(visible(text), min(width_of(visible(text)), self.width - 1))
        rule = "-" * (self.width - width_of(title) - 1)
        self.lines.append(f"{self.styled(title, 'bold')} {self.styled(rule, 'dim')}".rstrip())

    def add(
        self, text: str, indent: int = 0, mark: str = "", style: str = "", most: int = 600
    ) -> None:
        """Add a paragraph, wrapped, after a ``mark`` ("1. ") under which its lines are indented."""
        clean = visible(shortened(text, most))
        if indent + width_of(mark) > self.width // 2:
            clean, mark = mark + clean, ""
        hang = indent + width_of(mark)
        for number, line in enumerate(wrap(clean, self.width - hang)):
            before = " " * indent + mark if number == 0 else " " * hang
            self.lines.append(f"{before}{self.styled(line, style)}".rstrip())

    def raw(self, line: str) -> None:
        """Add a line that is inert and narrow enough already."""
        self.lines.append(line.rstrip())

    def styled(self, text: str, style: str) -> str:
        """The text in a style of ``STYLES``, if there is colour."""
        if not (self.colour and style and text):
            return text
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m"

    def text(self) -> str:
        """The page, ending in one line break."""
        return "\n".join(self.lines).rstrip("\n") + "\n"
