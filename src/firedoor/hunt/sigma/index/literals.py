"""Many literals looked for at once in a text: all of them, or the few that a text of some kind could hold.

``hyperscan`` where it can be had; elsewhere a table of runs of four characters gives the same answers.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from types import ModuleType

Finder = Callable[[str], Collection[int]]
_FEW = 12  # up to here one search after the other is quicker
_RUN = 4
# To compile a literal takes as long as to look for it 80 times; large evidence is usual.
_TEXTS_ALONE = 40


def finder_of(literals: Sequence[str], *, plain: bool = False) -> Finder:
    """Finds the numbers of the literals that stand in a text, exactly as they are written, each once.

    No literal is empty. ``plain``: without ``hyperscan``, even where it can be had.
    """
    if len(literals) <= _FEW:
        return _one_by_one(literals)
    engine = None if plain else _engine()
    if engine is not None:
        try:
            return _compiled(literals, engine)
        except engine.error:  # too many or too large for its compiler: slower, and the same answer
            pass
    return _by_runs(literals)


def patient_finder(literals: Sequence[str]) -> Finder:
    """The same, one literal after the other until so many texts were asked that it pays to make something quicker."""
    left = _TEXTS_ALONE
    find = _one_by_one(literals)

    def look(text: str) -> Collection[int]:
        nonlocal left, find
        if left >= 0:
            if not left:
                find = finder_of(literals)
            left -= 1
        return find(text)

    return look


def _one_by_one(literals: Sequence[str]) -> Finder:
    numbered = tuple(enumerate(literals))

    def find(text: str) -> Collection[int]:
        return [number for number, literal in numbered if literal in text]

    return find


def _compiled(literals: Sequence[str], engine: ModuleType) -> Finder:
    database = engine.Database(mode=engine.HS_MODE_BLOCK)
    encoded = [literal.encode("utf-8", "surrogatepass") for literal in literals]
    database.compile(
        expressions=[b"".join(b"\\x%02x" % byte for byte in one) for one in encoded],
        ids=list(range(len(encoded))),
        elements=len(encoded),
        flags=[engine.HS_FLAG_SINGLEMATCH] * len(encoded),
    )
    scan = database.scan

    def find(text: str) -> Collection[int]:
        met: list[int] = []

        def note(number: int, _begin: int, _end: int, _flags: int, _more: object) -> None:
            met.append(number)

        if text:
            scan(text.encode("utf-8", "surrogatepass"), match_event_handler=note)
        return met

    return find


def _by_runs(literals: Sequence[str]) -> Finder:
    """Each literal stands under one of its runs, the one that the fewest others have."""
    uses: dict[str, int] = defaultdict(int)
    for literal in literals:
        for run in _runs(literal):
            uses[run] += 1
    table: dict[str, list[tuple[int, str]]] = defaultdict(list)
    short = []
    for number, literal in enumerate(literals):
        runs = _runs(literal)
        if runs:
            table[min(runs, key=uses.__getitem__)].append((number, literal))
        else:
            short.append((number, literal))
    known = table.keys()

    def find(text: str) -> Collection[int]:
        met = [number for number, literal in short if literal in text]
        for run in known & _runs(text):
            met += [number for number, literal in table[run] if literal in text]
        return met

    return find


def _runs(text: str) -> set[str]:
    return {text[at : at + _RUN] for at in range(len(text) - _RUN + 1)}


def _engine() -> ModuleType | None:
    try:
        return importlib.import_module("hyperscan")
    except ImportError:
        return None
