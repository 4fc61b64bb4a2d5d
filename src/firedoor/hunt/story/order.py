"""One order of sightings for every story, whatever the order in which files were read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from firedoor.model.hunt.sighting import Outcome, RuleFacts, Severity, Sighting

SEVERITIES = tuple(Severity)
OUTCOMES = tuple(Outcome)
SAYS_NOTHING = frozenset((Outcome.EXCLUDED, Outcome.CONTEXT))
_LATEST = datetime.max.replace(tzinfo=UTC)


def in_order(sightings: Iterable[Sighting]) -> list[Sighting]:
    """By time, those without one last; then by place and rule, so that no two different ones are equal."""
    return sorted(sightings, key=_key)


def when(sighting: Sighting) -> datetime:
    """Its time; the end of all times where it has none."""
    return sighting.time or _LATEST


def _key(sighting: Sighting) -> tuple[object, ...]:
    place = sighting.origin
    return (
        when(sighting),
        sighting.source,
        place.file,
        place.line or 0,
        len(place.record),  # record 9 before record 10
        place.record,
        OUTCOMES.index(sighting.outcome),
        sighting.rule.id,
        sighting.rule.title,
        place.text,
        sighting.fields,
        sighting.client,
        sighting.account,
        sighting.session,
        sighting.targets,
        sighting.note,
        *_facts(sighting.rule),
    )


def _facts(rule: RuleFacts) -> tuple[object, ...]:
    """What else may differ: rules of several kinds, and those of two hunts, may share an id."""
    return (
        rule.kind,
        rule.severity.value,
        rule.confidence.value,
        rule.outcome.value,
        rule.stage.value,
        rule.cves,
        rule.techniques,
        rule.author,
        rule.references,
        rule.why,
        rule.general,
    )


def gravity(sighting: Sighting) -> tuple[int, int]:
    """How serious a sighting is; the smaller the more."""
    return OUTCOMES.index(sighting.outcome), SEVERITIES.index(sighting.rule.severity)
