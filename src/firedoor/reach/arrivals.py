"""What one spread delivered, arranged for many targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from firedoor.reach.headers import Headers, HeaderSpace
from firedoor.reach.spread import At, Delivered
from firedoor.reach.transform import Change


class Arrivals:
    """The packets of a spread, found by the segments that a target has hosts on.

    On a segment arrives only what is for an address there; all else is looked at for every target.
    """

    def __init__(self, space: HeaderSpace, delivered: Delivered) -> None:
        self.space = space
        self.delivered = delivered

    def for_segments(self, segments: frozenset[int]) -> dict[Change, Headers]:
        """The packets that can be for hosts on some segments, by what became of them on the way."""
        several: dict[Change, list[Headers]] = defaultdict(list)
        for change, headers in self._elsewhere.items():
            several[change].append(headers)
        for index in sorted(segments):
            for change, headers in self._on_segments.get(index, ()):
                several[change].append(headers)
        return {change: self.space.union(sets) for change, sets in several.items()}

    def one_by_one(self, segments: frozenset[int]) -> Iterator[tuple[Change, Headers]]:
        """The same packets place by place."""
        for (at, change), headers in self.delivered.items():
            if not _for_hosts_of(at, change) or at.index in segments:
                yield change, headers

    def within(self, headers: Headers) -> Arrivals:
        """Only those of these headers."""
        return Arrivals(self.space, {key: sent & headers for key, sent in self.delivered.items()})

    @cached_property
    def _on_segments(self) -> dict[int, list[tuple[Change, Headers]]]:
        found: dict[int, list[tuple[Change, Headers]]] = defaultdict(list)
        for (at, change), headers in self.delivered.items():
            if isinstance(at.index, int) and _for_hosts_of(at, change):
                found[at.index].append((change, headers))
        return found

    @cached_property
    def _elsewhere(self) -> dict[Change, Headers]:
        """What does not depend on the segments of a target, joined once for all targets."""
        several: dict[Change, list[Headers]] = defaultdict(list)
        for (at, change), headers in self.delivered.items():
            if not _for_hosts_of(at, change):
                several[change].append(headers)
        return {change: self.space.union(sets) for change, sets in several.items()}


def _for_hosts_of(at: At, change: Change) -> bool:
    """Whether packets delivered at a place are for addresses of one segment, as they were sent."""
    return at.kind == "hosts" and change.dst is None and isinstance(at.index, int)
