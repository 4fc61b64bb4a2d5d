"""What one spread delivered, arranged for many targets: joined over the places where it makes no difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from firedoor.reach.headers import Headers, HeaderSpace
from firedoor.reach.spread import Delivered
from firedoor.reach.transform import Change


class Arrivals:
    """The packets of a spread by what became of them on the way.

    A packet arrives for the hosts whose address it has, wherever that is: the place is only of use to try
    several packets one after another.
    """

    def __init__(self, space: HeaderSpace, delivered: Delivered) -> None:
        self.space = space
        self.delivered = delivered

    @cached_property
    def joined(self) -> dict[Change, Headers]:
        """The headers as sent, by change; joined once for all targets."""
        several: dict[Change, list[Headers]] = defaultdict(list)
        for (_, change), headers in self.delivered.items():
            several[change].append(headers)
        return {change: self.space.union(sets) for change, sets in several.items()}

    def within(self, headers: Headers) -> Arrivals:
        """Only those of these headers."""
        return Arrivals(self.space, {key: sent & headers for key, sent in self.delivered.items()})

    def tries(self) -> Iterator[tuple[Change, Headers]]:
        """Sets to look for a witness in: all of a change first, then place by place."""
        yield from self.joined.items()
        for (_, change), headers in self.delivered.items():
            yield change, headers
