"""What a check answers: a verdict with its reasons, evidence and what would settle an unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from firedoor.model.origin import Origin
from firedoor.model.verdict import Verdict, worst


@dataclass(frozen=True, slots=True)
class Part:
    """The answer about one machine, or one aspect of it. An unknown says what would settle it."""

    verdict: Verdict
    reasons: tuple[str, ...]
    evidence: tuple[Origin, ...] = ()
    settled_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("an answer gives its reasons")
        if self.verdict is Verdict.UNKNOWN and not self.settled_by:
            raise ValueError(f"an unknown says what would settle it: {self.reasons}")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer on a requirement; ``parts`` are the machines it was judged for, by name."""

    whole: Part
    parts: tuple[tuple[str, Part], ...] = ()


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """The items without repetition, in their first order."""
    return tuple(dict.fromkeys(items))


def join(parts: Iterable[Part]) -> Part:
    """Several aspects that must all hold: the worst decides, all reasons are kept."""
    present = tuple(parts)
    verdict = worst(part.verdict for part in present)
    return Part(
        verdict,
        unique(reason for part in present for reason in part.reasons),
        tuple(dict.fromkeys(origin for part in present for origin in part.evidence)),
        unique(
            step for part in present if part.verdict is Verdict.UNKNOWN for step in part.settled_by
        ),
    )


def met(reason: str, *evidence: Origin) -> Part:
    """The evidence shows that the requirement holds."""
    return Part(Verdict.MET, (reason,), evidence)


def not_met(reason: str, *evidence: Origin) -> Part:
    """The evidence shows that the requirement does not hold."""
    return Part(Verdict.NOT_MET, (reason,), evidence)


def not_applicable(reason: str, *evidence: Origin) -> Part:
    """The requirement does not concern this machine or this site."""
    return Part(Verdict.NOT_APPLICABLE, (reason,), evidence)


def unknown(reason: str, settled_by: str, *evidence: Origin) -> Part:
    """The evidence does not decide; ``settled_by`` says what would."""
    return Part(Verdict.UNKNOWN, (reason,), evidence, (settled_by,))
