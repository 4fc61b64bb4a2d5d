"""Which rules of a long list can meet the same packet: a quick look at ranges, before any packet set is built."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from firedoor.model.network.addresses import BITS
from firedoor.model.network.ranges import Range
from firedoor.model.network.rule import Match
from firedoor.reach.lines import hull_of

# Addresses fall into as many buckets as these bits tell apart; what spans more than a few is looked at always.
_BUCKET_BITS = 16
_MOST_BUCKETS = 16

_Box = tuple[int, int, int, int, int, int, int, int]


class Overlaps:
    """The rules of one list in one address family, by the ranges of their addresses, protocols and ports."""

    def __init__(self, matches: Sequence[Match], family: int) -> None:
        self._shift = BITS[family] - _BUCKET_BITS
        self._boxes = [_box(match, family) for match in matches]
        self._buckets: tuple[dict[int, list[int]], dict[int, list[int]]] = (
            defaultdict(list),
            defaultdict(list),
        )
        self._wide: tuple[list[int], list[int]] = ([], [])
        for number, box in enumerate(self._boxes):
            for side, span in enumerate((box[0:2], box[2:4])):
                buckets = self._numbers(span[0], span[1])
                for bucket in buckets or ():
                    self._buckets[side][bucket].append(number)
                if buckets is None:
                    self._wide[side].append(number)

    def before(self, number: int) -> Iterator[int]:
        """The rules in front of one that can mean a packet which it means, in order."""
        return self._near(number, 0, number)

    def after(self, number: int) -> Iterator[int]:
        """The rules behind one that can mean a packet which it means, in order."""
        return self._near(number, number + 1, len(self._boxes))

    def _near(self, number: int, begin: int, end: int) -> Iterator[int]:
        box = self._boxes[number]
        a, b, c, d, e, f, g, h = box
        for other in self._candidates(box, begin, end):
            i, j, k, m, n, o, p, q = self._boxes[other]
            if i <= b and a <= j and k <= d and c <= m and n <= f and e <= o and p <= h and g <= q:
                yield other

    def _candidates(self, box: _Box, begin: int, end: int) -> Sequence[int]:
        best: Sequence[int] = range(begin, end)
        for side, span in enumerate((box[0:2], box[2:4])):
            buckets = self._numbers(span[0], span[1])
            if buckets is not None:
                held = [self._wide[side], *(self._buckets[side].get(b, []) for b in buckets)]
                if sum(len(one) for one in held) < len(best):
                    best = sorted({n for one in held for n in one if begin <= n < end})
        return best

    def _numbers(self, low: int, high: int) -> range | None:
        """The buckets of a range; None if they are too many."""
        first, last = low >> self._shift, high >> self._shift
        return range(first, last + 1) if last - first < _MOST_BUCKETS else None


def _box(match: Match, family: int) -> _Box:
    services = match.services.maybe
    protocols = _span(r for s in services for r in s.protocols)
    ports = _span(r for s in services for r in s.dports)
    return (*hull_of(match, family), *protocols, *ports)


def _span(ranges: Iterator[Range]) -> Range:
    several = list(ranges)
    if not several:
        return (1, 0)
    return min(low for low, _ in several), max(high for _, high in several)
