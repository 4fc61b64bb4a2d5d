"""The answer of a hunt: for each server what it covers and what that means, and the worst of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.correlated import correlated_sightings
from firedoor.hunt.covering.fetching import named
from firedoor.hunt.covering.joining import joined
from firedoor.hunt.covering.one_server import Server, coverage_of, servers_of
from firedoor.hunt.covering.one_source import Bounds
from firedoor.hunt.covering.windows import BEGINS, last_record, whole_of, window_of
from firedoor.hunt.found import FileFound
from firedoor.hunt.judging.contradictions import contradictions
from firedoor.hunt.judging.density import of_density
from firedoor.hunt.judging.doubts import Doubt, of_coverage, of_files, of_problems, of_strangers
from firedoor.hunt.judging.findings import of_logs
from firedoor.hunt.judging.judge import judge
from firedoor.hunt.judging.own_rules import of_rules
from firedoor.hunt.judging.same_bytes import of_same_bytes
from firedoor.hunt.judging.silence import of_silence
from firedoor.hunt.run import Hunted
from firedoor.hunt.story.telling import tell
from firedoor.hunt.verdict import HuntVerdict, ServerAnswer
from firedoor.hunt.window import Window
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.problem import InputError, Problem

T = TypeVar("T")
# The worst first.
ORDER = (HuntVerdict.EXPLOITED, HuntVerdict.ATTEMPTED, HuntVerdict.UNKNOWN, HuntVerdict.NO_SIGN)


@dataclass(frozen=True, slots=True)
class Asked:
    """The time that is asked about: from ``begins`` (inclusive) to ``ends`` (exclusive), with time zones.

    None: from 1 January 2021, as the directive asks, to the day after the last record of each server, but not later
    than ``latest``. Raises ``InputError`` if it ends before it begins, ``ValueError`` for times without a time zone.
    """

    begins: datetime | None = None
    ends: datetime | None = None
    latest: datetime | None = None

    def __post_init__(self) -> None:
        if any(time is not None and time.tzinfo is None for time in self._given()):
            raise ValueError("the times that are asked about have a time zone")
        begins = self.begins or BEGINS
        if self.ends is not None and self.ends <= begins:
            what = (
                f"ends at {self.ends:%Y-%m-%d %H:%M}, before it begins at {begins:%Y-%m-%d %H:%M}"
            )
            advice = "give an end behind the beginning"
            raise InputError(Problem("the time asked about", what, advice=advice))

    def _given(self) -> tuple[datetime | None, ...]:
        return self.begins, self.ends, self.latest


@dataclass(frozen=True, slots=True)
class _Judged:
    server: Server
    window: Window
    answer: ServerAnswer
    against: tuple[Problem, ...]


def answer(hunted: Hunted, asked: Asked) -> HuntAnswer:
    """The answer for each server of the evidence and for all. It is the same for the same evidence and question."""
    correlated, more = correlated_sightings(hunted)
    sightings = [*(one for file in hunted.files for one in file.sightings), *correlated]
    of_host = _by_host(sightings, lambda one: {one.source.host})
    servers = servers_of(hunted.files, joined(hunted.files).values(), of_host)
    files = _by_host(hunted.files, _hosts)
    nobodys = of_files(file for file in files.get("", ()) if not file.spans)
    doubts = [*of_problems((*hunted.problems, *hunted.changed, *more)), *of_rules(hunted), *nobodys]
    heap = _Heap(of_host, files, doubts, of_same_bytes(hunted.files))
    judged = [_judged(server, heap, asked) for server in servers]
    judged.sort(key=lambda one: (ORDER.index(one.answer.verdict), one.server.host))
    verdict = _worst(judged)
    return HuntAnswer(
        hunted,
        verdict,
        tuple(_reasons(judged)),
        whole_of(one.window for one in judged),
        tuple(one.answer for one in judged),
        tell(sightings),
        tuple(dict.fromkeys([*hunted.changed, *_findings(judged)])),
        (*hunted.problems, *(one for file in hunted.files for one in _told(file)), *more),
    )


@dataclass(frozen=True, slots=True)
class _Heap:
    """All that was found, by server. ``doubts``: what may concern any of them. ``same``: see ``of_same_bytes``."""

    sightings: Mapping[str, Sequence[Sighting]]
    files: Mapping[str, Sequence[FileFound]]
    doubts: Sequence[Doubt]
    same: Mapping[str, Sequence[Doubt]]


def _told(file: FileFound) -> Iterator[Problem]:
    yield from file.problems
    yield from file.shortened


def _by_host(items: Iterable[T], hosts: Callable[[T], set[str]]) -> Mapping[str, Sequence[T]]:
    found: dict[str, list[T]] = {}
    for item in items:
        for host in hosts(item):
            found.setdefault(host, []).append(item)
    return found


def _hosts(file: FileFound) -> set[str]:
    """The machines that a file is of: an event log may hold the records of several."""
    return {file.host, *(span.source.host for span in file.spans)}


def _judged(server: Server, heap: _Heap, asked: Asked) -> _Judged:
    window = window_of(server.sources, asked.begins, asked.ends, asked.latest)
    ends_as_asked = window.ends in (asked.ends, asked.latest)
    bounds = Bounds(window, last_record(server.sources), ends_as_asked)
    coverage = coverage_of(server, bounds)
    own = heap.sightings.get(server.host, [])
    against = tuple(contradictions(server))
    doubts = [
        *(of_silence(server.host, coverage) if server.is_exchange else ()),
        *of_coverage(coverage, window),
        *of_files(heap.files.get(server.host, [])),
        *of_strangers(server.host, heap.files.get(server.host, [])),
        *of_problems(against),
        *of_density(server),
        *heap.same.get(server.host, ()),
        *heap.doubts,
    ]
    result = judge(server.host, window, own, coverage, doubts, is_exchange=server.is_exchange)
    return _Judged(server, window, result, against)


def _counts(judged: Sequence[_Judged]) -> list[_Judged]:
    """The servers that make the answer: of machines that are none of Exchange those on which something was seen."""
    counted = [
        one
        for one in judged
        if one.server.is_exchange
        or any(s.outcome.value in ("exploited", "attempted", "suspicious") for s in one.answer.sightings)
    ]  # fmt: skip
    return counted if any(one.server.is_exchange for one in judged) else list(judged)


def _worst(judged: Sequence[_Judged]) -> HuntVerdict:
    verdicts = {one.answer.verdict for one in _counts(judged)}
    return next((verdict for verdict in ORDER if verdict in verdicts), HuntVerdict.UNKNOWN)


def _reasons(judged: Sequence[_Judged]) -> Iterator[str]:
    if not judged:
        yield "nothing in the evidence is of a server"
    counted = _counts(judged)
    for one in judged:
        host, verdict = named(one.server.host), one.answer.verdict.value.replace("_", " ")
        first = one.answer.reasons[0] if one.answer.reasons else ""
        aside = "" if one in counted else " (does not count: no Exchange server)"
        yield f"{host}: {verdict}{aside}{': ' + first if first else ''}"


def _findings(judged: Sequence[_Judged]) -> Iterator[Problem]:
    for one in judged:
        yield from of_logs(one.answer.coverage)
        yield from one.against
