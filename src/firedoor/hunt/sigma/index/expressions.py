"""Many regular expressions at once over one text: the same answers as of ``regexes.searcher`` for each of them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from types import ModuleType

from firedoor.hunt.sigma.index.gates import gate_of
from firedoor.hunt.sigma.index.literals import finder_of
from firedoor.hunt.sigma.index.translating import OTHER, translated
from firedoor.hunt.sigma.meaning import fold
from firedoor.hunt.sigma.plan import Regex
from firedoor.hunt.sigma.regexes import searcher

Numbered = Sequence[tuple[int, Regex]]
Search = Callable[[str], set[int]]
_BEYOND = re.compile("[^\\x00-\\x7f]")


def search_of(regexes: Numbered, *, plain: bool = False) -> Search:
    """The numbers of the expressions that stand in a text. ``plain``: without ``hyperscan``, even where it is."""
    engine = None if plain else _engine()
    quick: list[tuple[int, Regex, bytes, bool]] = []
    for number, regex in regexes if engine is not None else ():
        made = translated(regex)
        if made is not None:
            quick.append((number, regex, *made))
    taken = {number for number, *_ in quick}
    if engine is not None and quick:
        try:
            rest = [pair for pair in regexes if pair[0] not in taken]
            return _joined(_compiled(quick, engine), _gated(rest))
        except engine.error:
            pass
    return _gated(regexes)


def _joined(one: Search, other: Search) -> Search:
    return lambda text: one(text) | other(text)


def _compiled(quick: Sequence[tuple[int, Regex, bytes, bool]], engine: ModuleType) -> Search:
    database = engine.Database(mode=engine.HS_MODE_BLOCK)
    database.compile(
        expressions=[pattern for _, _, pattern, _ in quick],
        ids=list(range(len(quick))),
        elements=len(quick),
        flags=[engine.HS_FLAG_SINGLEMATCH] * len(quick),
    )
    scan = database.scan

    def search(text: str) -> set[int]:
        places: list[int] = []

        def note(place: int, _begin: int, _end: int, _flags: int, _more: object) -> None:
            places.append(place)

        plain = text.isascii()
        data = text if plain else _BEYOND.sub(OTHER, text)
        if data:
            scan(data.encode("latin-1"), match_event_handler=note)
        met = set()
        for place in places:
            number, regex, _, exact = quick[place]
            if (exact and plain) or searcher(regex)(text):
                met.add(number)
        return met

    return search


def _gated(regexes: Numbered) -> Search:
    """Each is asked only where its literals are."""
    open_ = [(number, regex) for number, regex in regexes if not gate_of(regex)]
    behind = [(literal, pair) for pair in regexes for literal in gate_of(pair[1])]
    find = finder_of([literal for literal, _ in behind]) if behind else None

    def search(text: str) -> set[int]:
        # Letters beyond ASCII can be the other case of one within: then each is asked.
        if not text.isascii():
            return {number for number, regex in regexes if searcher(regex)(text)}
        asked = dict(open_)
        for place in find(fold(text)) if find is not None else ():
            number, regex = behind[place][1]
            asked[number] = regex
        return {number for number, regex in asked.items() if searcher(regex)(text)}

    return search


def _engine() -> ModuleType | None:
    try:
        return importlib.import_module("hyperscan")
    except ImportError:
        return None
