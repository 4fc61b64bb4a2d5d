"""Evidence that somebody wiped, that changed, or that contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from firedoor.hunt.coverage import SourceCoverage
from firedoor.hunt.covering.fetching import named
from firedoor.hunt.covering.titles import title_of
from firedoor.model.hunt.span import Flaw, FlawAt
from firedoor.model.problem import Problem

_Key = tuple[str, Flaw, str, str]
_TOLD = {Flaw.CLEARED: "was cleared", Flaw.CLOCK: "has a clock that jumps"}
_ADVICE = {
    Flaw.CLEARED: "ask who did it and why; take the log from a backup, a shadow copy or a central store of logs",
    Flaw.CLOCK: "hold the times against those of another log of this machine",
}


def of_logs(coverage: Iterable[SourceCoverage]) -> Iterator[Problem]:
    """Logs that were cleared, clocks that jump. What one file says the same way of many logs is told once."""
    alike: dict[_Key, list[tuple[SourceCoverage, FlawAt]]] = {}
    for one in coverage:
        for file, flaw in one.flaws:
            if flaw.flaw in _TOLD:
                day = f"{flaw.time:%Y-%m-%d}" if flaw.time else ""
                alike.setdefault((file, flaw.flaw, flaw.what, day), []).append((one, flaw))
    for (file, *_), told in alike.items():
        yield _told(file, told)


def _told(file: str, told: Sequence[tuple[SourceCoverage, FlawAt]]) -> Problem:
    one, flaw = told[0]
    at = f" at {flaw.time:%Y-%m-%d %H:%M:%S} UTC" if flaw.time else ""
    more = f" (and {len(told) - 1:,} more of that day)" if len(told) > 1 else ""
    which = f"the {title_of(one.source)} of {named(one.source.host)}{more}"
    what = f"{which} {_TOLD[flaw.flaw]}{at}: {flaw.what}"
    return Problem(file, what, flaw.line, flaw.record, _ADVICE[flaw.flaw])
