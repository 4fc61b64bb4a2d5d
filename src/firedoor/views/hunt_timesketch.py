"""A hunt as lines of JSON for Timesketch, which asks for ``message``, ``datetime`` and ``timestamp_desc`` in each.

Source of the format: the guide "Import from JSON or CSV" of google/timesketch. What has no time is marked as Plaso
does: the beginning of 1970 and "Not a time".
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from firedoor.result.hunt_document import FlawAnswer, HuntDocument, SightingAnswer, SourceAnswer
from firedoor.views import hunt_words as say
from firedoor.views.hunt_digest import by_time
from firedoor.views.inert import visible

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FILES = frozenset(
    {"web-file", "compiled-page", "iis-configuration", "virtual-directory", "tool-output", "file"}
)
_DATA_TYPE = "firedoor:hunt"


def render(document: HuntDocument) -> str:
    """Return one line for each sighting and for each flaw of a log, the sightings by time."""
    chains = {id_: one.number for one in document.story.chains for id_ in one.sightings}
    marks = {m.sighting: m.mark for one in document.story.chains for m in one.milestones}
    lines = [
        *(_sighting(one, chains, marks.get(one.id, "")) for one in by_time(document.sightings)),
        *_flaws(document),
    ]
    return "".join(json.dumps(line, ensure_ascii=True) + "\n" for line in lines)


def _sighting(one: SightingAnswer, chains: dict[str, int], mark: str) -> dict[str, object]:
    desc = "File Time" if one.source in _FILES else "Record Time"
    line = _timed(
        one.time, desc, f"{say.OUTCOME_NAMES.get(one.outcome, one.outcome)}: {one.title}", one.host
    )
    tags = [one.outcome, *([f"milestone: {mark}"] if mark else [])]
    line |= {
        "tag": [visible(tag) for tag in tags],
        "outcome": visible(one.outcome),
        "stage": visible(one.stage),
        "severity": visible(one.severity),
        "confidence": visible(one.confidence),
        "rule": visible(one.rule),
        "rule_title": visible(one.title),
        "rule_author": visible(one.author),
        "source": visible(say.source(one.source, one.log)),
        "filename": visible(one.file),
        "client": visible(one.client),
        "account": visible(one.account),
        "session": visible(one.session),
        "targets": [visible(target) for target in one.targets],
        "technique": [visible(id_) for id_ in one.techniques],
        "cve": [visible(id_) for id_ in one.cves],
        "note": visible(one.note),
        "why": visible(one.why),
        "record_fields": visible(say.fields(one, most=40, longest=2000)),
        "chain": chains.get(one.id, 0),
        "id": visible(one.id),
    }  # fmt: skip
    if one.line is not None:
        line["line"] = one.line
    if one.record:
        line["record"] = visible(one.record)
    return line


def _flaws(document: HuntDocument) -> Iterator[dict[str, object]]:
    """Wiped and damaged logs stand in the time line too."""
    for source in document.coverage:
        for flaw in source.flaws:
            yield _flaw(source, flaw)


def _flaw(source: SourceAnswer, flaw: FlawAnswer) -> dict[str, object]:
    name = say.source(source.source, source.log)
    line = _timed(flaw.time, "Log Flaw", f"{name}: {say.flaw(flaw.kind, flaw.what)}", source.host)
    return line | {
        "tag": ["log flaw"],
        "outcome": "",
        "source": visible(name),
        "filename": visible(say.at(flaw.file, flaw.line, flaw.record)),
    }


def _timed(text: str, desc: str, message: str, host: str) -> dict[str, object]:
    moment = say.instant(text)
    known = moment or _NO_TIME
    return {
        "message": visible(f"{message} ({say.host(host)})"),
        "datetime": known.isoformat(timespec="microseconds"),
        "timestamp": (known - _NO_TIME) // _MICROSECOND,
        "timestamp_desc": desc if moment else "Not a time",
        "data_type": _DATA_TYPE,
        "hostname": visible(host),
    }
