"""A directive as it stood on one day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from firedoor.directives.schema import Encoded, Version
from firedoor.model.requirement import Directive, Requirement


def in_force(encoded: Encoded, on: date | None) -> Directive:
    """Return the directive with the revisions, requirements and definitions in force on a day.

    A revision counts from the day of its issue. Without a day: the newest state. Before the first
    revision there is nothing. Only the questions that a requirement in force branches on remain. A
    closed directive keeps its requirements; ``closed`` says since when it no longer binds.
    """
    requirements = tuple(v.requirement for v in encoded.versions if _stood(v, on))
    asked = _facts(requirements)
    return replace(
        encoded.head,
        revisions=tuple(r for r in encoded.head.revisions if _since(r.issued, on)),
        requirements=requirements,
        questions=tuple(q for q in encoded.head.questions if q.id in asked),
        definitions=tuple(term for begins, term in encoded.definitions if _since(begins, on)),
    )


def _stood(version: Version, on: date | None) -> bool:
    if on is None:
        return version.ends is None
    return version.begins <= on and (version.ends is None or on < version.ends)


def _since(begins: date, on: date | None) -> bool:
    return on is None or begins <= on


def _facts(requirements: tuple[Requirement, ...]) -> set[str]:
    return {condition.fact for r in requirements for clause in r.when for condition in clause}
