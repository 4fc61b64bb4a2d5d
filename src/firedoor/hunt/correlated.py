"""What the correlations of the rules see over all files, as sightings of the servers that it happened on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter

from firedoor.hunt.found import BaseHit, FileFound
from firedoor.hunt.run import Hunted
from firedoor.hunt.sigma.correlating import Correlated, CorrelationAnswer, correlate
from firedoor.hunt.sigma.plan import CorrelationKind
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.hunt.written import in_words
from firedoor.model.problem import Problem
from firedoor.readers.printable import printable

_LONGEST_VALUE = 500
_WHAT = {
    CorrelationKind.VALUE_COUNT: "values",
    CorrelationKind.VALUE_SUM: "sum",
    CorrelationKind.VALUE_AVG: "average",
    CorrelationKind.VALUE_PERCENTILE: "percentile",
}
_PLACE = "correlations"


def correlated_sightings(hunted: Hunted) -> tuple[tuple[Sighting, ...], tuple[Problem, ...]]:
    """One sighting for each correlation that was met and each server with records in it; and what was not counted.

    Correlations count over all files and servers, as their ``group-by`` says; to count for each server by itself a
    rule groups by the field that names it (``Computer``).
    """
    if not hunted.book.correlations:
        return (), ()
    answer = correlate(hunted.book, (hit for file in hunted.files for hit in file.base_hits))
    sources = _Sources(hunted.files)
    found = tuple(one for made in answer.found for one in _sightings(made, sources))
    return found, tuple(_problems(answer, hunted))


class _Sources:
    """Which log the record of a hit stands in: the one of its file and host."""

    def __init__(self, files: Sequence[FileFound]) -> None:
        self._by_file: Mapping[str, FileFound] = {file.file: file for file in files}

    def of(self, hit: BaseHit) -> Source:
        file = self._by_file.get(hit.origin.file)
        spans = file.spans if file is not None else ()
        mine = [span.source for span in spans if span.source.host == hit.host]
        if mine:
            return mine[0]
        return Source(spans[0].source.kind if spans else Kind.FILE, "", hit.host)


def _sightings(made: Correlated, sources: _Sources) -> Iterator[Sighting]:
    """One for each server: at the last of its records."""
    lasts = made.last_by_host or (made.hits[-1],)
    hosts = [hit.host for hit in lasts]
    for hit in lasts:
        fields = tuple(_fields(made))
        yield Sighting(
            made.correlation.facts,
            made.correlation.facts.outcome,
            sources.of(hit),
            hit.origin,
            hit.time,
            fields,
            client=made.agreed(attrgetter("client")),
            account=made.agreed(attrgetter("account")),
            note=_note(made, hosts),
        )


def _fields(made: Correlated) -> Iterator[tuple[str, str]]:
    for name, value in zip(made.correlation.group_by, made.group, strict=True):
        if value:
            yield name, value[:_LONGEST_VALUE]
    yield "records", str(made.count)
    what = _WHAT.get(made.correlation.kind)
    if what:
        asked = ", ".join((made.correlation.field_name, *made.correlation.more_fields))
        yield f"{what} of {asked}", f"{made.value:g}"


def _note(made: Correlated, hosts: Sequence[str]) -> str:
    records = "one record" if made.count == 1 else f"{made.count:,} records"
    when = in_words(made.first)
    if made.last != made.first:
        when = f"{when} to {in_words(made.last)}"
    note = f"{records}, {when}"
    named = [printable(host) for host in hosts if host]
    return f"{note}, of {', '.join(named)}" if len(hosts) > 1 else note


def _problems(answer: CorrelationAnswer, hunted: Hunted) -> Iterator[Problem]:
    if answer.timeless:
        count = "one record has" if answer.timeless == 1 else f"{answer.timeless:,} records have"
        message = f"{count} no time that can be read, and no correlation counts them"
        yield Problem(_PLACE, message, advice="look at them by the rules that met them")
    by_id = {one.facts.id: one for one in hunted.book.correlations}
    for cut in answer.cut:
        one = by_id[cut]
        found = sum(1 for made in answer.found if made.correlation is one)
        title = printable(one.facts.title)
        message = (
            f"the correlation {title!r} was met more often than is listed (the first {found:,})"
        )
        yield Problem(
            one.file or _PLACE, message, advice="group it by fewer fields, or ask for more"
        )
