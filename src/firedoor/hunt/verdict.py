"""The four answers of a hunt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firedoor.hunt.coverage import SourceCoverage
from firedoor.model.hunt.sighting import Sighting


class HuntVerdict(StrEnum):
    """``NO_SIGN`` is said only where the needed sources cover the whole window; else ``UNKNOWN``."""

    EXPLOITED = "exploited"
    ATTEMPTED = "attempted"
    NO_SIGN = "no_sign"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """One server. ``reasons``: in sentences; ``settled_by``: what to fetch or look at where it is open."""

    host: str
    verdict: HuntVerdict
    reasons: tuple[str, ...]
    sightings: tuple[Sighting, ...]
    coverage: tuple[SourceCoverage, ...]
    settled_by: tuple[str, ...] = ()
