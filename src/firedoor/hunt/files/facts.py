"""What the rules over files have in common."""

from __future__ import annotations

from typing import BinaryIO

from firedoor.model.hunt.sighting import (
    Confidence,
    Outcome,
    RuleFacts,
    Severity,
    Sighting,
    Stage,
)
from firedoor.model.hunt.source import Source
from firedoor.model.origin import Origin
from firedoor.readers.logs.scanning import LogFile

KIND = "file"
CHIRP = "https://github.com/cisagov/CHIRP/blob/ae532f6/indicators/AA21-062A/AA21062A.yaml"
MOST_BYTES = 4 << 20


def place_of(file: LogFile) -> str:
    """Where a file stood, in lower case with forward slashes and one before it."""
    place = file.stood.replace("\\", "/").casefold()
    return place if place.startswith("/") else f"/{place}"


def exploited(id_: str, title: str, stage: Stage, confidence: Confidence, why: str) -> RuleFacts:
    """The facts of a rule that says that the attack worked."""
    return RuleFacts(
        id_,
        title,
        KIND,
        Severity.CRITICAL,
        confidence,
        Outcome.EXPLOITED,
        stage,
        author="Firedoor",
        techniques=("T1505.003",),
        references=(CHIRP,),
        why=why,
    )


def seen(rule: RuleFacts, file: LogFile, source: Source, text: str = "", **fields: str) -> Sighting:
    """A sighting of a file. ``text``: what stands there."""
    origin = Origin(file.name, text=text)
    return Sighting(rule, rule.outcome, source, origin, fields=tuple(fields.items()))


def beginning(data: BinaryIO, limit: int = MOST_BYTES) -> bytes:
    """The first bytes, not more than a settings file can have."""
    return data.read(limit)
