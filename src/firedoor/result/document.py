"""The versioned result document: all that a view may show, as values. Schema ``firedoor/result/v1``.

Every view is a pure function of this document; it loads back from its JSON. Same input, same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.result.hunt_part import HuntPart
from firedoor.result.network_document import NetworkAnswer

SCHEMA = "firedoor/result/v1"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a file of the site, with the text that stood there."""

    file: str
    line: int | None
    record: str
    text: str


@dataclass(frozen=True, slots=True)
class DeadlineAnswer:
    """A deadline judged by the date of the assessment.

    ``at`` is ISO 8601 with the zone as stated, or empty. ``state``: ``passed``, ``due`` (the day of
    the assessment), ``upcoming``, ``at_once``, ``standing``, or ``not_judged`` where no date was given or
    none could be computed. ``steps`` are the computed times of a recurring one (ISO 8601).
    """

    kind: str
    stated: str
    at: str
    state: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubjectAnswer:
    """The verdict about one machine."""

    subject: str
    verdict: str
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    settled_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequirementAnswer:
    """The verdict on one requirement. ``subjects`` is empty for requirements about the whole site."""

    id: str
    directive: str
    title: str
    sentence: str
    kind: str
    scope: str
    action: str
    revision: str
    verdict: str
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    settled_by: tuple[str, ...]
    deadline: DeadlineAnswer | None
    subjects: tuple[SubjectAnswer, ...]
    notes: tuple[str, ...]
    implied: bool


@dataclass(frozen=True, slots=True)
class DefinitionAnswer:
    """A term of the directive; ``by_analogy`` if it was defined for another one."""

    term: str
    meaning: str
    source: str
    by_analogy: bool


@dataclass(frozen=True, slots=True)
class BranchAnswer:
    """The answer to a question of the decision tree: yes, no or unknown."""

    id: str
    question: str
    answer: str
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    settled_by: str


@dataclass(frozen=True, slots=True)
class DirectiveAnswer:
    """The alert or directive that was assessed, and what was in force.

    ``binding``: ``yes``, ``no`` (advice for this operator) or ``unknown``. ``in_force``: ``in_force``,
    ``not_issued``, ``closed``, or ``not_judged`` where no date was given. ``revisions`` are titles with
    their dates, those in force only. ``tensions``: where its sentences pull against one another.
    """

    id: str
    title: str
    issuer: str
    url: str
    binds: str
    binding: str
    in_force: str
    in_force_note: str
    revisions: tuple[str, ...]
    branches: tuple[BranchAnswer, ...]
    definitions: tuple[DefinitionAnswer, ...]
    tensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """One of the separate questions about a server (which build, patched ..., supported)."""

    id: str
    question: str
    answer: str  # affected | fixed | undetermined | supported | ... in words for people
    verdict: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """One machine of a product in the scope of the directive: four separate questions."""

    name: str
    named: bool
    aliases: tuple[str, ...]
    product: str
    cumulative_update: str
    build: str
    questions: tuple[QuestionAnswer, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class FindingAnswer:
    """Evidence that contradicts itself, or a record that does not count."""

    id: str
    title: str
    subject: str
    text: str
    evidence: tuple[Evidence, ...]
    settled_by: str


@dataclass(frozen=True, slots=True)
class CoverageAnswer:
    """What was made of one file: ``state`` is ``read``, ``skipped`` or ``not_examined``."""

    file: str
    reader: str
    state: str
    records: int
    understood: int
    partly: int
    irrelevant: int
    not_understood: int
    note: str


@dataclass(frozen=True, slots=True)
class InputAnswer:
    """An input file by content. ``sha256`` is empty for a file that was too large to be opened."""

    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class KnowledgeAnswer:
    """A body of knowledge that verdicts rest on, and its age on the day of the assessment."""

    id: str
    title: str
    date: str
    age_days: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Result:
    """One assessment of one site against one alert (and the directives it refers to).

    ``network``: who can reach whom; null where the site holds no network configuration. ``hunt``: what was found in the
    logs and files of servers; null where the site holds none.
    """

    site: str
    fictitious: bool
    alert: str
    as_of: str
    tool_version: str
    directives: tuple[DirectiveAnswer, ...]
    requirements: tuple[RequirementAnswer, ...]
    servers: tuple[ServerAnswer, ...]
    findings: tuple[FindingAnswer, ...]
    coverage: tuple[CoverageAnswer, ...]
    inputs: tuple[InputAnswer, ...]
    knowledge: tuple[KnowledgeAnswer, ...]
    problems: tuple[str, ...]
    network: NetworkAnswer | None = None
    hunt: HuntPart | None = None
