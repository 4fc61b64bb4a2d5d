"""STIX 2.1 (and 2.0) bundles and TAXII envelopes: the indicators in them.

OASIS, STIX 2.1 section 4.7 (Indicator) and appendix A (confidence: 1-29 low, 30-69 medium, 70-100 high).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from firedoor.hunt.indicators.patterns.meaning import Alternative, meaning_of
from firedoor.hunt.indicators.reading.collecting import Collected, shown
from firedoor.hunt.indicators.refusing import Refused
from firedoor.hunt.indicators.times import time_of
from firedoor.hunt.indicators.values import Indicator, Loaded
from firedoor.model.hunt.sighting import Confidence

_LOW, _HIGH = 30, 70
_MOST_REFERENCES = 5


def is_stix(document: object) -> bool:
    """Whether a JSON document is a bundle, an envelope, a list of objects or one object of STIX 2."""
    if isinstance(document, Mapping):
        if isinstance(document.get("objects"), list):
            return document.get("type") == "bundle" or any(map(_is_object, document["objects"][:5]))
        return _is_object(document)
    return isinstance(document, list) and any(map(_is_object, document[:5]))


def read_stix(file: str, document: object, lines: Mapping[str, int]) -> Loaded:
    """Its indicators; patterns in other languages, revoked and older versions are listed."""
    found = Collected(file)
    objects = list(_objects(document))
    authors = {
        _text(one, "id"): _text(one, "name") for one in objects if one.get("type") == "identity"
    }
    indicators = [one for one in objects if one.get("type") == "indicator"]
    if not indicators:
        found.refuse(
            "",
            "indicators",
            "holds no objects of the type indicator, only what was observed or said",
        )
    for one in _newest(indicators, found):
        _indicator(one, authors, lines, found)
    return found.loaded()


def _is_object(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    type_ = value.get("type")
    return isinstance(type_, str) and str(value.get("id", "")).startswith(f"{type_}--")


def _objects(document: object) -> Iterable[Mapping[str, Any]]:
    if isinstance(document, Mapping):
        inner = document.get("objects")
        document = inner if isinstance(inner, list) else [document]
    for one in document if isinstance(document, list) else ():
        if not isinstance(one, Mapping):
            continue
        if one.get("type") == "bundle" and isinstance(one.get("objects"), list):
            yield from (inner for inner in one["objects"] if isinstance(inner, Mapping))
        else:
            yield one


def _newest(indicators: list[Mapping[str, Any]], found: Collected) -> Iterable[Mapping[str, Any]]:
    """Of several versions of one object the last; one that is revoked is so in all."""
    by_id: dict[str, Mapping[str, Any]] = {}
    for number, one in enumerate(indicators):
        key = _text(one, "id") or str(number)
        other = by_id.get(key)
        if other is None or _text(one, "modified") >= _text(other, "modified"):
            by_id[key] = one
        if other is not None:
            found.refuse(
                key,
                _text(one, "name"),
                "is an older version of an indicator that is there in a newer one",
            )
    return by_id.values()


def _indicator(
    one: Mapping[str, Any], authors: Mapping[str, str], lines: Mapping[str, int], found: Collected
) -> None:
    id_, name, pattern = _text(one, "id"), _text(one, "name"), one.get("pattern")
    title = name or (pattern if isinstance(pattern, str) else "")
    language = _text(one, "pattern_type") or "stix"
    if one.get("revoked") is True:
        found.refuse(id_, title, "was revoked by its author")
    elif language != "stix":
        advice = (
            "; give rules for it with the option of their kind"
            if language in ("sigma", "yara")
            else ""
        )
        found.refuse(
            id_, title, f"its pattern is written in {shown(language, 20)}, not in STIX{advice}"
        )
    elif not isinstance(pattern, str):
        found.refuse(id_, title, "has no pattern")
    else:
        try:
            meaning = meaning_of(pattern)
            for reason in meaning.unusable:
                found.refuse(id_, title, shown(reason))
            for alternative in meaning.alternatives:
                found.add(_made(one, alternative, authors, lines, found.file))
        except Refused as error:
            found.refuse(id_, title, shown(str(error)))


def _made(
    one: Mapping[str, Any],
    alternative: Alternative,
    authors: Mapping[str, str],
    lines: Mapping[str, int],
    file: str,
) -> Indicator:
    id_ = _text(one, "id")
    starts = (time_of(one.get("valid_from")), time_of(alternative.start))
    stops = (time_of(one.get("valid_until")), time_of(alternative.stop))
    notes = (_text(one, "name"), _text(one, "description"))
    return Indicator(
        alternative.terms[0],
        file,
        lines.get(id_),
        shown(id_, 80),
        _confidence(one.get("confidence")),
        time_of(one.get("modified")) or time_of(one.get("created")),
        _latest(starts),
        _earliest(stops),
        shown(": ".join(note for note in notes if note)),
        shown(authors.get(_text(one, "created_by_ref"), ""), 80),
        _references(one),
        alternative.terms[1:],
        alternative.unchecked,
        alternative.part,
    )


def _confidence(value: object) -> Confidence | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value:
        return None  # 0 is "none", as if it were not there
    if value < _LOW:
        return Confidence.LOW
    return Confidence.HIGH if value >= _HIGH else Confidence.MEDIUM


def _latest(times: Iterable[datetime | None]) -> datetime | None:
    return max((one for one in times if one), default=None)


def _earliest(times: Iterable[datetime | None]) -> datetime | None:
    return min((one for one in times if one), default=None)


def _references(one: Mapping[str, Any]) -> tuple[str, ...]:
    listed = one.get("external_references")
    if not isinstance(listed, list):
        return ()
    urls = (_text(entry, "url") for entry in listed[:50] if isinstance(entry, Mapping))
    return tuple(shown(url) for url in urls if url.startswith(("http://", "https://")))[
        :_MOST_REFERENCES
    ]


def _text(one: Mapping[str, Any], name: str) -> str:
    value = one.get(name)
    return value if isinstance(value, str) else ""
