"""The text of nft as tokens with their lines: words, strings, signs and line ends (nft(8), "LEXICAL CONVENTIONS")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_HEX = r"[0-9a-fA-F]{0,4}"
_V6 = rf"(?:{_HEX}:){{2,8}}[0-9a-fA-F.:]*(?:/\d+)?"
_TOKEN = re.compile(
    rf"""(?P<space>[ \t\r\f\v]+|\\$)
    |(?P<comment>\#.*)
    |(?P<string>"[^"]*")
    |(?P<open>"[^"]*$)
    |(?P<word>{_V6}(?:-{_V6})?(?![\w.])
        |\$?[A-Za-z0-9_](?:[\w./*]|-(?=[\w*]))*)
    |(?P<sign>==|!=|<=|>=|<<|>>|[-=<>!&|^~@(){{}}\[\],;:/+.*$\\])
    |(?P<strange>.)""",
    re.VERBOSE,
)
_HANDLE = re.compile(r"#\s*handle (\d+)")
WORD, STRING, SIGN, END, HANDLE = "word", "string", "sign", "end", "handle"
_NAMING = frozenset({WORD, SIGN})
PART = "part"  # a further line of a string


class Token(NamedTuple):
    """A piece of the text. ``kind``: word, string, sign, end (of a line), handle (a comment of ``nft -a``), strange."""

    kind: str
    text: str
    line: int


def tokens_of(lines: Iterable[tuple[int, str]]) -> Iterator[Token]:
    """The tokens of numbered lines. After a backslash a line goes on in the next one, as does an open string."""
    open_string = False
    for number, line in lines:
        text = line.rstrip()
        if open_string:
            yield Token(PART, "", number)
            closing = text.find('"')
            if closing < 0:
                continue
            text, open_string = text[closing + 1 :], False
        for found in _TOKEN.finditer(text):
            kind = found.lastgroup or ""
            open_string = open_string or kind == "open"
            yield from _token(kind, found[0], number)
        if not open_string and not (text.endswith("\\") and not text.lstrip().startswith("#")):
            yield Token(END, "", number)


def _token(kind: str, text: str, number: int) -> Iterator[Token]:
    if kind == "comment":
        handle = _HANDLE.match(text)
        if handle:
            yield Token(HANDLE, handle[1], number)
    elif kind in {STRING, "open"}:
        yield Token(STRING, text.strip('"'), number)
    elif kind != "space":
        yield Token(kind, text, number)


class Cursor:
    """A place in a row of tokens. Reading past the end gives tokens of kind ``end``."""

    def __init__(self, tokens: Sequence[Token], line: int = 1) -> None:
        self.tokens = tokens
        self.position = 0
        self._count = len(tokens)
        self._last = Token(END, "", tokens[-1].line if tokens else line)

    def more(self) -> bool:
        """Whether tokens are left."""
        return self.position < self._count

    def peek(self, ahead: int = 0) -> Token:
        """A token that comes, without taking it."""
        index = self.position + ahead
        return self.tokens[index] if index < self._count else self._last

    def take(self) -> Token:
        """The next token."""
        token = self.tokens[self.position] if self.position < self._count else self._last
        self.position += 1
        return token

    def sees(self, text: str, following: str = "") -> bool:
        """Whether this word or sign comes next, and then the other one."""
        if self.position >= self._count:
            return False
        token = self.tokens[self.position]
        if token.text != text or token.kind not in _NAMING:
            return False
        after = self.peek(1)
        return not following or (after.text == following and after.kind in _NAMING)

    def accept(self, text: str, following: str = "") -> bool:
        """Take this word or sign, and the other one, if they come next."""
        if not self.sees(text, following):
            return False
        self.position += 2 if following else 1
        return True

    def expect(self, text: str) -> Token:
        """Take this word or sign; raises ``ValueError`` if something else comes."""
        if not self.sees(text):
            raise ValueError(f"{text!r} is expected, not {self.peek().text!r}")
        return self.take()

    def name(self) -> str:
        """Take a name, with or without quotes; raises ``ValueError``."""
        token = self.take()
        if token.kind not in {WORD, STRING}:
            raise ValueError(f"a name is expected, not {token.text!r}")
        return token.text

    def skip_ends(self, *, semicolons: bool = True) -> None:
        """Go over ends of lines, and semicolons."""
        while self.more() and (
            self.peek().kind in {END, HANDLE, PART} or (semicolons and self.sees(";"))
        ):
            self.position += 1

    def statement(self) -> list[Token]:
        """Take tokens up to the end of a statement: a line end, a semicolon, or the bracket that closes the block."""
        taken: list[Token] = []
        depth = 0
        while self.more():
            token = self.peek()
            sign = token.text if token.kind == SIGN else ""
            if depth == 0 and (token.kind == END or sign in {";", "}"}):
                break
            depth += (sign == "{") - (sign == "}")
            self.position += 1
            if token.kind != END:
                taken.append(token)
        return taken

    def block(self) -> tuple[list[Token], bool]:
        """Take a block in brackets: what is in it, and whether it is closed; all that is left if it is not."""
        self.expect("{")
        begin, depth = self.position, 1
        while self.more():
            token = self.take()
            if token.kind == SIGN and token.text in "{}":
                depth += 1 if token.text == "{" else -1
                if depth == 0:
                    return list(self.tokens[begin : self.position - 1]), True
        return list(self.tokens[begin:]), False


def statements_of(tokens: Sequence[Token], line: int) -> Iterator[list[Token]]:
    """The statements in a block."""
    cursor = Cursor(tokens, line)
    while True:
        cursor.skip_ends()
        if not cursor.more():
            return
        taken = cursor.statement()
        if taken:
            yield taken
        else:
            cursor.take()  # a bracket that closes nothing


def parts_of(tokens: Sequence[Token], sign: str) -> list[list[Token]]:
    """Tokens divided at a sign, but not inside brackets; ends of lines are left out."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind in {END, HANDLE, PART}:
            continue
        if token.kind == SIGN and depth == 0 and token.text == sign:
            parts.append([])
            continue
        if token.kind == SIGN and token.text in "({[":
            depth += 1
        elif token.kind == SIGN and token.text in ")}]":
            depth -= 1
        parts[-1].append(token)
    return [part for part in parts if part]


def text_of(tokens: Sequence[Token]) -> str:
    """Tokens as people would write them, for messages."""
    return " ".join(f'"{t.text}"' if t.kind == STRING else t.text for t in tokens)
