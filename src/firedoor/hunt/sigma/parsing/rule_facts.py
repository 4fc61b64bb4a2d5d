"""What sightings say of a rule: its facts, from a rule of anybody or from our own map ``firedoor``."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TypeVar

from firedoor.hunt.sigma.parsing.documents import Yaml
from firedoor.hunt.sigma.parsing.refusing import Refused
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity, Stage

_TECHNIQUE = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?)", re.IGNORECASE)
_CVE = re.compile(r"cve[.-](\d{4})[.-](\d{4,})", re.IGNORECASE)
_OWN = ("outcome", "stage", "confidence", "why", "general")
_LONGEST = 1000
_Chosen = TypeVar("_Chosen", bound=StrEnum)
# A rule that its author calls stable, or at least tested, of a level that asks for action.
_SURE = {("stable", Severity.CRITICAL), ("stable", Severity.HIGH), ("test", Severity.CRITICAL)}


def facts_of(document: dict[Yaml, Yaml], fallback_id: str) -> RuleFacts:
    """The facts of a rule. Raises ``Refused`` for a map ``firedoor`` that says what is not known."""
    own = document.get("firedoor") or {}
    if not isinstance(own, dict) or not set(own) <= set(_OWN):
        raise Refused(f"firedoor: expected a map with {', '.join(_OWN)}")
    severity = _severity(document.get("level"))
    tags = [text(tag) for tag in listed(document.get("tags"))]
    return RuleFacts(
        id=text(document.get("id")) or fallback_id,
        title=text(document.get("title")) or fallback_id,
        kind="sigma",
        severity=severity,
        confidence=_chosen(Confidence, own, "confidence") or _confidence(document, severity),
        outcome=_chosen(Outcome, own, "outcome") or Outcome.SUSPICIOUS,
        stage=_chosen(Stage, own, "stage") or Stage.NONE,
        cves=_distinct(
            f"CVE-{year}-{number}" for tag in tags for year, number in _CVE.findall(tag)
        ),
        techniques=_distinct(
            found[1].upper() for tag in tags if (found := _TECHNIQUE.fullmatch(tag))
        ),
        author=text(document.get("author")),
        references=tuple(text(link) for link in listed(document.get("references"))),
        why=text(own.get("why")),
        general=_general(own),
    )


def _general(own: dict[Yaml, Yaml]) -> bool:
    value = own.get("general", False)
    if not isinstance(value, bool):
        raise Refused("firedoor: general is true or false")
    return value


def text(value: Yaml) -> str:
    """A value of a rule as one line of bounded length; "" for none."""
    if value is None or isinstance(value, dict | list):
        return ", ".join(text(inner) for inner in value) if isinstance(value, list) else ""
    return " ".join(str(value).split())[:_LONGEST]


def listed(value: Yaml) -> list[Yaml]:
    """A list as it is, a single value as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _distinct(values: Yaml) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _severity(level: Yaml) -> Severity:
    try:
        return Severity(str(level).casefold())
    except ValueError:
        return Severity.MEDIUM  # the specification leaves the level out at will


def _confidence(document: dict[Yaml, Yaml], severity: Severity) -> Confidence:
    status = str(document.get("status") or "").casefold()
    if (status, severity) in _SURE:
        return Confidence.HIGH
    if severity in (Severity.LOW, Severity.INFORMATIONAL):
        return Confidence.LOW
    return Confidence.LOW if status in ("experimental", "deprecated") else Confidence.MEDIUM


def _chosen(kind: type[_Chosen], own: dict[Yaml, Yaml], name: str) -> _Chosen | None:
    if name not in own:
        return None
    try:
        return kind(str(own[name]))
    except ValueError as error:
        raise Refused(f"firedoor: {name} is one of {', '.join(kind)}") from error
