"""Words of the set and the brace form: quoted strings, lists in brackets."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"(?=[\s\];]|$)|\'([^\']*)\'(?=[\s\];]|$)|(\S+))')
_SPECIAL = frozenset("[]\"'")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class UnreadableError(ValueError):
    """A line that does not divide into words."""


def open_quote(text: str) -> bool:
    """Whether a string begins in this line that does not end in it."""
    if '"' not in text:
        return False
    position = 0
    while match := _TOKEN.match(text, position):
        word = match[3]
        if word is not None and word.startswith('"'):
            return True
        position = match.end()
    return False


def paths(text: str) -> list[list[str]]:
    """The paths that a line says: one, or one for each member of its list.

    ``set zone a network layer3 [ e1 e2 ]`` says two. Raises ``UnreadableError``.
    """
    if _SPECIAL.isdisjoint(text):
        return [text.split()]
    before: list[str] = []
    members: list[str] | None = None
    closed = False
    for word, literal in _words(text):
        if closed:
            raise UnreadableError("words follow after the list")
        if members is None:
            opening, rest = (False, word) if literal else _opening(word, text)
            if not opening:
                before.append(word)
                continue
            members = []
            word, literal = rest, False  # noqa: PLW2901 - what stands behind the bracket
        if not literal and word.endswith("]"):
            closed = True
            word = word[:-1]  # noqa: PLW2901
        if word or literal:
            members.append(word)
    if members is None:
        return [before]
    if not closed:
        raise UnreadableError("the list does not end")
    return [[*before, member] for member in members] or [before]


def _opening(word: str, text: str) -> tuple[bool, str]:
    """A bracket opens a list if it stands alone, or if the line ends with the bracket that closes it."""
    if word == "[":
        return True, ""
    if word.startswith("[") and text.rstrip().endswith("]"):
        return True, word[1:]
    return False, word


def _words(text: str) -> list[tuple[str, bool]]:
    """Each word, and whether it stood in quotes."""
    found: list[tuple[str, bool]] = []
    position = 0
    while match := _TOKEN.match(text, position):
        double, single, plain = match.groups()
        if double is not None:
            found.append((_ESCAPED.sub(r"\1", double), True))
        elif single is not None:
            found.append((single, True))
        elif plain.startswith('"'):
            raise UnreadableError("a string does not end")
        else:
            found.append((plain, False))
        position = match.end()
    return found
