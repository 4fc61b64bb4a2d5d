"""Logs that hold too little to be whole: their quiet comes back, but no server that works is that quiet.

Exchange asks itself for its own pages every few minutes (managed availability), and each such request is written to the
logs of HttpProxy and IIS. Who copies, or leaves, one file of a hundred makes a rhythm of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from firedoor.hunt.covering.fetching import named
from firedoor.hunt.covering.needed import Need, needed_of
from firedoor.hunt.covering.one_server import Server
from firedoor.hunt.covering.titles import title_of
from firedoor.hunt.judging.doubts import Doubt

# Logs that requests write to are never quiet for longer than this without a reason (``needed.toml``: quiet).
_BUSY_BY_NATURE = 12
# An office that works 40 of 168 hours, with nobody asking in between, is at 24 of 100.
_LEAST_SHARE = 0.1
_LEAST_HOURS = 48


def of_density(server: Server) -> Iterator[Doubt]:
    """Needed logs with a record in less than one of ten hours, gaps not counted."""
    for one in server.sources:
        needed = needed_of(one.source)
        if needed.need is not Need.ALWAYS or needed.quiet > _BUSY_BY_NATURE:
            continue
        hours = one.hours()
        lived = _lived(hours, needed.longest)
        if lived >= _LEAST_HOURS and len(hours) < _LEAST_SHARE * lived:
            title, host = title_of(one.source), named(server.host)
            yield Doubt(
                f"{title} has a record in {len(hours):,} of {lived:,} hours only: too few for a server that works, so "
                "that nobody can tell whether files are missing",
                f"hold the list of files of {needed.where(one.source.log)} on {host} against what was copied",
            )


def _lived(hours: Sequence[int], longest: int) -> int:
    """Hours from the first to the last record without what is a gap in any case."""
    return len(hours) + sum(b - a - 1 for a, b in pairwise(hours) if b - a - 1 <= longest)
