"""Entries of sets and maps, named or written in a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from firedoor.readers.firewalls.nftables.definitions import Element
from firedoor.readers.firewalls.nftables.tokens import SIGN, STRING, WORD, Token, parts_of

DEEPEST = 8
_TIMED = frozenset({"timeout", "expires"})
_COUNTED = {"counter": 4, "quota": 2, "comment": 1, "last": 1}


def elements_of(tokens: Sequence[Token]) -> Iterator[tuple[Element, bool]]:
    """The entries between the brackets of a set, and whether each expires. Raises ``ValueError``."""
    waiting = [(part, 0) for part in parts_of(tokens, ",")[::-1]]
    while waiting:
        part, depth = waiting.pop()
        if part[0].kind == part[-1].kind == SIGN and part[0].text + part[-1].text == "{}":
            if depth >= DEEPEST:
                raise ValueError("sets in sets go too deep")
            # A set in a set, as variables make it.
            waiting += [(inner, depth + 1) for inner in parts_of(part[1:-1], ",")[::-1]]
            continue
        sides = parts_of(part, ":")
        if len(sides) > 2:  # noqa: PLR2004 - key : data
            sides = [sides[0], _rejoined(part, len(sides[0]))]
        key, timed = _without_options(sides[0])
        data = None
        if len(sides) > 1:
            data, later = _without_options(sides[1])
            timed = timed or later
        _check_words(key)
        every = len(key) == 1 and key[0].kind == SIGN and key[0].text == "*"
        yield Element([] if every else parts_of(key, "."), data, every), timed


def _check_words(key: Sequence[Token]) -> None:
    """Between two words of a key there is a sign."""
    for one, other in pairwise(key):
        if one.kind in {WORD, STRING} and other.kind in {WORD, STRING}:
            raise ValueError(f"an entry with {one.text!r} is not understood")


def _rejoined(part: Sequence[Token], begin: int) -> list[Token]:
    """The data of a map whose own text has a colon: ``80 : 10.0.0.1:8080`` or ``dnat to``."""
    return [token for token in part if token.kind != "end"][begin + 1 :]


def _without_options(tokens: list[Token]) -> tuple[list[Token], bool]:
    """A key without its timeout, counter and comment."""
    for index, token in enumerate(tokens):
        if index and token.kind == WORD and (token.text in _TIMED or token.text in _COUNTED):
            rest = tokens[index:]
            _check_options(rest)
            return tokens[:index], any(t.text in _TIMED for t in rest if t.kind == WORD)
    return tokens, False


def _check_options(tokens: list[Token]) -> None:
    if any(token.kind not in {WORD, STRING} for token in tokens):
        raise ValueError(f"{tokens[0].text} of an entry is not understood")
