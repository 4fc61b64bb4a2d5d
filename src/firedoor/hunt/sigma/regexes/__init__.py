"""Regular expressions of strangers over text of strangers, within a bound that holds for all of them.

Python's ``re`` goes back and tries again: some patterns take a time that doubles with each character. How often a
pattern can try is computed from its parts for the length at hand (``costs``); where that is small ``re`` is used,
else an automaton that looks at each character once (``linear``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from firedoor.hunt.sigma.plan import Regex
from firedoor.hunt.sigma.regexes.costs import cost
from firedoor.hunt.sigma.regexes.linear import TooLarge, program_of
from firedoor.hunt.sigma.regexes.shape import Shape, flags_of, shape_of

_MOST_STEPS = 1e6  # of re for one value: some milliseconds
_MOST_PATTERN = 4096


def problem_of(regex: Regex) -> str:
    """Why an expression cannot be used, "" if it can."""
    if len(regex.pattern) > _MOST_PATTERN:
        return f"is longer than {_MOST_PATTERN} characters"
    try:
        program_of(shape_of(regex.pattern, regex.flags))
    except TooLarge:
        return "becomes too large an automaton"
    except (re.error, RecursionError, OverflowError, ValueError) as error:
        return f"cannot be read: {error}"
    return ""


@lru_cache(maxsize=4096)
def searcher(regex: Regex) -> Callable[[str], bool]:
    """Whether the expression stands somewhere in a text, in a time that grows with its length only.

    Lookarounds and references back cannot be told by an automaton: in texts that are too long for ``re`` they are
    taken as met, so that such a rule sees too much rather than too little.
    """
    shape = shape_of(regex.pattern, regex.flags)
    compiled = re.compile(regex.pattern, flags_of(regex.flags))
    program = program_of(shape)
    longest = _longest(shape)

    def search(text: str) -> bool:
        if len(text) <= longest:
            return compiled.search(text) is not None
        return program.search(text)

    return search


def _longest(shape: Shape) -> int:
    """The longest text that ``re`` can take: powers of two, which is near enough."""
    longest = 0
    for power in range(4, 25):
        length = 1 << power
        if length * cost(shape, length) > _MOST_STEPS:
            break
        longest = length
    return longest
