"""The facts of an indicator as of a rule, and the notes of a sighting."""

from __future__ import annotations

import hashlib

from firedoor.hunt.indicators.judging import Judgement
from firedoor.hunt.indicators.values import Indicator
from firedoor.model.hunt.sighting import RuleFacts
from firedoor.readers.printable import printable

KIND = "indicator"
_LONGEST_VALUE = 100


def id_of(indicator: Indicator) -> str:
    """The same for the same comparison in every list: a hash over it."""
    told = "\0".join(
        f"{one.kind}\0{one.value}\0{one.match}\0{one.negated}"
        for one in (indicator.term, *indicator.also)
    )
    digest = hashlib.sha256(f"{told}\0{indicator.part}".encode("utf-8", "replace"))
    return f"indicator-{digest.hexdigest()[:16]}"


def facts_of(indicator: Indicator, judgement: Judgement, more: tuple[str, ...] = ()) -> RuleFacts:
    """``more``: other lists that have it."""
    value = printable(indicator.term.value[: _LONGEST_VALUE + 1])
    shown = value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"
    lists = ", ".join((indicator.source, *more))
    told = f"Listed in {lists}" + (f": {indicator.note}" if indicator.note else "")
    return RuleFacts(
        id_of(indicator),
        f"On a list: {indicator.term.kind} {shown}",
        KIND,
        judgement.severity,
        judgement.confidence,
        judgement.outcome,
        judgement.stage,
        author=indicator.author,
        references=indicator.references,
        why=told,
    )
