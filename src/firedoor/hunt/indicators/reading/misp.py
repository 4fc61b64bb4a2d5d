"""MISP: events with their attributes and objects, lists of attributes, events of feeds.

Format: the MISP core format (draft-dulaunoy-misp-core-format). ``to_ids`` says whether an attribute is meant for
detection; what is not is listed, since its author says that it accuses nobody. The confidence is told by tags of the
taxonomy ``misp:confidence-level``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from firedoor.hunt.indicators.defanging import refanged
from firedoor.hunt.indicators.kinds import is_open, kind_named
from firedoor.hunt.indicators.making import guessed, term
from firedoor.hunt.indicators.patterns.meaning import meaning_of
from firedoor.hunt.indicators.reading.collecting import Collected, shown
from firedoor.hunt.indicators.refusing import Refused
from firedoor.hunt.indicators.times import time_of
from firedoor.hunt.indicators.values import HASHES, Indicator, IndicatorKind, Loaded, Term
from firedoor.model.hunt.sighting import Confidence

_LEVELS = {
    "completely-confident": Confidence.HIGH,
    "usually-confident": Confidence.HIGH,
    "fairly-confident": Confidence.MEDIUM,
    "rarely-confident": Confidence.LOW,
    "unconfident": Confidence.LOW,
}
_LEVEL = "misp:confidence-level="
# Second parts of composite types that are not looked for.
_SECOND_IS_NO_TERM = frozenset(("port", "value"))
_DEEPEST = 4
_UUID_LENGTH = 36
# Types that are two, under one name.
_TWO = {"malware-sample": "filename|md5"}


@dataclass(frozen=True, slots=True)
class _Event:
    """What an event says of all that is in it."""

    info: str = ""
    author: str = ""
    dated: datetime | None = None
    confidence: Confidence | None = None


def is_misp(document: object) -> bool:
    """Whether a JSON document is an event, a list of events or attributes, or the answer of a search."""
    return any(True for _ in _events(document, 0)) or is_manifest(document)


def is_manifest(document: object) -> bool:
    """The list of events of a feed: by uuid, without attributes."""
    if not isinstance(document, Mapping) or not document:
        return False
    return all(
        len(key) == _UUID_LENGTH
        and isinstance(value, Mapping)
        and "info" in value
        and "Attribute" not in value
        for key, value in list(document.items())[:5]
    )


def read_misp(file: str, document: object, lines: Mapping[str, int]) -> Loaded:
    """Its attributes that are meant for detection; the others with the reason."""
    found = Collected(file)
    if is_manifest(document):
        why = "is the list of a feed's events and holds no attributes; give the files of the events"
        found.refuse("", "indicators", why)
        return found.loaded()
    for event in _events(document, 0):
        about = _about(event)
        for attribute in _attributes(event):
            _attribute(attribute, about, lines, found)
    return found.loaded()


def _events(document: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(document, list):
        for one in document:
            yield from _events(one, depth + 1)
    elif isinstance(document, Mapping):
        inner = document.get("response", document.get("Event"))
        if isinstance(inner, list | Mapping):
            yield from _events(inner, depth + 1)
        elif isinstance(document.get("Attribute"), list | Mapping) or isinstance(
            document.get("Object"), list
        ):
            yield document
        elif {"type", "value", "category"} <= set(document):
            yield {"Attribute": [document]}


def _about(event: Mapping[str, Any]) -> _Event:
    org = event.get("Orgc")
    return _Event(
        _text(event, "info"),
        _text(org, "name") if isinstance(org, Mapping) else "",
        time_of(event.get("publish_timestamp"))
        or time_of(event.get("timestamp"))
        or time_of(event.get("date")),
        _confidence(event),
    )


def _attributes(event: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Each attribute; one of an object says so in ``object``."""
    yield from _maps(event.get("Attribute"))
    for group in _maps(event.get("Object")):
        more: dict[str, Any] = {
            "object": f"in an object {_text(group, 'name')}",
            "group": _text(group, "uuid"),
        }
        if _is(group, "deleted"):
            more["deleted"] = True
        yield from ({**one, **more} for one in _maps(group.get("Attribute")))


