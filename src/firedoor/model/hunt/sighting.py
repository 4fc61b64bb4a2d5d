"""What a rule saw, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from firedoor.model.hunt.source import Source
from firedoor.model.origin import Origin


class Outcome(StrEnum):
    """What one sighting says of its server, most serious first.

    ``EXPLOITED``: the attack worked. ``ATTEMPTED``: it was tried, and nothing of this record says that it worked.
    ``SUSPICIOUS``: a person has to look; neither accuses nor acquits. ``EXCLUDED``: would be a hit but for a known
    exception, which is shown. ``CONTEXT``: says nothing by itself (a crawler's user agent).
    """

    EXPLOITED = "exploited"
    ATTEMPTED = "attempted"
    SUSPICIOUS = "suspicious"
    EXCLUDED = "excluded"
    CONTEXT = "context"


class Confidence(StrEnum):
    """How sure the rule is of its outcome."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Severity(StrEnum):
    """The levels of Sigma."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFORMATIONAL = "informational"


class Stage(StrEnum):
    """Where in the story of an attack a sighting stands, in its order."""

    PROBE = "probe"
    ACCESS = "access"
    WRITE = "shell-written"
    USE = "shell-used"
    FOLLOW_UP = "follow-up"
    HIDING = "hiding"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What a sighting says of its rule. ``author`` is kept as the rule licences ask; ``kind``: sigma, yara, ...

    ``general``: it says no more than that somebody should read the record, so that what any other rule says of the same
    record and the same CVE, a known exception too, answers it.
    """

    id: str
    title: str
    kind: str
    severity: Severity
    confidence: Confidence
    outcome: Outcome
    stage: Stage = Stage.NONE
    cves: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    author: str = ""
    references: tuple[str, ...] = ()
    why: str = ""
    general: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """A rule met a record or a file. ``fields``: the values worth showing, in order, as they stood there (hostile).

    ``outcome`` can be milder than the rule's own where a known exception applies; then ``note`` says which.
    ``client``: the address it came from. ``account``, ``session``: who and which session, where the record says.
    ``targets``: other machines or addresses that it names.
    """

    rule: RuleFacts
    outcome: Outcome
    source: Source
    origin: Origin
    time: datetime | None = None
    fields: tuple[tuple[str, str], ...] = ()
    client: str = ""
    account: str = ""
    session: str = ""
    targets: tuple[str, ...] = ()
    note: str = ""
