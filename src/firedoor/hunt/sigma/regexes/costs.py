"""How often Python's ``re`` can try a pattern at one place of a text."""

from __future__ import annotations

import math
from re import _constants as codes  # type: ignore[attr-defined]

from firedoor.hunt.sigma.regexes.shape import Part

_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_LOOKS = (codes.ASSERT, codes.ASSERT_NOT)


def cost(shape: Part, length: int) -> float:
    """An upper bound of the ways to match within ``length`` characters; infinite for repeats within repeats."""
    total = 1.0
    for code, value in shape:
        total *= _part(code, value, length)
        if total > 1e300:  # noqa: PLR2004 (near the largest float)
            return math.inf
    return total


def _part(code: Part, value: Part, length: int) -> float:  # noqa: PLR0911 (one a kind)
    if code in _REPEATS:
        return _repeat(value, length)
    if code is codes.BRANCH:
        return sum(cost(inner, length) for inner in value[1])
    if code is codes.SUBPATTERN:
        return cost(value[-1], length)
    if code is codes.ATOMIC_GROUP:
        return cost(value, length)
    if code in _LOOKS:
        return cost(value[1], length)
    if code is codes.GROUPREF_EXISTS:
        return cost(value[1], length) + (cost(value[2], length) if value[2] else 1.0)
    return 1.0


def _repeat(value: tuple[Part, Part, Part], length: int) -> float:
    least, most, inner = value
    once = cost(inner, length)
    if most == least:
        return once ** min(int(most), 1000) if once > 1 else 1.0
    if most == 1:
        return once + 1
    if once > 1 or not _one_wide(inner):
        return math.inf
    # Both what it takes and what it tries: not more than there are characters.
    return float(min(int(most) - int(least), length) + 1)


def _one_wide(inner: Part) -> bool:
    low, high = inner.getwidth()
    return bool(low == high and low > 0)
