"""Logs of one server that contradict each other: each was written, or kept, where another was not.

The front end writes a request to IIS's log and to HttpProxy's. Who removes one of them seldom removes both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from firedoor.hunt.covering.fetching import named, when
from firedoor.hunt.covering.joining import Joined
from firedoor.hunt.covering.needed import needed_of
from firedoor.hunt.covering.one_server import Server
from firedoor.hunt.covering.parts import at_hour
from firedoor.hunt.covering.rhythm import rhythm_of
from firedoor.hunt.covering.titles import title_of
from firedoor.hunt.judging.numbers import missing_numbers
from firedoor.model.hunt.source import Kind
from firedoor.model.hunt.span import Gap
from firedoor.model.problem import Problem

# Below so many hours with a record nothing can be said of how two logs go together.
FEWEST_HOURS = 50
_FEWEST_OF_ONE = 24
# Of the hours in which one log has records the other has them in so many; three in a row without are no chance.
_TOGETHER = 0.9
_IN_A_ROW = 3
# Clocks differ by whole hours where one log is not in UTC.
_FURTHEST = 14
_BETTER = 0.08
_LATER = timedelta(days=3)
# Exchange keeps these logs for about 30 days (CSS-Exchange #251, #328).
_KEPT = timedelta(days=25)
_ALWAYS_WRITTEN = frozenset({"application", "security", "system"})
_STORES = "backups, shadow copies and a central store of logs may have it"
_ADVICE = f"ask who removed logs of {{host}}, or copy the rest; {_STORES}"


@dataclass(frozen=True, slots=True)
class _Side:
    """One or several logs as one. ``file``: where to look."""

    title: str
    file: str
    hours: frozenset[int]


def contradictions(server: Server) -> Iterator[Problem]:
    """What the logs of a server contradict each other in."""
    proxy = _side(
        "HttpProxy logs", [one for one in server.sources if one.source.kind is Kind.HTTPPROXY]
    )
    front = _side("IIS log W3SVC1", [one for one in server.sources if _is_front_end(one)])
    host = named(server.host)
    yield from _emptied(server)
    yield from _later_folders(server)
    yield from missing_numbers(server)
    if proxy is None or front is None:
        return
    for check in (_offset, _silent, lambda a, b, h: _silent(b, a, h), _short):
        yield from check(proxy, front, host)


def _is_front_end(one: Joined) -> bool:
    return one.source.kind is Kind.IIS and one.source.log.casefold() == "w3svc1"


def _side(title: str, logs: Sequence[Joined]) -> _Side | None:
    hours = frozenset(hour for one in logs for hour in one.hours())
    files = [file for one in logs for file in one.files]
    return _Side(title, files[0], hours) if len(hours) >= FEWEST_HOURS else None


def _silent(writes: _Side, silent: _Side, host: str) -> Iterator[Problem]:
    """Hours in which one log has records and the other none, though they go together else."""
    begin, end = max(min(writes.hours), min(silent.hours)), min(max(writes.hours), max(silent.hours))  # fmt: skip
    hours = sorted(hour for hour in writes.hours if begin <= hour <= end)
    both = sum(hour in silent.hours for hour in hours)
    if len(hours) < FEWEST_HOURS or both < _TOGETHER * len(hours):
        return
    runs = _runs(hours, lambda hour: hour not in silent.hours)
    parts = [Gap(at_hour(a), at_hour(b + 1)) for a, b in runs]
    if parts:
        where = f"the {silent.title} of {host}"
        what = f"nothing stands in {where} {when(parts)}, while the {writes.title} went on"
        yield Problem(
            silent.file,
            f"{what}: files were removed, or not copied",
            advice=_ADVICE.format(host=host),
        )


def _runs(hours: Sequence[int], is_one: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
    """First and last of the hours that follow each other in the list and are such."""
    run: list[int] = []
    for hour in hours:
        if is_one(hour):
            run.append(hour)
            continue
        if len(run) >= _IN_A_ROW:
            yield run[0], run[-1]
        run = []
    if len(run) >= _IN_A_ROW:
        yield run[0], run[-1]


def _offset(proxy: _Side, front: _Side, host: str) -> Iterator[Problem]:
    """Whether the hours of both fit much better when one is set some hours on."""
    fewest = min(len(proxy.hours), len(front.hours))
    scores = {
        shift: len({hour + shift for hour in proxy.hours} & front.hours) / fewest
        for shift in range(-_FURTHEST, _FURTHEST + 1)
    }
    best = max(scores, key=lambda shift: (scores[shift], -abs(shift)))
    if scores[best] >= _TOGETHER and scores[0] <= scores[best] - _BETTER:
        what = (
            f"the times of the {proxy.title} of {host} fit those of the {front.title} when they are set {best:+d} "
            "hours: one of the two is not in UTC"
        )
        yield Problem(proxy.file, what, advice="find out which clock is right before times are compared")  # fmt: skip


def _short(proxy: _Side, front: _Side, host: str) -> Iterator[Problem]:
    """Exchange removes its logs after a month; less than that beside an older log of IIS is too little."""
    first, last = at_hour(min(proxy.hours)), at_hour(max(proxy.hours))
    if first - at_hour(min(front.hours)) >= _LATER and last - first < _KEPT:
        what = (
            f"the {proxy.title} of {host} begin at {first:%Y-%m-%d}, {(last - first).days} days before their last "
            f"record; the {front.title} is older, and Exchange keeps about 30 days: the folder was emptied, or not "
            "all was copied"
        )
        yield Problem(proxy.file, what, advice=_ADVICE.format(host=host))


def _later_folders(server: Server) -> Iterator[Problem]:
    """Folders of HttpProxy that begin long after the others: they are all kept for the same time."""
    logs = [
        one
        for one in server.sources
        if one.source.kind is Kind.HTTPPROXY and len(one.hours()) >= _FEWEST_OF_ONE
    ]  # fmt: skip
    if not logs:
        return
    oldest = min(logs, key=lambda one: one.hours()[0])
    for one in logs:
        begin, hours = oldest.hours()[0], one.hours()
        needed = needed_of(one.source)
        far = at_hour(hours[0]) - at_hour(begin) >= _LATER
        if far and rhythm_of(hours, needed.quiet, needed.longest).is_gap(begin, hours[0]):
            what = (
                f"{title_of(one.source)} of {named(server.host)} begins at {at_hour(hours[0]):%Y-%m-%d}, "
                f"{title_of(oldest.source)} at {at_hour(begin):%Y-%m-%d}: the folder was emptied, or not all was copied"
            )
            yield Problem(one.files[0], what, advice=_ADVICE.format(host=named(server.host)))


def _emptied(server: Server) -> Iterator[Problem]:
    """Event logs of Windows without a single record: a machine that runs writes them."""
    for one in server.sources:
        of_windows = one.source.log.casefold() in _ALWAYS_WRITTEN
        if one.source.kind is Kind.EVENT_LOG and of_windows and not one.records:
            which = f"the {title_of(one.source)} of {named(server.host)}"
            what = f"{which} holds no record: it was cleared, or the file is not the whole log"
            yield Problem(one.files[0], what, advice=_ADVICE.format(host=named(server.host)))
