"""What must stand in a text for a matcher to be met by it: one of some literals, all in the letters of ``fold``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants as codes  # type: ignore[attr-defined]

from firedoor.hunt.sigma.meaning import fold
from firedoor.hunt.sigma.plan import Regex, Text, Wild
from firedoor.hunt.sigma.regexes.shape import Part, shape_of

# Of a longer literal its beginning is enough.
LONGEST = 100
_LEAST = 2
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


def pieces_of(text: Text) -> list[str | Wild]:
    """The parts in folded letters: neighbouring literals as one, neighbouring ``*`` as one, no empty ones."""
    made: list[str | Wild] = []
    for part in text.parts:
        last = made[-1] if made else None
        if isinstance(part, Wild):
            # "*" as a literal equals the wildcard: only identity tells them apart.
            if part is not Wild.ANY or last is not Wild.ANY:
                made.append(part)
        elif part:
            if last is not None and not isinstance(last, Wild):
                made[-1] = last + fold(part)
            else:
                made.append(fold(part))
    return made


def literals_in(pieces: Iterable[str | Wild]) -> list[str]:
    """The literals of such parts."""
    return [piece for piece in pieces if not isinstance(piece, Wild)]


def gate_of(regex: Regex) -> tuple[str, ...]:
    """Literals of which one stands, folded, in every ASCII text that meets the expression; none if none is known.

    In other texts letters without case can be equal to ASCII ones, and nothing is said of them.
    """
    try:
        found = _best(_gates(shape_of(regex.pattern, regex.flags)))
    except (re.error, RecursionError, OverflowError, ValueError):
        return ()
    return tuple(literal[:LONGEST] for literal in found)


def _best(gates: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return max(gates, key=lambda gate: (min(map(len, gate)), -len(gate)), default=())


def _gates(shape: Part) -> Iterator[tuple[str, ...]]:
    """Each gate of a sequence: all of them must be met."""
    run = ""
    for code, value in shape:
        letter = _letter(code, value)
        if letter:
            run += letter
            continue
        if code is codes.AT:
            continue  # a place takes no character
        if len(run) >= _LEAST:
            yield (run,)
        run = ""
        yield from _inner(code, value)
    if len(run) >= _LEAST:
        yield (run,)


def _letter(code: Part, value: Part) -> str:
    """The one letter that a part takes in an ASCII text, whatever its case; "" if it takes others too."""
    if code is codes.LITERAL:
        letters = {chr(value)}
    elif code is codes.IN and all(inner is codes.LITERAL for inner, _ in value):
        letters = {chr(number) for _, number in value}
    else:
        return ""
    folded = {letter.lower() for letter in letters}
    return folded.pop() if len(folded) == 1 and all(map(str.isascii, letters)) else ""


def _inner(code: Part, value: Part) -> Iterator[tuple[str, ...]]:
    if code is codes.SUBPATTERN:
        yield from _gates(value[-1])
    elif code is codes.ATOMIC_GROUP:
        yield from _gates(value)
    elif code in _REPEATS and int(value[0]) > 0:
        yield from _gates(value[2])
    elif code is codes.BRANCH:
        ways = [_best(_gates(inner)) for inner in value[1]]
        if all(ways):
            yield tuple(dict.fromkeys(literal for way in ways for literal in way))
