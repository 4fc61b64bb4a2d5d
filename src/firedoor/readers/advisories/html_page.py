"""A page saved from the browser: its text with line numbers.

A scanner of our own that goes over the page once. The standard library's parser takes quadratic time
for tags that never close (24 kB of "<a " take seconds), and its ``unescape`` raises for long numbers.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from firedoor.readers.advisories.page import Block, Page, Role, bounded
from firedoor.readers.advisories.plain import is_furniture

_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9-]{0,30})")
# Their content is no text of the page.
_DROPPED = frozenset(
    {"script", "style", "template", "svg", "noscript", "iframe", "object", "canvas"}
)
_FURNITURE = frozenset({"nav", "header", "footer", "aside", "form", "button", "select", "menu"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ITEMS = frozenset({"li", "dd", "dt", "td", "th"})
_BLOCKS = _HEADINGS | _ITEMS | _FURNITURE | frozenset({
    "p", "div", "br", "hr", "ul", "ol", "dl", "table", "tr", "tbody", "thead", "section", "article",
    "main", "body", "html", "head", "title", "blockquote", "pre", "figure", "figcaption", "address",
    "details", "summary", "fieldset", "option",
})  # fmt: skip
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
_HTML_START = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|main|div|p|h1)[\s>/]", re.IGNORECASE
)
# Attributes may hold ">" in quotation marks; a tag is looked for over this many of them.
_QUOTED_ENDS = 4


def looks_like_html(text: str) -> bool:
    """A document type or an element of a page near the start."""
    return _HTML_START.search(text[:4096]) is not None


def read_html(text: str, file: str) -> Page:
    """Divide a saved page into blocks; scripts and styles are dropped, navigation is marked."""
    scan = _Scan(text)
    blocks = bounded(scan.blocks(), file)
    return Page("html", blocks, title=(scan.h1 or scan.title.split("|")[0]).strip())


@dataclass(slots=True)
class _Scan:
    text: str
    title: str = ""
    h1: str = ""
    _lines: list[int] = field(default_factory=list)
    _pieces: list[tuple[int, str]] = field(default_factory=list)
    _role: Role = Role.TEXT
    _open: str = ""
    _furniture: int = 0

    def blocks(self) -> Iterator[Block]:
        self._lines = [m.start() for m in re.finditer("\n", self.text)]
        position = 0
        while position < len(self.text):
            start = self.text.find("<", position)
            start = len(self.text) if start < 0 else start
            self._add(position, start)
            position, name, closing = self._tag(start)
            if name in _BLOCKS:
                yield from self._flush()
                self._enter(name, closing=closing)
            if name in _DROPPED and not closing:
                position = self._past(name, position)
        yield from self._flush()

    def _tag(self, start: int) -> tuple[int, str, bool]:
        """The end of the markup at ``start``, and the element if it is a tag."""
        if start >= len(self.text):
            return start, "", False
        if self.text.startswith("<!--", start):
            return self._after("-->", start), "", False
        match = _NAME.match(self.text, start + 1)
        if match is None and self.text[start + 1 : start + 2] not in {"!", "?"}:
            self._add_text(start, "<")
            return start + 1, "", False
        closing = self.text[start + 1 : start + 2] == "/"
        return self._tag_end(start), match.group(1).lower() if match else "", closing

    def _tag_end(self, start: int) -> int:
        first = end = self.text.find(">", start)
        for _ in range(_QUOTED_ENDS):
            if end < 0:
                break
            if self.text.count('"', start, end) % 2 == 0:
                return end + 1
            end = self.text.find(">", end + 1)
        return len(self.text) if first < 0 else first + 1

    def _after(self, mark: str, start: int) -> int:
        end = self.text.find(mark, start)
        return len(self.text) if end < 0 else end + len(mark)

    def _past(self, name: str, position: int) -> int:
        """Behind the element that is dropped; an unclosed one takes the rest of the page."""
        end = re.compile(rf"</{name}", re.IGNORECASE).search(self.text, position)
        return len(self.text) if end is None else self._tag_end(end.start())

    def _enter(self, name: str, *, closing: bool) -> None:
        if name in _FURNITURE:
            self._furniture = max(0, self._furniture + (-1 if closing else 1))
        self._open = "" if closing else name
        if name in _HEADINGS:
            self._role = Role.TEXT if closing else Role.HEADING
        elif name in _ITEMS:
            self._role = Role.TEXT if closing else Role.ITEM

    def _add(self, start: int, end: int) -> None:
        position = start
        for line in self.text[start:end].split("\n"):
            self._add_text(position, line)
            position += len(line) + 1

    def _add_text(self, position: int, raw: str) -> None:
        if raw.strip():
            shown = html.unescape(_LONG_NUMBER.sub("\ufffd", raw)).replace("\u00a0", " ")
            glued = self._pieces and not raw[0].isspace() and self._pieces[-1][1][-1:].strip()
            line = bisect_right(self._lines, position - 1) + 1
            if glued and self._pieces[-1][0] == line:
                shown = self._pieces.pop()[1] + shown
            self._pieces.append((line, shown))
        elif raw and self._pieces:
            number, before = self._pieces[-1]
            self._pieces[-1] = (number, before + " ")

    def _flush(self) -> Iterator[Block]:
        pieces = tuple((number, text.strip()) for number, text in self._pieces)
        self._pieces = []
        if not any(text for _, text in pieces):
            return
        block = Block(pieces, self._role_now(pieces))
        if self._open == "title" and not self.title:
            self.title = block.text
            block = Block(pieces, Role.FURNITURE)
        if self._open == "h1" and not self.h1 and not self._furniture:
            self.h1 = block.text
        yield block

    def _role_now(self, pieces: tuple[tuple[int, str], ...]) -> Role:
        if self._furniture or (len(pieces) == 1 and is_furniture(pieces[0][1])):
            return Role.FURNITURE
        return self._role
