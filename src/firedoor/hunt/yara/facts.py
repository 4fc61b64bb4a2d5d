"""What the metadata of a YARA rule says of its sightings.

There is no norm for it. Names as in the rules of Neo23x0/signature-base (``description``, ``author``, ``reference``,
``score`` from 0 to 100) and others (``severity``, ``threat_level``), and our own ``firedoor_outcome``,
``firedoor_stage``, ``firedoor_confidence``, ``firedoor_why``, which the rules of a user may have too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity, Stage

KIND = "yara"
_LONGEST, _MOST = 1_000, 20
_CVE = re.compile(r"(?<![A-Za-z0-9])CVE[-_](\d{4})[-_](\d{4,7})(?!\d)", re.IGNORECASE)
_TECHNIQUE = re.compile(r"(?<![A-Za-z0-9])T\d{4}(?:[._/]\d{3})?(?![A-Za-z0-9])", re.IGNORECASE)
_REFERENCES = ("reference", "references", "ref", "url", "link", "sharing", "source")
_SEVERITIES = ("severity", "level", "threat_level", "risk")
_WORDS = {"info": Severity.INFORMATIONAL, "moderate": Severity.MEDIUM}
# THOR calls 40 to 59 a notice, 60 to 79 a warning, 80 and more an alert.
_SCORES = ((90, Severity.CRITICAL), (80, Severity.HIGH), (60, Severity.MEDIUM), (40, Severity.LOW))
_SURE = 75
_T = TypeVar("_T", bound=StrEnum)


def facts_of(
    identifier: str, tags: Iterable[str], metadata: Iterable[tuple[str, object]]
) -> RuleFacts:
    """The facts of a rule: without own words it is a reason to look, and accuses nobody."""
    meta = _texts(metadata)
    words = (identifier, *tags, *meta.values())
    score = _number(meta.get("score", ""))
    known = (meta.get(name, "") for name in ("firedoor_confidence", "confidence"))
    confidence = next(filter(None, (_one(Confidence, word) for word in known)), None)
    default = Confidence.MEDIUM if score is not None and score >= _SURE else Confidence.LOW
    return RuleFacts(
        identifier,
        meta.get("title") or meta.get("description") or identifier,
        KIND,
        _severity(meta, score),
        confidence or default,
        _one(Outcome, meta.get("firedoor_outcome", "")) or Outcome.SUSPICIOUS,
        _one(Stage, meta.get("firedoor_stage", "")) or Stage.NONE,
        _unique(f"CVE-{year}-{number}" for text in words for year, number in _CVE.findall(text)),
        _unique(_technique(found) for text in words for found in _TECHNIQUE.findall(text)),
        meta.get("author", ""),
        _references(meta),
        meta.get("firedoor_why") or meta.get("description", ""),
    )  # fmt: skip


def _technique(text: str) -> str:
    """``T1505.003``, as written in names and addresses too."""
    return text.upper().replace("_", ".").replace("/", ".")


def not_understood(metadata: Iterable[tuple[str, object]]) -> list[str]:
    """What rules say for us and is no word of ours: it is told, since the author meant something by it."""
    kinds: dict[str, type[StrEnum]] = {
        "firedoor_outcome": Outcome, "firedoor_stage": Stage, "firedoor_confidence": Confidence,
    }  # fmt: skip
    return [
        f'"{value[:60]}" is no {name}; known: {", ".join(one.value for one in kinds[name])}'
        for name, value in _texts(metadata).items()
        if name in kinds and _one(kinds[name], value) is None
    ]


def _texts(metadata: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Names in lower case; of a name that stands twice the values are joined."""
    found: dict[str, str] = {}
    for name, value in metadata:
        key, text = name.lower(), _text(value)
        found[key] = f"{found[key]} {text}"[:_LONGEST] if key in found else text
    return found


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "backslashreplace")
    return str(value)[:_LONGEST].strip()


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _severity(meta: Mapping[str, str], score: float | None) -> Severity:
    for name in _SEVERITIES:
        word = meta.get(name, "").lower()
        found = _WORDS.get(word) or _one(Severity, word)
        if found is not None:
            return found
    if score is None:
        return Severity.MEDIUM
    return next((level for least, level in _SCORES if score >= least), Severity.INFORMATIONAL)


def _one(kind: type[_T], word: str) -> _T | None:
    return next((one for one in kind if one.value == word.lower()), None)


def _references(meta: Mapping[str, str]) -> tuple[str, ...]:
    given = (value for name, value in meta.items() if name.rstrip("0123456789_") in _REFERENCES)
    return _unique(part for value in given for part in re.split(r"[\s,]+(?=https?://)", value))


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, found)))[:_MOST]
