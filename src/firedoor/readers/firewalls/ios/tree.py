"""Lines of an IOS configuration as a tree: what is indented belongs to the line above.

IOS prints the commands of a mode one space further in than the line that opens the mode. Banners hold free text up to
their delimiter (Cisco IOS Configuration Fundamentals, "banner").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from firedoor.model.network.line_state import LineBook, LineState

# A pager stops after each page and wipes its prompt with backspaces.
_PAGER = re.compile(r"\s?-+ ?More ?-+ ?\x08*(?: *\x08+)?", re.IGNORECASE)
# *Mar  1 00:01:02.003: %SYS-5-CONFIG_I: ...
_MESSAGE = re.compile(r"^\s*(\S.{0,40}: )?%[A-Z0-9_]+(-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+:")
_PROMPT = re.compile(
    r"^[A-Za-z0-9][\w.()/-]{0,80}[#>]\s*(|show .*|sh .*|more .*|write .*|wr .*|term.*|exit|logout|en\w*)$"
)
_HEADER = re.compile(
    r"^(Building configuration\.\.\.|Current configuration ?: \d+.*|Using \d+ out of \d+ bytes.*"
    r"|show (run|start)\S*.*|Load for .*|Time source is .*|\[OK\]|Connection to .* closed.*)$",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"^\s*(banner\s+[\w-]+|aaa authentication (?:banner|fail-message)|macro name)\s+(.*)$",
    re.IGNORECASE,
)
# What stands in no banner: if it does, the end of the banner was missed.
_SWALLOWED = re.compile(
    r"^(interface [A-Za-z-]+ ?\d[\d/.]*|router (ospf|bgp|eigrp|rip|isis)\b.*|line (vty|con|aux) [\d ]+|hostname \S+"
    r"|ip route \d.*|ip access-list (standard|extended) \S+|access-list \d+ (permit|deny) .*|zone-pair security .*)\s*$"
)
LONGEST_LINE, MOST_BAD_BANNERS = 4096, 20


@dataclass(slots=True)
class Node:
    """One command with the commands of its mode. ``last`` is the last line of all that belongs to it.

    ``torn``: a later line, not understood, with lines below it that may belong here; 0 if there is none.
    """

    number: int
    indent: int
    words: tuple[str, ...]
    low: tuple[str, ...]
    children: list[Node] = field(default_factory=list)
    last: int = 0
    torn: int = 0

    def starts(self, *keywords: str) -> bool:
        """Whether the command begins with these words."""
        return self.low[: len(keywords)] == keywords


@dataclass(slots=True)
class Tree:
    """A whole file. ``ended``: the line ``end`` was there. ``bad_banners``: lines of banners without an end."""

    nodes: list[Node] = field(default_factory=list)
    ended: bool = False
    headed: bool = False
    bad_banners: list[int] = field(default_factory=list)
    too_long: list[int] = field(default_factory=list)


def parse(book: LineBook) -> Tree:
    """Read the tree; lines that are no commands get their state here."""
    tree = Tree()
    stack: list[Node] = []
    last = 0
    for number, text in _commands(book, tree):
        stripped = text.strip()
        indent = len(text) - len(text.lstrip())
        words = tuple(stripped.split())
        node = Node(number, indent, words, tuple(word.lower() for word in words), last=number)
        while stack and stack[-1].indent >= indent:
            stack.pop().last = last
        (stack[-1].children if stack else tree.nodes).append(node)
        stack.append(node)
        last = number
    for node in stack:
        node.last = last
    return tree


def _commands(book: LineBook, tree: Tree) -> Iterator[tuple[int, str]]:
    """The lines that hold commands, tabs and pagers taken out."""
    number = 0
    while number < len(book.lines):
        number += 1
        line = book.lines[number - 1]
        if not line.strip():
            continue
        if len(line) > LONGEST_LINE:
            tree.too_long.append(number)
            line = line[:LONGEST_LINE]
        text = (
            _PAGER.sub("", line).expandtabs(8)
            if "\b" in line or "ore" in line
            else line.expandtabs(8)
        )
        state = _not_a_command(text, tree)
        if state is not None:
            book.mark(number, state)
            continue
        banner = _BANNER.match(text)
        if banner:
            end = _banner_end(book, tree, number, banner)
            _mark_banner(book, tree, number, end)
            number = end or number
            continue
        yield number, text


def _not_a_command(text: str, tree: Tree) -> LineState | None:
    stripped = text.strip()
    if not stripped or stripped[0] == "!" or stripped == ":":
        return LineState.BLANK
    if stripped.lower() == "end" and text[0] != " ":
        tree.ended = True
        return LineState.UNDERSTOOD
    if _HEADER.match(stripped):
        tree.headed = True
        return LineState.IRRELEVANT
    if _MESSAGE.match(text) or _PROMPT.match(stripped):
        return LineState.IRRELEVANT
    return None


def _banner_end(book: LineBook, tree: Tree, number: int, banner: re.Match[str]) -> int:
    """The line that closes a banner; 0 if none does."""
    kind, rest = banner[1].lower(), banner[2]
    if kind == "macro name":
        delimiter, rest = "@", ""
    else:
        delimiter = "^C" if rest.startswith("^C") else rest[:1]
        rest = rest[len(delimiter) :]
    if not delimiter or delimiter in rest:
        return number
    if len(tree.bad_banners) >= MOST_BAD_BANNERS:
        return 0
    for later in range(number + 1, len(book.lines) + 1):
        if delimiter in book.lines[later - 1]:
            return later
    return 0


def _mark_banner(book: LineBook, tree: Tree, number: int, end: int) -> None:
    book.mark_all(range(number, max(end, number) + 1), LineState.IRRELEVANT)
    body = book.lines[number : max(end, number)]
    if not end or any(_SWALLOWED.match(line) for line in body):
        tree.bad_banners.append(number)
