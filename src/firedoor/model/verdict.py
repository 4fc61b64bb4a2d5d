"""The four verdicts, and how the verdicts of parts combine into one of the whole."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """What the evidence says of one requirement. Absence of evidence is always ``UNKNOWN``."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


_FROM_WORST = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET, Verdict.NOT_APPLICABLE)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict of a whole from those of its parts.

    One part that is not met decides; else one unknown part; parts that do not apply carry no
    weight beside others. A whole without parts is ``UNKNOWN``: nothing was looked at.
    """
    present = set(verdicts)
    return next((v for v in _FROM_WORST if v in present), Verdict.UNKNOWN)
