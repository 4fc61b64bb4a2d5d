"""A regular expression as one of ``hyperscan`` over bytes, made of the parts that ``re`` reads it as.

In the bytes stand the ASCII characters of a text, and ``OTHER`` for each other one. The expression made is met
wherever the one read is. What cannot be said there (lookarounds, references back) or is dear to compile is left out;
then it can be met by more, and whoever asks must look again.
"""

from __future__ import annotations

import re
from re import _constants as codes  # type: ignore[attr-defined]

from firedoor.hunt.sigma.plan import Regex
from firedoor.hunt.sigma.regexes.linear import taker
from firedoor.hunt.sigma.regexes.shape import Part, shape_of

_LETTERS = (codes.ANY, codes.LITERAL, codes.NOT_LITERAL, codes.IN)
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_LOOKS = (codes.ASSERT, codes.ASSERT_NOT)
_ASCII = [chr(number) for number in range(128)]
OTHER = "\x80"
_ASCII_SET = frozenset(_ASCII)
_EVERY = b"[\\x00-\\x80]"
# Bounds of what is compiled: characters that the expression can stand at, and a repeat of more than one.
_MOST_PLACES = 3000
_MOST_OF_ONE = 2000
_MOST_OF_MANY = 20


class _Writer:
    """``exact``: what was written means the same as what was read."""

    def __init__(self) -> None:
        self.exact = True
        self.places = 0

    def sequence(self, shape: Part, flags: int, *, outer: bool = False) -> bytes:
        made = b""
        last = len(shape) - 1
        for at, (code, value) in enumerate(shape):
            if code is codes.AT:
                made += self.anchor(value, flags, first=outer and not at, last=outer and at == last)
            else:
                made += self.part(code, value, flags)
        return made

    def anchor(self, value: Part, flags: int, *, first: bool, last: bool) -> bytes:
        if not flags & re.MULTILINE:
            if first and value in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING):
                return b"^"
            if last and value is codes.AT_END:
                return b"$"
        self.exact = False
        return b""

    def part(self, code: Part, value: Part, flags: int) -> bytes:
        if code in _LETTERS:
            self.places += 1
            return self.letters(code, value, flags)
        if code is codes.BRANCH:
            ways = [self.sequence(inner, flags) for inner in value[1]]
            return b"(?:" + b"|".join(ways) + b")"
        if code is codes.SUBPATTERN:
            _, added, dropped, inner = value
            return b"(?:" + self.sequence(inner, (flags | added) & ~dropped) + b")"
        if code in _REPEATS:
            self.exact = self.exact and code is not codes.POSSESSIVE_REPEAT
            return self.repeat(value, flags)
        self.exact = False
        if code is codes.ATOMIC_GROUP:
            return b"(?:" + self.sequence(value, flags) + b")"
        return b"" if code in _LOOKS else _EVERY + b"*"

    def letters(self, code: Part, value: Part, flags: int) -> bytes:
        """The characters that are taken, as a set; ``OTHER`` is in it unless none beyond ASCII can be."""
        cased = not flags & re.IGNORECASE
        if not cased and not _names_ascii(code, value):
            self.exact = False  # some letters beyond ASCII are the other case of one within
            return _EVERY
        test = taker(code, value, flags)
        known = _ASCII
        if code is codes.LITERAL:
            known = [char for char in _forms(chr(value)) if char in _ASCII_SET]
        taken = [char for char in known if test(char)]
        if not (cased and _takes_ascii(code, value)):
            taken.append(OTHER)
        if len(taken) > len(_ASCII):
            return _EVERY
        return b"[" + b"".join(b"\\x%02x" % ord(char) for char in taken) + b"]"

    def repeat(self, value: Part, flags: int) -> bytes:
        least, most, inner = int(value[0]), value[1], value[2]
        before = self.places
        once = self.sequence(inner, flags)
        size = max(self.places - before, 1)
        if not once:
            return b""
        one = len(inner) == 1 and inner[0][0] in _LETTERS
        bound = _MOST_OF_ONE if one else _MOST_OF_MANY
        if least > bound:
            least, self.exact = bound, False
        if most is not codes.MAXREPEAT and int(most) > bound:
            most, self.exact = codes.MAXREPEAT, False
        upto = max(least, 0 if most is codes.MAXREPEAT else int(most), 1)
        self.places = before + size * upto
        end = b"" if most is codes.MAXREPEAT else b"%d" % int(most)
        return b"(?:%s){%d,%s}" % (once, least, end)


def translated(regex: Regex) -> tuple[bytes, bool] | None:
    """The expression, and whether it means exactly the same in a text of ASCII alone; None if it cannot be used.

    It is None too where the empty text meets it, since then every text does.
    """
    try:
        shape = shape_of(regex.pattern, regex.flags)
        if shape.getwidth()[0] == 0:
            return None
        writer = _Writer()
        made = writer.sequence(shape, shape.state.flags, outer=True)
    except (re.error, RecursionError, OverflowError, ValueError):
        return None
    if writer.places > _MOST_PLACES or not made.strip(b"^$"):
        return None
    return made, writer.exact


def _forms(char: str) -> list[str]:
    """A character in both cases."""
    return list(dict.fromkeys((char, char.lower(), char.upper())))


def _names_ascii(code: Part, value: Part) -> bool:
    """Whether the characters that are named, to be taken or not, are ASCII."""
    if code in (codes.LITERAL, codes.NOT_LITERAL):
        return int(value) < len(_ASCII)
    return code is codes.ANY or all(
        (inner is codes.LITERAL and named < len(_ASCII))
        or (inner is codes.RANGE and named[1] < len(_ASCII))
        or inner in (codes.NEGATE, codes.CATEGORY)
        for inner, named in value
    )


def _takes_ascii(code: Part, value: Part) -> bool:
    """Whether what is taken is ASCII, each by its name."""
    if code is codes.IN and any(inner in (codes.NEGATE, codes.CATEGORY) for inner, _ in value):
        return False
    return code in (codes.LITERAL, codes.IN) and _names_ascii(code, value)
