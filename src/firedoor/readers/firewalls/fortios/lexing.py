r"""Lines of a FortiOS configuration as statements: words with their quotes taken off.

Quoted text may run over several lines (certificates, replacement messages). FortiOS escapes ``"`` and ``\\`` in it
with a backslash; single quotes work too ("Command syntax", FortiOS CLI reference).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_LINES_OF_TEXT = 20_000
_PROMPT = re.compile(r"^\s*[A-Za-z0-9][\w.\-]{0,63}(?: \([^)\n]{1,64}\))? [#$](?: |$)")
_MORE = re.compile(r"--More--\s*")
_PIECE = re.compile(r"[\"']|\\.?|\s+|[^\"'\\\s]+", re.DOTALL)
# Inside a text over several lines such a line means that a quote is missing, not that the text goes on.
_STRUCTURE = re.compile(
    r"^\s*(?:(?:set|unset|append|edit|config|delete|move|rename|clone)\s+\S|(?:next|end)\s*$)"
)
_FREE_TEXT = frozenset({"buffer"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One command with the lines it stands on. ``damaged``: a quote in it is never closed."""

    words: tuple[str, ...]
    line: int
    last: int
    damaged: bool = False
    prompted: bool = False


def statements(lines: Sequence[str]) -> Iterator[Statement]:
    """Every command of a file in order; blank lines and comments are left out."""
    lexer = _Lexer(lines)
    at = 0
    while at < len(lines):
        statement = lexer.statement(at)
        if statement is None:
            at += 1
        else:
            yield statement
            at = statement.last


class _Lexer:
    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._no_end_from: dict[str, int] = {}

    def statement(self, at: int) -> Statement | None:
        text, prompted = bare(self._lines[at])
        if not text or text[0] == "#":
            return None
        words = _quick(text)
        if words is not None:
            return Statement(words, at + 1, at + 1, prompted=prompted)
        return self._quoted(text, at, prompted=prompted)

    def _quoted(self, text: str, at: int, *, prompted: bool) -> Statement:
        scan = _Scan()
        scan.feed(text)
        last = at
        if scan.open:
            found = self._rest_of_text(scan, at)
            if found is None:
                return Statement(tuple(text.split()), at + 1, at + 1, damaged=True)
            last = found
        return Statement(scan.finish(), at + 1, last + 1, prompted=prompted)

    def _rest_of_text(self, scan: _Scan, at: int) -> int | None:
        """Read on until the quote closes; None if it never does as a text would."""
        quote = scan.open
        if at >= self._no_end_from.get(quote, len(self._lines)):
            return None
        free = len(scan.words) > 1 and scan.words[1] in _FREE_TEXT
        end = min(len(self._lines), at + MOST_LINES_OF_TEXT)
        for number in range(at + 1, end):
            line = self._lines[number]
            if not free and _STRUCTURE.match(line):
                return None
            scan.feed("\n" + line.rstrip("\r"))
            if not scan.open:
                return None if scan.closed_badly else number
        if end == len(self._lines):
            self._no_end_from[quote] = at
        return None


class _Scan:
    """Words of a text that is fed piece by piece. ``open`` is the quote that is not closed yet."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.open = ""
        self.closed_badly = False
        self._word: list[str] = []
        self._in_word = False

    def feed(self, text: str) -> None:
        carried = self.open
        for found in _PIECE.finditer(text):
            piece = found.group()
            if self.open:
                self._inside(piece)
                if carried and not self.open:
                    after = text[found.end() : found.end() + 1]
                    self.closed_badly = bool(after) and not after.isspace()
                    carried = ""
            else:
                self._outside(piece)

    def _inside(self, piece: str) -> None:
        if piece == self.open:
            self.open = ""
        elif piece[0] == "\\" and self.open == '"':
            self._word.append(piece[1:])
        else:
            self._word.append(piece)

    def _outside(self, piece: str) -> None:
        if piece in {'"', "'"}:
            self.open = piece
            self._in_word = True
        elif piece.isspace():
            self._close()
        else:
            self._word.append(piece[1:] if piece[0] == "\\" else piece)
            self._in_word = True

    def _close(self) -> None:
        if self._in_word:
            self.words.append("".join(self._word))
        self._word, self._in_word = [], False

    def finish(self) -> tuple[str, ...]:
        self._close()
        return tuple(self.words)


def bare(line: str) -> tuple[str, bool]:
    """The command without what a terminal put before it, and whether a prompt stood there."""
    text = line.strip()
    if "--More--" in text:
        text = _MORE.sub("", text).replace("\b", "").strip()
    if " #" in text or " $" in text:
        prompt = _PROMPT.match(text)
        if prompt:
            return text[prompt.end() :].strip(), True
    return text, False


def _quick(text: str) -> tuple[str, ...] | None:
    """Words of a line with no quotes, or with simple ones; None where it takes more care."""
    if "\\" in text or "'" in text:
        return None
    if '"' not in text:
        return tuple(text.split())
    parts = text.split('"')
    # Outside of quotes there is space before and after each text: two texts side by side are one word.
    apart = all(not part or part[0].isspace() for part in parts[2::2]) and all(
        not part or part[-1].isspace() for part in parts[:-1:2]
    )
    if len(parts) % 2 == 0 or not apart or "" in parts[2:-1:2]:
        return None
    words: list[str] = []
    for index, part in enumerate(parts):
        if index % 2:
            words.append(part)
        else:
            words.extend(part.split())
    return tuple(words)
