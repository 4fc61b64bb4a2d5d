"""A reading to a directive that can be assessed like an encoded one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from firedoor.model.alert_reading import AlertReading, ReadSentence
from firedoor.model.requirement import NO_DATE, Directive, ParamValue, Requirement, Revision, Source
from firedoor.readers.advisories.left_over import left_over

REFERENCE = "directive_reference"
_MOST_NOTES = 5
# Kinds whose sentences name different products or steps: each stays a requirement of its own.
_EACH_BY_ITSELF = frozenset(
    {"patch", "workaround", "disable_service", "replace_product", "run_tool", "report_status"}
)
# Kinds whose check needs nothing but the kind.
_PLAIN = frozenset(
    {"exposure", "isolation", "remote_access", "firewall", "recommended_practice", "attack_path"}
)
_AS_PLAIN: Mapping[str, str] = {
    "block_ports": "firewall",
    "restrict_access": "firewall",
    "vendor_guidance": "recommended_practice",
}
# Practices that a site has or has not, whatever the alert.
_GENERAL = frozenset({
    "account_lockout", "allowlisting", "backup", "least_privilege", "malware_protection", "monitor",
    "multi_factor", "passwords", "physical_access", "removable_devices", "secure_communication",
    "social_engineering", "system_use", "training", "trusted_files",
})  # fmt: skip
# Kind -> the kind of record that states it, its field that must name the alert, what counts for and against.
_BY_RECORD: Mapping[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "patch": ("update-installed", "update", (), ()),
    "impact_analysis": ("impact-analysis", "measure", (), ()),
    "test_update": ("test", "update", ("result=passed",), ("result=failed",)),
    "report_incident": ("incident-report", "topics", (), ()),
    "report_status": ("report", "report", (), ()),
    "retain": ("retention", "topic", (), ()),
    "review": (
        "review",
        "topic",
        ("result=accepted", "result=changes-made"),
        ("result=open-issues",),
    ),
    "analyse": ("analysis", "topic", ("result=none",), ()),
}


def to_directive(reading: AlertReading) -> Directive:
    """Make the requirements of a page assessable, without knowledge of its products.

    Sentences with the same kind and title become one requirement, unless they may name different
    products. Ids are ``<alert>.<kind>.<number>`` with the number running within the kind. A record
    counts only if it names this alert (or this requirement of it, where the page asks for the kind
    more than once): a test of another update never meets it. A measure of this alert only is a control
    whose topic is the id of the requirement. What was not recognised follows, to be read by a person.
    """
    day = reading.issued or NO_DATE
    title = reading.title or reading.id
    return Directive(
        id=reading.id,
        title=title,
        issuer=reading.issuer,
        url=reading.url,
        binds="",
        reviewed=day,
        revisions=(Revision(reading.id, title, day, reading.url or reading.id),),
        requirements=(*_requirements(reading), *left_over(reading)),
        refers_to=reading.references,
        tensions=_tensions(reading),
    )


def _requirements(reading: AlertReading) -> tuple[Requirement, ...]:
    groups = _groups(reading)
    of_kind = Counter(kind for kind, _ in groups)
    numbers: Counter[str] = Counter()
    made = []
    for kind, items in groups:
        numbers[kind] += 1
        id_ = f"{reading.id}.{kind}.{numbers[kind]}"
        name = reading.id if of_kind[kind] == 1 else id_
        made.append(_requirement(reading, id_, name, items))
    return tuple(made)


def _groups(reading: AlertReading) -> list[tuple[str, list[ReadSentence]]]:
    grouped: dict[tuple[str, str, str], list[ReadSentence]] = {}
    for item in reading.requirements:
        if item.kind != REFERENCE:
            own = item.sentence if item.kind in _EACH_BY_ITSELF else ""
            grouped.setdefault((item.kind, item.title, own), []).append(item)
    return [(kind, items) for (kind, _, _), items in grouped.items()]


def _requirement(
    reading: AlertReading, id_: str, name: str, items: list[ReadSentence]
) -> Requirement:
    first = items[0]
    kind, params = _check(first, id_, name)
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
    shown = items[1 : _MOST_NOTES + 1]
    notes = [f"Also asked in line {item.line}: {item.sentence}" for item in shown]
    more = len(items) - 1 - len(shown)
    return (*notes, f"Also asked in {more} more sentences") if more else tuple(notes)


def _tensions(reading: AlertReading) -> tuple[str, ...]:
    kinds = {item.kind for item in reading.requirements}
    if "patch" in kinds and kinds & {"test_update", "impact_analysis"}:
        return (
            "The page asks to update, and to analyse or test first, without saying how long that may take.",
        )
    return ()


def _check(item: ReadSentence, id_: str, name: str) -> tuple[str, Mapping[str, ParamValue]]:
    """The check that judges a kind, and its parameters; ``name`` is what records must name."""
    kind, title = item.kind, item.title
    if kind in _PLAIN or kind in _AS_PLAIN:
        return _AS_PLAIN.get(kind, kind), {}
    if kind in _BY_RECORD:
        record, field, in_favour, against = _BY_RECORD[kind]
        settle = f"{title}; then state it in a record that names this alert"
        return kind, _params(record, f"{field}={name}", in_favour, against, settle)
    topic = kind.replace("_", "-") if kind in _GENERAL else id_
    settle = f"{title}; then state it as a control with topic {topic}"
    against = ("state=absent", "state=partial")
    return "control", _params("control", f"topic={topic}", ("state=in-place",), against, settle)


def _params(
    record: str, match: str, in_favour: tuple[str, ...], against: tuple[str, ...], settle: str
) -> Mapping[str, ParamValue]:
    return {
        "record": record,
        "match": (match,),
        "met_if": in_favour,
        "not_met_if": against,
        "settle": settle,
    }
