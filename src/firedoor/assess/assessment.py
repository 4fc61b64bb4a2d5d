"""One assessment as values: what was asked, what was answered, from what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from firedoor.assess.answer import Answer
from firedoor.assess.branches import Outcome
from firedoor.assess.network import NetworkView
from firedoor.assess.servers import ServerState
from firedoor.directives.deadlines import JudgedDeadline
from firedoor.hunt.answer import HuntAnswer
from firedoor.model.coverage import Coverage, FileState
from firedoor.model.finding import Finding
from firedoor.model.moment import Moment
from firedoor.model.network.facts import NetworkFacts
from firedoor.model.problem import Problem
from firedoor.model.requirement import Directive, Requirement
from firedoor.model.zone import SiteDeclaration
from firedoor.site.evidence import InputHash


@dataclass(frozen=True, slots=True)
class Judged:
    """A requirement with its answer and its deadline on the day of the assessment."""

    directive: str
    requirement: Requirement
    answer: Answer
    deadline: JudgedDeadline | None


@dataclass(frozen=True, slots=True)
class DirectiveState:
    """A directive, the branches of its decision tree, and whether it binds this operator."""

    directive: Directive
    outcomes: tuple[Outcome, ...]
    binding: str  # yes | no | unknown
    in_force: str  # in_force | not_issued | closed | not_judged
    note: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A body of knowledge and the day it was last held against its source."""

    id: str
    title: str
    reviewed: date
    source: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that a result document is made from."""

    declaration: SiteDeclaration
    alert: str
    as_of: Moment | None
    directives: tuple[DirectiveState, ...]
    judged: tuple[Judged, ...]
    servers: tuple[ServerState, ...]
    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]
    inputs: tuple[InputHash, ...]
    knowledge: tuple[Knowledge, ...]
    problems: tuple[Problem, ...]
    network: NetworkView | None = None
    network_facts: tuple[tuple[str, NetworkFacts], ...] = ()
    hunt: HuntAnswer | None = None

    @property
    def anything_read(self) -> bool:
        """Whether at least one file was read besides ``site.toml``, which declares and shows nothing."""
        return any(row.state is FileState.READ and row.reader != "site" for row in self.coverage)
