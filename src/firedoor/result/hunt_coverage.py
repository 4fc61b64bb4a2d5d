"""What the evidence covers, as the document of a hunt has it."""

from __future__ import annotations

from collections.abc import Iterable

from firedoor.hunt.coverage import SourceCoverage
from firedoor.hunt.verdict import ServerAnswer
from firedoor.model.hunt.span import FlawAt, Gap
from firedoor.result import hunt_document as doc
from firedoor.result.hunt_sightings import record_number
from firedoor.result.hunt_times import part, written


def source_answers(servers: Iterable[ServerAnswer]) -> tuple[doc.SourceAnswer, ...]:
    """The sources of all servers, in the order of the servers; those of one server by kind and log."""
    return tuple(
        _source(one)
        for server in servers
        for one in sorted(server.coverage, key=lambda c: (c.source, c.files))
    )


def _source(one: SourceCoverage) -> doc.SourceAnswer:
    return doc.SourceAnswer(
        source=one.source.kind.value,
        log=one.source.log,
        host=one.source.host,
        from_=written(one.first),
        to=written(one.last),
        records=one.records,
        needed=one.needed,
        gaps=_parts(one.gaps),
        covered=_parts(one.covered),
        missing=_parts(one.missing),
        flaws=tuple(_flaw(file, flaw) for file, flaw in one.flaws),
        fetch=one.fetch,
        files=one.files,
    )


def _parts(gaps: Iterable[Gap]) -> tuple[doc.PartAnswer, ...]:
    return tuple(part(gap.begins, gap.ends) for gap in gaps)


def _flaw(file: str, flaw: FlawAt) -> doc.FlawAnswer:
    return doc.FlawAnswer(
        flaw.flaw.value, flaw.what, file, flaw.line, record_number(flaw.record), written(flaw.time)
    )
