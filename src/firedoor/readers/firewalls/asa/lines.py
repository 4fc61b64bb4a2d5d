"""The lines of a configuration as blocks: a command at the margin with the indented lines under it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from firedoor.model.network.line_state import LineBook, LineState

_PROMPT = re.compile(
    r"^([A-Za-z0-9_.\-]+(?:/[A-Za-z0-9_.\-]+)*)(?:\([^)]*\))?[#>]\s*"
    r"(?:$|(?:sh|show|more|ter|term|terminal|changeto|exit|en|enable|wr|write|conf|end|logout)\b)"
)
_MORE = re.compile(r"^<--- More --->\s*")
_VERSION = re.compile(r"^(?::\s*)?(?:ASA|NGFW|PIX|FWSM|FTD) Version (\S+)")
_COMMENT = ("!", ":")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something: its number from 1, how far it is indented, its words."""

    number: int
    indent: int
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Block:
    """A command with the lines that are indented under it."""

    head: Line
    body: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The command and what is under it."""
        return (self.head, *self.body)

    @property
    def numbers(self) -> Iterator[int]:
        """The numbers of all lines."""
        return (line.number for line in self.lines)


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of a file that describes one device or context."""

    blocks: tuple[Block, ...]
    first: int
    version: tuple[int, int] | None = None
    version_line: int = 0
    prompt: str = ""


def version_of(text: str) -> tuple[int, int] | None:
    """Return major and minor of ``9.8(4)20``; None where it is no such number."""
    found = re.match(r"(\d{1,3})\.(\d{1,3})", text)
    return (int(found[1]), int(found[2])) if found else None


def segments(book: LineBook) -> tuple[Segment, ...]:
    """Divide a file into devices: each begins with its version line, or is all of the file."""
    parts: list[_Part] = [_Part(1)]
    for number, raw in enumerate(book.lines, start=1):
        text = _MORE.sub("", raw.rstrip().replace("\t", " "))
        stripped = text.strip()
        if not stripped:
            continue
        version = _VERSION.match(stripped)
        if version:
            if parts[-1].version_line or parts[-1].named:
                parts.append(_Part(number))
            parts[-1].version, parts[-1].version_line = version_of(version[1]), number
            book.mark(number, LineState.UNDERSTOOD)
        elif stripped.startswith(_COMMENT):
            book.mark(number, LineState.BLANK)
        else:
            parts[-1].take(book, number, text, stripped)
    return tuple(part.finish() for part in parts)


class _Part:
    """A segment while its lines come in."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.version: tuple[int, int] | None = None
        self.version_line = 0
        self.named = False
        self.prompt = ""
        self._lines: list[Line] = []

    def take(self, book: LineBook, number: int, text: str, stripped: str) -> None:
        prompt = _PROMPT.match(stripped) if text[0] != " " else None
        if prompt:
            self.prompt = self.prompt or prompt[1]
            book.mark(number, LineState.IRRELEVANT)
            return
        words = tuple(stripped.split())
        self.named = self.named or words[0] == "hostname"
        self._lines.append(Line(number, len(text) - len(text.lstrip(" ")), words))

    def finish(self) -> Segment:
        blocks = tuple(_blocks(self._lines))
        return Segment(blocks, self.first, self.version, self.version_line, self.prompt)


def _blocks(lines: Sequence[Line]) -> Iterator[Block]:
    head: Line | None = None
    body: list[Line] = []
    for line in lines:
        if line.indent and head is not None:
            body.append(line)
            continue
        if head is not None:
            yield Block(head, tuple(body))
        head, body = line, []
    if head is not None:
        yield Block(head, tuple(body))


def nested(lines: Iterable[Line]) -> Iterator[tuple[Line, int | None]]:
    """Each line with the number of the line above it that it is indented under."""
    open_: list[Line] = []
    for line in lines:
        while open_ and open_[-1].indent >= line.indent:
            open_.pop()
        yield line, open_[-1].number if open_ else None
        open_.append(line)
