"""All indicators of a hunt, each once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from firedoor.hunt.indicators.telling import id_of
from firedoor.hunt.indicators.values import HASHES, Counts, Indicator, IndicatorKind, Match
from firedoor.model.hunt.sighting import Confidence

_RANK = {Confidence.HIGH: 3, Confidence.MEDIUM: 2, Confidence.LOW: 1, None: 0}
_MOST_LISTS = 5


@dataclass(frozen=True, slots=True)
class IndicatorBook:
    """``indicators``: each once; ``lists``: where else one stands, by its number.

    ``hashes``: by kind and value; ``names``: by the last part of paths and names; ``patterns``: those with wildcards.
    All give numbers of ``indicators``.
    """

    indicators: tuple[Indicator, ...] = ()
    lists: dict[int, tuple[str, ...]] = field(default_factory=dict)
    hashes: dict[IndicatorKind, dict[str, list[int]]] = field(default_factory=dict)
    names: dict[str, list[int]] = field(default_factory=dict)
    patterns: tuple[int, ...] = ()
    repeated: int = 0

    def counts(self, unusable: int) -> Counts:
        """How many of each kind."""
        used: dict[str, int] = {}
        for one in self.indicators:
            used[str(one.term.kind)] = used.get(str(one.term.kind), 0) + 1
        return Counts(dict(sorted(used.items())), unusable, self.repeated)


def book_of(indicators: Iterable[Indicator]) -> IndicatorBook:
    """The book of several lists. Of one that is in several the surest leads, and is dated by the latest."""
    by_id: dict[str, list[Indicator]] = defaultdict(list)
    for one in indicators:
        by_id[id_of(one)].append(one)
    kept: list[Indicator] = []
    lists: dict[int, tuple[str, ...]] = {}
    for same in by_id.values():
        best = max(same, key=lambda one: _RANK[one.confidence])
        others = dict.fromkeys(one.source for one in same if one is not best)
        if others:
            lists[len(kept)] = tuple(others)[:_MOST_LISTS]
        kept.append(_merged(best, same))
    return _indexed(tuple(kept), lists, sum(map(len, by_id.values())) - len(kept))


def _merged(best: Indicator, same: list[Indicator]) -> Indicator:
    """With the latest of the dates: what is old in one list may be new in another."""
    if len(same) == 1:
        return best
    dated = max((one.dated for one in same if one.dated), default=None)
    ends = [one.valid_until for one in same]
    last = max((end for end in ends if end), default=None)
    return replace(best, dated=dated, valid_until=None if None in ends else last)


def once_by_hash(book: IndicatorBook, numbers: Sequence[int]) -> list[int]:
    """Of several hashes in one place of a list, which are of one file, only the first."""
    seen: set[str] = set()
    kept = []
    for number in numbers:
        one = book.indicators[number]
        if one.term.kind in HASHES:
            file = f"{one.file}#{one.group}" if one.group else one.source
            if file in seen:
                continue
            seen.add(file)
        kept.append(number)
    return kept


def _indexed(
    indicators: tuple[Indicator, ...], lists: dict[int, tuple[str, ...]], repeated: int
) -> IndicatorBook:
    hashes: dict[IndicatorKind, dict[str, list[int]]] = {}
    names: dict[str, list[int]] = {}
    patterns: list[int] = []
    for number, one in enumerate(indicators):
        term = one.term
        if term.kind in HASHES:
            hashes.setdefault(term.kind, {}).setdefault(term.value, []).append(number)
        elif term.kind in (IndicatorKind.NAME, IndicatorKind.PATH):
            if term.match is Match.WHOLE:
                names.setdefault(term.value.rpartition("\\")[2], []).append(number)
            else:
                patterns.append(number)
    return IndicatorBook(indicators, lists, hashes, names, tuple(patterns), repeated)
