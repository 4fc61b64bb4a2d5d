"""Evidence that somebody wiped, that changed, or that contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from firedoor.hunt.coverage import SourceCoverage
from firedoor.hunt.covering.fetching import named
from firedoor.hunt.covering.titles import title_of
from firedoor.model.hunt.span import Flaw
from firedoor.model.problem import Problem

_TOLD = {Flaw.CLEARED: "was cleared", Flaw.CLOCK: "has a clock that jumps"}
_ADVICE = {
    Flaw.CLEARED: "ask who did it and why; take the log from a backup, a shadow copy or a central store of logs",
    Flaw.CLOCK: "hold the times against those of another log of this machine",
}


def of_logs(coverage: Iterable[SourceCoverage]) -> Iterator[Problem]:
    """Logs that were cleared, clocks that jump; each flaw once."""
    for one in coverage:
        for file, flaw in one.flaws:
            if flaw.flaw in _TOLD:
                at = f" at {flaw.time:%Y-%m-%d %H:%M:%S} UTC" if flaw.time else ""
                title, host = title_of(one.source), named(one.source.host)
                what = f"the {title} of {host} {_TOLD[flaw.flaw]}{at}: {flaw.what}"
                yield Problem(file, what, flaw.line, flaw.record, _ADVICE[flaw.flaw])