def _attribute(
    one: Mapping[str, Any], about: _Event, lines: Mapping[str, int], found: Collected
) -> None:
    uuid, value, type_ = _text(one, "uuid"), _text(one, "value"), _text(one, "type")
    if _is(one, "deleted"):
        found.refuse(uuid, value, "was deleted by its author")
    elif not _is(one, "to_ids"):
        found.refuse(uuid, value, "is not meant for detection (to_ids is not set)")
    else:
        try:
            for terms in _terms(type_, value):
                found.add(_made(one, terms, about, lines, found.file))
        except Refused as error:
            found.refuse(uuid, value, shown(f"{type_}: {error}" if type_ else str(error)))


def _terms(type_: str, value: str) -> Iterable[tuple[Term, ...]]:
    """The terms of an attribute: of ``filename|sha256`` both, of which the hash leads; of ``domain|ip`` each."""
    if type_ == "stix2-pattern":
        return [one.terms for one in meaning_of(value).alternatives]
    types, values = _TWO.get(type_, type_).split("|"), value.split("|", 1)
    if len(types) == 1 or len(values) == 1:
        return [(_term(types[0], values[0]),)]
    if types[1] in _SECOND_IS_NO_TERM:
        return [(_term(types[0], values[0]),)]
    if types[0] == "filename":
        return [_file(types[1], *values)]
    return [(_term(name, part),) for name, part in zip(types, values, strict=True)]


def _file(type_: str, name: str, digest: str) -> tuple[Term, ...]:
    """A hash with the name of its file; the name alone if the hash is of a kind that is not computed."""
    try:
        leading = _term(type_, digest)
    except Refused:
        if kind_named(type_) in HASHES:
            raise
        return (_term("filename", name),)
    try:
        return (leading, _term("filename", name))
    except Refused:
        return (leading,)


def _term(type_: str, value: str) -> Term:
    kind = kind_named(type_)
    if kind is None and not is_open(type_):
        raise Refused("attributes of this type are not looked for")
    value = refanged(value)
    if kind is None:
        return guessed(value)
    if kind is IndicatorKind.NAME and ("\\" in value or "/" in value):
        kind = IndicatorKind.PATH
    if kind is IndicatorKind.URI and "://" in value:
        kind = IndicatorKind.URL
    return term(kind, value)


def _made(
    one: Mapping[str, Any],
    terms: tuple[Term, ...],
    about: _Event,
    lines: Mapping[str, int],
    file: str,
) -> Indicator:
    uuid = _text(one, "uuid")
    notes = (about.info, _text(one, "comment"), _text(one, "object"))
    last = time_of(one.get("last_seen"))
    return Indicator(
        terms[0],
        file,
        lines.get(uuid),
        shown(uuid, 80),
        _confidence(one) or about.confidence,
        last or time_of(one.get("timestamp")) or about.dated,
        time_of(one.get("first_seen")),
        None,
        shown("; ".join(note for note in notes if note)),
        shown(about.author, 80),
        also=terms[1:],
        group=_text(one, "group"),
    )


def _confidence(one: Mapping[str, Any]) -> Confidence | None:
    for tag in _maps(one.get("Tag")):
        name = _text(tag, "name")
        if name.startswith(_LEVEL):
            return _LEVELS.get(name.removeprefix(_LEVEL).strip('"'))
    return None


def _maps(value: object) -> list[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        value = [value]
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(one: Mapping[str, Any], name: str) -> str:
    value = one.get(name)
    return value if isinstance(value, str) else ""


def _is(one: Mapping[str, Any], name: str) -> bool:
    return one.get(name) in (True, 1, "1", "true", "True")
