"""Times of which no log of a server has a record: it was off, or somebody saw to it that it looks so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from firedoor.hunt.coverage import SourceCoverage
from firedoor.hunt.covering.fetching import named, when
from firedoor.hunt.covering.parts import rest
from firedoor.hunt.judging.doubts import Doubt
from firedoor.hunt.window import Window
from firedoor.model.hunt.span import Gap

_LEAST = timedelta(hours=24)


def of_silence(host: str, coverage: Sequence[SourceCoverage]) -> Iterator[Doubt]:
    """Parts of the window between the first and the last record of the server that no log covers.

    The System log tells when a server was off: 6005 and 6006 (event log begun and ended), 6008 (an end without
    warning), 1074 (who shut it down). Source: Microsoft, providers EventLog and User32.
    """
    covered = _joined([part for one in coverage for part in one.covered])
    if len(covered) < 2:  # noqa: PLR2004 - nothing lies between
        return
    whole = Window(covered[0].begins, covered[-1].ends, "")
    silent = [part for part in rest(whole, covered) if part.ends - part.begins >= _LEAST]
    if silent:
        yield Doubt(
            f"no log of {named(host)} has a record {when(silent)}: it was off, or the logs were removed or not copied",
            f"find out whether {named(host)} was off {when(silent)} (System log: events 6005, 6006, 6008 and 1074)",
        )


def _joined(parts: Sequence[Gap]) -> list[Gap]:
    """The parts in order, those that overlap made one."""
    joined: list[Gap] = []
    for part in sorted(parts, key=lambda one: (one.begins, one.ends)):
        if joined and part.begins <= joined[-1].ends:
            joined[-1] = Gap(joined[-1].begins, max(joined[-1].ends, part.ends))
        else:
            joined.append(part)
    return joined
