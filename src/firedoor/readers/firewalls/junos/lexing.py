"""The words of a Junos configuration: sentences with braces and semicolons, and ``set`` commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

VERBS = frozenset({
    "set", "delete", "deactivate", "activate", "insert", "annotate", "rename", "copy", "replace",
    "protect", "unprotect", "edit", "top", "up", "exit", "quit", "commit", "run",
})  # fmt: skip
TAGS = frozenset({"inactive:", "active:", "protect:", "replace:", "delete:"})
OMITTED = "/* OMITTED */"
_WORD = re.compile(r'"(?:[^"\\]|\\.)*(?:"|$)|/\*|[{};]|[^\s{};"]+')
_COMMAND_WORD = re.compile(r'"(?:[^"\\]|\\.)*(?:"|$)|[^\s"]+')
_PROMPT = re.compile(r"^[\w.$~-]*@([\w.:-]+)([>#%])\s*(.*)$")
_OTHER_OUTPUT = frozenset(
    {"show", "ping", "request", "monitor", "file", "clear", "start", "traceroute"}
)
# What a terminal shows around a prompt: {master:0}, {primary:node0}, [edit security], ---(more)---
_AROUND = re.compile(r"^(\{[\w:.-]+\}(\[edit.*\])?|\[edit.*\])$")
_PAGER = re.compile(r"^-+\(more[^)]*\)-+\s*")


class Kind(Enum):
    """What a piece of the file is."""

    OPEN = auto()  # words before a brace
    LEAF = auto()  # words before a semicolon
    CLOSE = auto()
    COMMAND = auto()  # a line of set form
    PROMPT = auto()  # ``words`` holds what was typed
    NOISE = auto()


@dataclass(slots=True)
class Sentence:
    """Words that belong together, each with its line. ``members`` are those of a list in square brackets.

    ``broken`` says why the words are not a proper sentence; empty otherwise.
    """

    kind: Kind
    line: int
    words: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    members: list[tuple[str, int]] | None = None
    tags: set[str] = field(default_factory=set)
    broken: str = ""


class Lexer:
    """Reads lines one by one; what spans several lines is kept between them."""

    def __init__(self) -> None:
        self._in_comment = False
        self.comment_line = 0
        self._depth = 0
        self._now = Sentence(Kind.LEAF, 0)
        self._in_list = False
        self._elsewhere = False  # in the output of a command that shows no configuration

    def sentences(self, lines: Iterable[str]) -> Iterator[Sentence]:
        """Every piece of the file in order."""
        for number, line in enumerate(lines, start=1):
            yield from self._line(_PAGER.sub("", line), number)
        if self._now.words or self._now.members is not None or self._now.tags:
            self._now.broken = "the file ends inside this statement"
            yield self._finished(Kind.LEAF)

    @property
    def unfinished_comment(self) -> bool:
        """Whether the file ends inside a comment."""
        return self._in_comment

    def _line(self, line: str, number: int) -> Iterator[Sentence]:
        text = line.strip()
        if self._elsewhere and not _PROMPT.match(text):
            yield Sentence(Kind.NOISE, number)
            return
        at_rest = self._depth == 0 and not self._now.words and not self._in_comment
        if at_rest and text and not text.startswith(("#", "/*")):
            special = _outside(text, number)
            if special is not None:
                self._elsewhere = special.kind is Kind.PROMPT and _other_output(special.words)
                yield special
                return
        yield from self._tokens(line, number)

    def _tokens(self, line: str, number: int) -> Iterator[Sentence]:
        position = 0
        while position < len(line):
            if self._in_comment:
                position = self._skip_comment(line, position)
                continue
            match = _WORD.search(line, position)
            if match is None or match[0].startswith("#"):
                return
            position = match.end()
            if match[0] == "/*":
                self._in_comment, self.comment_line = True, number
                if line.startswith("OMITTED", position + 1):
                    yield Sentence(Kind.LEAF, number, [OMITTED], [number])
            else:
                yield from self._token(match[0], number)

    def _skip_comment(self, line: str, position: int) -> int:
        end = line.find("*/", position)
        if end < 0:
            return len(line)
        self._in_comment = False
        return end + 2

    def _token(self, piece: str, number: int) -> Iterator[Sentence]:
        now = self._now
        if piece == "{":
            self._depth += 1
            yield self._finished(Kind.OPEN, number)
        elif piece == "}":
            if now.words:
                now.broken = "a semicolon is missing"
                yield self._finished(Kind.LEAF)
            self._depth = max(self._depth - 1, 0)
            yield Sentence(Kind.CLOSE, number)
        elif piece == ";":
            if now.words or now.tags:
                yield self._finished(Kind.LEAF)
        else:
            self._word(piece, number)

    def _word(self, piece: str, number: int) -> None:
        now = self._now
        if piece in TAGS and not now.words and now.members is None:
            now.tags.add(piece)
        elif piece == "[":
            self._in_list = True
            now.members = [] if now.members is None else now.members
            now.lines.append(number)
        elif piece == "]" and self._in_list:
            self._in_list = False
            now.lines.append(number)
        else:
            self._plain(piece, number)

    def _plain(self, piece: str, number: int) -> None:
        now = self._now
        word, fault = unquoted(piece)
        now.broken = now.broken or fault
        if self._in_list and now.members is not None:
            now.members.append((word, number))
            return
        if now.members is not None:
            now.broken = now.broken or "words follow a list"
        now.words.append(word)
        now.lines.append(number)

    def _finished(self, kind: Kind, number: int = 0) -> Sentence:
        now, self._now = self._now, Sentence(Kind.LEAF, 0)
        if self._in_list:
            now.broken, self._in_list = now.broken or "a list is not closed", False
        now.kind = kind
        now.line = now.lines[0] if now.lines else number
        return now


def _outside(text: str, number: int) -> Sentence | None:
    """A line outside all braces that is no statement: a command of set form, a prompt, what stands around it."""
    first = text.split(None, 1)[0]
    if first in VERBS and not text.endswith(("{", "{ ")):
        return command(text, number)
    prompt = _PROMPT.match(text)
    if prompt:
        typed = prompt[3].split()
        if typed and typed[0] in VERBS:
            return command(prompt[3], number)
        return Sentence(Kind.PROMPT, number, [prompt[1], prompt[2], *typed])
    return Sentence(Kind.NOISE, number) if _AROUND.match(text) else None


def _other_output(words: list[str]) -> bool:
    """Whether a command at a prompt of operational mode prints something else than the configuration."""
    typed = words[2:]
    return (
        words[1] == ">"
        and typed[:1] != []
        and typed[0] in _OTHER_OUTPUT
        and typed[1:2] != ["configuration"]
    )


def command(text: str, number: int) -> Sentence:
    """One line of set form."""
    made = Sentence(Kind.COMMAND, number)
    in_list = False
    for piece in _COMMAND_WORD.findall(text.rstrip(";") if text.endswith(";") else text):
        if piece.startswith(("#", "/*")) and not in_list:
            break
        word, fault = unquoted(piece)
        made.broken = made.broken or fault
        if piece == "[" and not in_list:
            in_list, made.members = True, []
        elif piece == "]" and in_list:
            in_list = False
        elif in_list and made.members is not None:
            made.members.append((word, number))
        else:
            if made.members is not None:
                made.broken = made.broken or "words follow a list"
            made.words.append(word)
            made.lines.append(number)
    if in_list:
        made.broken = made.broken or "a list is not closed"
    return made


def unquoted(piece: str) -> tuple[str, str]:
    """The word without its quotes, and what is wrong with it."""
    if not piece.startswith('"'):
        return piece, ""
    if len(piece) < 2 or not piece.endswith('"'):  # noqa: PLR2004
        return piece[1:], "a quotation mark is missing"
    return piece[1:-1].replace('\\"', '"').replace("\\\\", "\\"), ""
