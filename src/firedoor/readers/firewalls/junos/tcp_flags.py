"""Expressions over TCP flags: ``"(syn & !ack) | rst"``.

Juniper, "Firewall Filter Match Conditions Based on Bit-Field Values": ``!`` binds closer than ``&`` (or ``+``), and
that closer than ``|`` (or ``,``).
"""

from __future__ import annotations

import re

from firedoor.model.network.rule import FlagTest

FLAGS = {"fin": 1, "syn": 2, "rst": 4, "push": 8, "ack": 16, "urgent": 32}
ESTABLISHED = (FlagTest(16, 16), FlagTest(4, 4))
INITIAL = (FlagTest(18, 2),)
_TOKEN = re.compile(r"\s*([()!&+|,]|0x[0-9a-fA-F]{1,2}|[a-z]+)")
_LONGEST = 200
_MOST_TESTS = 32

Terms = list[FlagTest]


def flag_tests(text: str) -> tuple[FlagTest, ...] | None:
    """The tests of which one must hold; None for an expression that is not understood."""
    tokens = _tokens(text)
    if tokens is None:
        return None
    parser = _Parser(tokens)
    try:
        found = parser.either()
    except ValueError:
        return None
    return tuple(found) if parser.at_end and found else None


def _tokens(text: str) -> list[str] | None:
    if len(text) > _LONGEST:
        return None
    tokens, position = [], 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        tokens.append(match[1])
        position = match.end()
    return tokens


class _Parser:
    """Gives the expression as a disjunction; a negated part is turned around on the way."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def at_end(self) -> bool:
        return self._at == len(self._tokens)

    def either(self, *, negated: bool = False) -> Terms:
        parts = [self._both(negated=negated)]
        while self._take("|", ","):
            parts.append(self._both(negated=negated))
        return _all(parts) if negated else _any(parts)

    def _both(self, *, negated: bool) -> Terms:
        parts = [self._one(negated=negated)]
        while self._take("&", "+"):
            parts.append(self._one(negated=negated))
        return _any(parts) if negated else _all(parts)

    def _one(self, *, negated: bool) -> Terms:
        while self._take("!"):
            negated = not negated
        if self._take("("):
            found = self.either(negated=negated)
            if not self._take(")"):
                raise ValueError("a bracket is not closed")
            return found
        if self.at_end:
            raise ValueError("the expression ends too soon")
        word = self._tokens[self._at]
        self._at += 1
        bit = FLAGS.get(word) or (int(word, 16) if word.startswith("0x") else 0)
        if not bit:
            raise ValueError(f"{word} is no TCP flag")
        return [FlagTest(bit, 0 if negated else bit)]

    def _take(self, *tokens: str) -> bool:
        if not self.at_end and self._tokens[self._at] in tokens:
            self._at += 1
            return True
        return False


def _any(parts: list[Terms]) -> Terms:
    found = list(dict.fromkeys(test for part in parts for test in part))
    if len(found) > _MOST_TESTS:
        raise ValueError("too many alternatives")
    return found


def _all(parts: list[Terms]) -> Terms:
    found = parts[0]
    for part in parts[1:]:
        joined = [_joined(one, other) for one in found for other in part]
        found = _any([[test for test in joined if test is not None]])
    return found


def _joined(one: FlagTest, other: FlagTest) -> FlagTest | None:
    """Both tests at once; None if they exclude each other."""
    common = one.mask & other.mask
    if one.value & common != other.value & common:
        return None
    return FlagTest(one.mask | other.mask, one.value | other.value)
