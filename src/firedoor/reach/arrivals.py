"""What one spread delivered, arranged for many targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from firedoor.reach.headers import Headers, HeaderSpace
from firedoor.reach.spread import At, Delivered
from firedoor.reach.transform import Change


@dataclass(frozen=True, slots=True)
class Part:
    """Packets that arrive for a target: as they were sent, and as they are then."""

    change: Change
    headers: Headers
    arrived: Headers


class Arriving:
    """What one spread gave for one target; nothing of it is empty."""

    def __init__(self, space: HeaderSpace, parts: tuple[Part, ...]) -> None:
        self.space = space
        self.parts = parts

    @cached_property
    def headers(self) -> Headers:
        """All packets as they were sent."""
        return self.space.union(part.headers for part in self.parts)

    @cached_property
    def arrived(self) -> Headers:
        """All packets as they arrive."""
        return self.space.union(part.arrived for part in self.parts)

    @cached_property
    def by_change(self) -> dict[Change, Headers]:
        """All packets as they were sent, by what became of them."""
        several: dict[Change, list[Headers]] = defaultdict(list)
        for part in self.parts:
            several[part.change].append(part.headers)
        return {change: self.space.union(sets) for change, sets in several.items()}


class Arrivals:
    """The packets of a spread, found by the segments that a target has hosts on.

    On a segment arrives only what is for an address there; all else is looked at for every target.
    """

    def __init__(self, space: HeaderSpace, delivered: Delivered) -> None:
        self.space = space
        self.delivered = delivered

    def for_segments(self, segments: frozenset[int]) -> Iterator[tuple[Change, Headers]]:
        """The packets that can be for hosts on some segments, and what became of them on the way.

        They are not joined: to join large sets costs more than all that is asked of them.
        """
        for index in sorted(segments):
            yield from self._on_segments.get(index, ())
        yield from self._elsewhere.items()

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
