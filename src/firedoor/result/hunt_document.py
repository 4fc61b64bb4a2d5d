"""The document of ``firedoor hunt``: all that a view may show, as values. Schema ``firedoor/hunt/v1``.

Times are ISO 8601 in UTC ("2021-03-03T04:05:06Z", with fractions where the record has them), "" where a record has
none. A field ``from_`` is the key ``from``. Same input, same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HUNT_SCHEMA = "firedoor/hunt/v1"


@dataclass(frozen=True, slots=True)
class SightingAnswer:
    """A rule met a record or a file. ``id``: by which the story refers to it ("s1", "s2" ... in the order of the list).

    ``rule``: id; ``rule_kind``: sigma, yara, indicator ... ``record``: number of the record, of a text log that of
    the line; "" for a file as a whole; ``line``: for text logs. ``fields``: the values worth showing.
    """

    id: str
    rule: str
    title: str
    rule_kind: str
    severity: str
    confidence: str
    outcome: str
    stage: str
    host: str
    time: str
    source: str
    log: str
    file: str
    line: int | None
    record: str
    fields: Mapping[str, str]
    client: str
    account: str
    session: str
    targets: tuple[str, ...]
    note: str
    why: str
    cves: tuple[str, ...]
    techniques: tuple[str, ...]
    author: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """A part of time; ``to`` is not in it."""

    from_: str
    to: str


@dataclass(frozen=True, slots=True)
class FlawAnswer:
    """What is wrong with a log as evidence, and where."""

    kind: str
    what: str
    file: str
    line: int | None
    record: str
    time: str


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """One source of one server over all its files.

    ``from`` and ``to``: of its first and last record. ``gaps``: longer than its own rhythm. ``covered`` and
    ``missing``: parts of the window. ``needed``: without it "no sign" is not said. ``fetch``: what would settle it.
    """

    source: str
    log: str
    host: str
    from_: str
    to: str
    records: int
    needed: bool
    gaps: tuple[PartAnswer, ...]
    covered: tuple[PartAnswer, ...]
    missing: tuple[PartAnswer, ...]
    flaws: tuple[FlawAnswer, ...]
    fetch: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HuntedServer:
    """The answer for one server. ``sightings``: how many of each outcome."""

    host: str
    verdict: str
    reasons: tuple[str, ...]
    settled_by: tuple[str, ...]
    sightings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MilestoneAnswer:
    """A milestone of a chain; ``sighting``: the id of what shows it."""

    mark: str
    time: str
    host: str
    sighting: str


@dataclass(frozen=True, slots=True)
class ChainAnswer:
    """Sightings that belong together. ``sightings``: ids, by time. ``verdict``: exploited, attempted or suspicious."""

    number: int
    verdict: str
    from_: str
    to: str
    hosts: tuple[str, ...]
    clients: tuple[str, ...]
    accounts: tuple[str, ...]
    sessions: tuple[str, ...]
    machines: tuple[str, ...]
    joined_by: tuple[str, ...]
    milestones: tuple[MilestoneAnswer, ...]
    sightings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TechniqueAnswer:
    """A technique of MITRE ATT&CK (``matrix``: enterprise or ics)."""

    id: str
    name: str
    matrix: str


@dataclass(frozen=True, slots=True)
class StartingPointAnswer:
    """Where attack paths may begin: an account, a machine or a server."""

    kind: str
    name: str
    host: str
    why: str


@dataclass(frozen=True, slots=True)
class StoryAnswer:
    """What happened, as far as the evidence shows. ``context``: ids of sightings that say nothing by themselves."""

    chains: tuple[ChainAnswer, ...]
    context: tuple[str, ...]
    techniques: tuple[TechniqueAnswer, ...]
    starting_points: tuple[StartingPointAnswer, ...]
    cut: int


@dataclass(frozen=True, slots=True)
class FieldAnswer:
    """A field of the incident report: ``value`` as the evidence has it, "" where only the reader can fill it in."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class FollowUpAnswer:
    """What follows by the directive, in the order in which it is to be done. ``action``: its number there."""

    title: str
    action: str
    text: str
    hosts: tuple[str, ...]
    deadline: str


@dataclass(frozen=True, slots=True)
class RuleCountAnswer:
    """How many rules of a kind were looked with."""

    kind: str
    origin: str
    used: int
    unusable: int


@dataclass(frozen=True, slots=True)
class UnusableAnswer:
    """A rule that could not be used, and why."""

    file: str
    id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class HuntedFile:
    """What was made of one file: ``state`` is read, skipped or not_examined. ``sha256``: of the bytes as read."""

    file: str
    host: str
    reader: str
    state: str
    records: int
    looked_at: int
    size: int
    sha256: str
    note: str


@dataclass(frozen=True, slots=True)
class FindingAnswer:
    """Evidence that was wiped, changed or contradicts itself."""

    file: str
    line: int | None
    text: str
    settled_by: str


@dataclass(frozen=True, slots=True)
class HuntDocument:
    """One hunt. ``verdict``: exploited, attempted, no_sign or unknown: the worst of the servers.

    ``files``: the hash manifest of everything read. ``unchanged``: whether the evidence was the same at the end.
    """

    tool_version: str
    as_of: str
    verdict: str
    reasons: tuple[str, ...]
    window: PartAnswer
    window_why: str
    servers: tuple[HuntedServer, ...]
    sightings: tuple[SightingAnswer, ...]
    coverage: tuple[SourceAnswer, ...]
    story: StoryAnswer
    follow_up: tuple[FollowUpAnswer, ...]
    report_fields: tuple[FieldAnswer, ...]
    findings: tuple[FindingAnswer, ...]
    rules: tuple[RuleCountAnswer, ...]
    unusable: tuple[UnusableAnswer, ...]
    files: tuple[HuntedFile, ...]
    unchanged: bool
    problems: tuple[str, ...]
