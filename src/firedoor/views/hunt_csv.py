"""A hunt as tables for a spreadsheet: the time line, one row for each sighting, and the rules that cannot be used."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from firedoor.result.hunt_document import HuntDocument, SightingAnswer
from firedoor.views import hunt_words as say
from firedoor.views.hunt_digest import by_time
from firedoor.views.inert import cell

COLUMNS = (
    "time",
    "host",
    "outcome",
    "stage",
    "severity",
    "confidence",
    "title",
    "client",
    "account",
    "session",
    "targets",
    "source",
    "log",
    "file",
    "line",
    "record",
    "fields",
    "note",
    "why",
    "chain",
    "milestone",
    "cves",
    "techniques",
    "rule",
    "rule_kind",
    "author",
    "references",
    "id",
)
RULE_COLUMNS = ("file", "id", "title", "reason")
_BYTE_ORDER_MARK = "\ufeff"
_BETWEEN = " | "


def render(document: HuntDocument) -> str:
    """Return the time line: every sighting, by time, those without one last."""
    chains = {id_: str(one.number) for one in document.story.chains for id_ in one.sightings}
    marks: dict[str, list[str]] = {}
    for chain in document.story.chains:
        for mark in chain.milestones:
            marks.setdefault(mark.sighting, []).append(mark.mark)
    rows = (
        _row(one, chains.get(one.id, ""), marks.get(one.id, ()))
        for one in by_time(document.sightings)
    )
    return _table(COLUMNS, rows)


def rules(document: HuntDocument) -> str:
    """Return the table of the rules that could not be used."""
    rows = ((one.file, one.id, one.title, one.reason) for one in document.unusable)
    return _table(RULE_COLUMNS, rows)


def _row(one: SightingAnswer, chain: str, marks: Sequence[str]) -> tuple[str, ...]:
    return (
        one.time,
        one.host,
        one.outcome,
        one.stage,
        one.severity,
        one.confidence,
        one.title,
        one.client,
        one.account,
        one.session,
        _BETWEEN.join(one.targets),
        say.SOURCES.get(one.source, one.source),
        one.log,
        one.file,
        "" if one.line is None else str(one.line),
        one.record,
        _BETWEEN.join(f"{name}={value}" for name, value in one.fields.items()),
        one.note,
        one.why,
        chain,
        _BETWEEN.join(marks),
        _BETWEEN.join(one.cves),
        _BETWEEN.join(one.techniques),
        one.rule,
        one.rule_kind,
        one.author,
        _BETWEEN.join(one.references),
        one.id,
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(text) for text in row])
    return _BYTE_ORDER_MARK + stream.getvalue()
