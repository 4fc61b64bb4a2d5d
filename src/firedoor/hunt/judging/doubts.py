"""Whatever forbids to say "no sign"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from firedoor.hunt.coverage import SourceCoverage
from firedoor.hunt.covering.fetching import named, when
from firedoor.hunt.covering.joining import fault_of
from firedoor.hunt.covering.needed import needed_files
from firedoor.hunt.covering.titles import title_of
from firedoor.hunt.found import FileFound
from firedoor.hunt.window import Window
from firedoor.model.hunt.sighting import Outcome, Sighting
from firedoor.model.hunt.span import Flaw, FlawAt
from firedoor.model.problem import Problem
from firedoor.readers.logs.textscan import NOT_UTF8

_MOST_TOLD = 5
_MOST_FILES = 20
# That old records were overwritten is seen from where the log begins.
_TOLD_ELSEWHERE = frozenset({Flaw.CLEARED, Flaw.OVERWRITTEN})


@dataclass(frozen=True, slots=True)
class Doubt:
    """``reason``: a sentence. ``settled_by``: what would answer it."""

    reason: str
    settled_by: str


def of_coverage(coverage: Iterable[SourceCoverage], window: Window) -> Iterator[Doubt]:
    """Parts of the window that needed sources do not cover, and what is wrong with them as evidence."""
    # Without a word on what to fetch there is only the hour in which one log was copied before another.
    listed = list(coverage)
    lacking = [one for one in listed if one.needed and one.missing and one.fetch]
    for one in lacking:
        if one.files:
            yield Doubt(_missing(one), one.fetch)
    absent = [one for one in lacking if not one.files]
    names = ", ".join(title_of(one.source) for one in absent)
    for one in absent:
        yield Doubt(f"nothing was found of {names}", one.fetch)
    cleared = [
        (one, file, flaw)
        for one in listed
        for file, flaw in one.flaws
        if flaw.flaw is Flaw.CLEARED and (flaw.time is None or flaw.time >= window.begins)
    ]
    if cleared:
        yield _cleared(cleared)
    for one in listed:
        flaws = [pair for pair in one.flaws if pair[1].flaw not in _TOLD_ELSEWHERE]
        if flaws and one.needed:
            yield _flawed(one, flaws)


def _cleared(cleared: Sequence[tuple[SourceCoverage, str, FlawAt]]) -> Doubt:
    """Logs that somebody emptied: whichever they are, what was in them is not known."""
    names = list(dict.fromkeys(title_of(one.source) for one, _, _ in cleared))
    more = f" and {len(names) - _MOST_TOLD:,} more" if len(names) > _MOST_TOLD else ""
    one, file, flaw = cleared[0]
    return Doubt(
        f"{', '.join(names[:_MOST_TOLD])}{more}: {flaw.what}, by {file}",
        f"ask who cleared logs of {named(one.source.host)}; take them from a backup or a central store of logs",
    )


def _missing(one: SourceCoverage) -> str:
    title = title_of(one.source)
    if one.first is None:
        no_time = one.source.kind in {files.kind for files in needed_files()}
        what = (
            "not all that belongs to it was found" if no_time else "no record with a time was found"
        )
        return f"{title}: {what}"
    return f"{title}: nothing was written, or it was not copied, {when(one.missing)}"


def _flawed(one: SourceCoverage, flaws: Sequence[tuple[str, FlawAt]]) -> Doubt:
    texts = [f"{file}: {flaw.what}" for file, flaw in flaws[:_MOST_TOLD]]
    if len(flaws) > _MOST_TOLD:
        texts.append(f"{len(flaws) - _MOST_TOLD:,} more faults")
    title = title_of(one.source)
    return Doubt(
        f"{title} is not whole: {'; '.join(texts)}",
        f"copy the {title} of {named(one.source.host)} once more, or take it from a backup or a central store of logs",
    )


def of_files(files: Iterable[FileFound]) -> Iterator[Doubt]:
    """Files that were not, or not whole, looked at; many are told by the first ones and their number."""
    doubts = _of_files(files)
    yield from islice(doubts, _MOST_FILES)
    left = sum(1 for _ in doubts)
    if left:
        yield Doubt(f"{left:,} more faults of files are in the list of problems", "go through it")


def _of_files(files: Iterable[FileFound]) -> Iterator[Doubt]:
    for file in files:
        why = fault_of(file)
        if why:
            readable = f"give {file.file} in a form that can be read"
            yield Doubt(f"{file.file} was not looked at whole: {why}", readable)
        for problem in file.problems:
            if problem.message != why and not problem.message.startswith(NOT_UTF8):
                yield Doubt(str(problem), problem.advice or f"look at {file.file}")


def of_strangers(host: str, files: Iterable[FileFound]) -> Iterator[Doubt]:
    """Hits in the files of a server under another machine's name: one forged cell must not clear the server.

    Which machine a record is of, it says itself; who can write a log can write any name.
    """
    for file in files:
        one = next((s for s in file.sightings if _accuses(s) and s.source.host != host), None)
        if one is not None:
            place, other = one.origin.place, named(one.source.host)
            what = f"{place} stands in a log of {named(host)} and names {other} ({one.rule.title})"
            yield Doubt(what, f"find out which machine {place} is of")


def _accuses(sighting: Sighting) -> bool:
    return sighting.outcome in {Outcome.EXPLOITED, Outcome.ATTEMPTED, Outcome.SUSPICIOUS}


def of_problems(problems: Iterable[Problem]) -> Iterator[Doubt]:
    """What could not be looked at at all, or changed meanwhile: it may be of any server."""
    for problem in problems:
        yield Doubt(
            str(problem), problem.advice or f"give {problem.file} in a form that can be read"
        )
