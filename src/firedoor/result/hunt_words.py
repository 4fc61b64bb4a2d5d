"""What the texts and numbers of a hunt's document may be: for its schema and its decoder."""

from __future__ import annotations

from firedoor.hunt.story.values import Mark
from firedoor.hunt.verdict import HuntVerdict
from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import Confidence, Outcome, Severity, Stage
from firedoor.model.hunt.source import Kind
from firedoor.model.hunt.span import Flaw
from firedoor.result import hunt_document as doc

_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z"
_PERHAPS_TIME = f"^({_TIME})?$"
_CHAIN_VERDICTS = (Outcome.EXPLOITED, Outcome.ATTEMPTED, Outcome.SUSPICIOUS)
ID = "^s[1-9][0-9]*$"

# Text that may hold these words only.
ALLOWED: dict[tuple[type, str], tuple[str, ...]] = {
    (doc.HuntDocument, "verdict"): tuple(HuntVerdict),
    (doc.HuntedServer, "verdict"): tuple(HuntVerdict),
    (doc.SightingAnswer, "severity"): tuple(Severity),
    (doc.SightingAnswer, "confidence"): tuple(Confidence),
    (doc.SightingAnswer, "outcome"): tuple(Outcome),
    (doc.SightingAnswer, "stage"): tuple(Stage),
    (doc.SightingAnswer, "source"): tuple(Kind),
    (doc.SourceAnswer, "source"): tuple(Kind),
    (doc.FlawAnswer, "kind"): tuple(Flaw),
    (doc.ChainAnswer, "verdict"): _CHAIN_VERDICTS,
    (doc.MilestoneAnswer, "mark"): tuple(Mark),
    (doc.TechniqueAnswer, "matrix"): ("enterprise", "ics"),
    (doc.StartingPointAnswer, "kind"): ("account", "machine", "server"),
    (doc.HuntedFile, "state"): tuple(FileState),
}

# Text that must match as a whole.
PATTERNS: dict[tuple[type, str], str] = {
    (doc.HuntDocument, "as_of"): "^([0-9]{4}-[0-9]{2}-[0-9]{2}.*)?$",
    (doc.SightingAnswer, "id"): ID,
    (doc.SightingAnswer, "time"): _PERHAPS_TIME,
    (doc.PartAnswer, "from"): f"^{_TIME}$",
    (doc.PartAnswer, "to"): f"^{_TIME}$",
    (doc.FlawAnswer, "time"): _PERHAPS_TIME,
    (doc.SourceAnswer, "from"): _PERHAPS_TIME,
    (doc.SourceAnswer, "to"): _PERHAPS_TIME,
    (doc.ChainAnswer, "from"): _PERHAPS_TIME,
    (doc.ChainAnswer, "to"): _PERHAPS_TIME,
    (doc.MilestoneAnswer, "time"): f"^{_TIME}$",
    (doc.MilestoneAnswer, "sighting"): ID,
    (doc.HuntedFile, "sha256"): "^([0-9a-f]{64})?$",
}

# Whole numbers that cannot be smaller.
LEAST: dict[tuple[type, str], int] = {
    (doc.SightingAnswer, "line"): 1,
    (doc.FlawAnswer, "line"): 1,
    (doc.FindingAnswer, "line"): 1,
    (doc.ChainAnswer, "number"): 1,
    (doc.StoryAnswer, "cut"): 0,
    (doc.SourceAnswer, "records"): 0,
    **{(doc.RuleCountAnswer, name): 0 for name in ("used", "unusable")},
    **{(doc.HuntedFile, name): 0 for name in ("records", "looked_at", "size")},
}
