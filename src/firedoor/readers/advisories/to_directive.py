"""A reading to a directive that can be assessed like an encoded one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from firedoor.model.requirement import Directive, ParamValue, Requirement, Revision, Source
from firedoor.readers.advisories.reading import AlertReading, ReadSentence

REFERENCE = "directive_reference"
_MOST_NOTES = 5
# The day given where neither the page nor its id names one: "not known" for a field that must hold a day.
NO_DATE = date(1970, 1, 1)


def to_directive(reading: AlertReading) -> Directive:
    """Make the requirements of a page assessable, without knowledge of its products.

    Sentences with the same kind and title become one requirement. A record counts for a requirement of
    this alert only if it names the alert's id, so that a test of another update never meets it.
    Ids are ``<alert>.<kind>.<number>`` with the number running within the kind.
    """
    day = reading.issued or NO_DATE
    source = reading.url or reading.id
    return Directive(
        id=reading.id,
        title=reading.title or reading.id,
        issuer=reading.issuer,
        url=reading.url,
        binds="",
        reviewed=day,
        revisions=(Revision(reading.id, reading.title or reading.id, day, source),),
        requirements=tuple(_requirements(reading)),
        refers_to=reading.references,
        tensions=_tensions(reading),
    )


def _requirements(reading: AlertReading) -> list[Requirement]:
    grouped: dict[tuple[str, str], list[ReadSentence]] = {}
    for item in reading.requirements:
        if item.kind != REFERENCE:
            grouped.setdefault((item.kind, item.title), []).append(item)
    numbers: dict[str, int] = {}
    made = []
    for (kind, _), items in grouped.items():
        numbers[kind] = numbers.get(kind, 0) + 1
        made.append(_requirement(reading, f"{reading.id}.{kind}.{numbers[kind]}", items))
    return made


def _requirement(reading: AlertReading, id_: str, items: list[ReadSentence]) -> Requirement:
    first = items[0]
    kind, params = _check(first.kind, first.title, reading.id)
    return Requirement(
        id=id_,
        title=first.title,
        sentence=first.sentence,
        kind=kind,
        scope="site",
        source=Source(reading.id, reading.id, f"line {first.line}", reading.url),
        params=params,
        notes=_notes(items),
    )


def _notes(items: list[ReadSentence]) -> tuple[str, ...]:
    others = [f"Also asked in line {item.line}: {item.sentence}" for item in items[1 : _MOST_NOTES + 1]]
    if len(items) > _MOST_NOTES + 1:
        others.append(f"Also asked in {len(items) - _MOST_NOTES - 1} more sentences")
    return tuple(others)


def _tensions(reading: AlertReading) -> tuple[str, ...]:
    kinds = {item.kind for item in reading.requirements}
    if "patch" in kinds and kinds & {"test_update", "impact_analysis"}:
        return ("The page asks to update, and to analyse or test first; it does not say how long that may take.",)
    return ()


# Kinds whose check needs nothing but the kind.
_PLAIN = frozenset({"exposure", "isolation", "remote_access", "firewall", "recommended_practice", "attack_path"})
_AS_PLAIN: Mapping[str, str] = {
    "block_ports": "firewall",
    "restrict_access": "firewall",
    "vendor_guidance": "recommended_practice",
}
# Kind -> the kind of record that states it, the field that must name the alert, what it must say for and against.
_BY_RECORD: Mapping[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "patch": ("update-installed", "update", (), ()),
    "impact_analysis": ("impact-analysis", "measure", (), ()),
    "test_update": ("test", "update", ("result=passed",), ("result=failed",)),
    "report_incident": ("incident-report", "topics", (), ()),
    "report_status": ("report", "report", (), ()),
    "retain": ("retention", "topic", (), ()),
    "review": ("review", "topic", ("result=accepted", "result=changes-made"), ("result=open-issues",)),
    "analyse": ("analysis", "topic", ("result=none",), ()),
}


def _check(kind: str, title: str, alert: str) -> tuple[str, Mapping[str, ParamValue]]:
    """The check that judges a kind, and its parameters."""
    if kind in _PLAIN or kind in _AS_PLAIN:
        return _AS_PLAIN.get(kind, kind), {}
    if kind in _BY_RECORD:
        record, field, in_favour, against = _BY_RECORD[kind]
        return kind, {
            "record": record,
            "match": (f"{field}={alert}",),
            "met_if": in_favour,
            "not_met_if": against,
            "settle": f"{title}; then state it in a record that names this alert",
        }
    topic = kind.replace("_", "-")
    return "control", {
        "record": "control",
        "match": (f"topic={topic}",),
        "met_if": ("state=in-place",),
        "not_met_if": ("state=absent", "state=partial"),
        "settle": f"{title}; then state it as a control with topic {topic}",
    }
