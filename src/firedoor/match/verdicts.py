"""What the matching of one machine against one fix answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firedoor.model.claim import Claim


class FixVerdict(StrEnum):
    """``UNDETERMINED``: the build is known, and the sources contradict each other about it."""

    AFFECTED = "affected"
    FIXED = "fixed"
    UNDETERMINED = "undetermined"
    NOT_AFFECTED = "not_affected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with its reason. ``caveats`` limit it; ``claims`` are those that it rests on."""

    verdict: FixVerdict
    reason: str
    settled_by: str = ""
    caveats: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()

    def __post_init__(self) -> None:
        open_ = self.verdict in {FixVerdict.UNKNOWN, FixVerdict.UNDETERMINED}
        if open_ and not self.settled_by:
            raise ValueError(f"says not what would settle it: {self.reason}")


@dataclass(frozen=True, slots=True)
class FixAnswer:
    """Whether one machine holds one fix, as a whole and per CVE."""

    verdict: FixVerdict
    reason: str
    cves: tuple[tuple[str, FixVerdict], ...]
    claims: tuple[Claim, ...]
    settled_by: str = ""
    caveats: tuple[str, ...] = ()
