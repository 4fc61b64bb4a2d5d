"""The answers of ``firedoor acl`` as values: one rule set, one device."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.result.network_document import FlowAnswer

ACL_SCHEMA = "firedoor/acl/v1"


@dataclass(frozen=True, slots=True)
class DecisionAnswer:
    """What a rule set does with a packet, by which line. ``doubts`` (file:line and why) of an unknown verdict."""

    verdict: str
    file: str
    line: int | None
    text: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TestAnswer:
    """``firedoor acl test``."""

    verdict: str
    file: str
    line: int | None
    text: str
    device: str
    list: str
    flow: FlowAnswer
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DifferenceAnswer:
    """A class of packets that changed: one of them, and what decided before and decides after.

    ``in_`` and ``out`` name interfaces or zones where the rules ask for them, else they are empty.
    """

    device: str
    list: str
    in_: str
    out: str
    flow: FlowAnswer
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    services: tuple[str, ...]
    before: DecisionAnswer
    after: DecisionAnswer


@dataclass(frozen=True, slots=True)
class DiffAnswer:
    """``firedoor acl diff``. ``notes``: lists that stand in one version only, and what could not be compared."""

    old: str
    new: str
    differences: tuple[DifferenceAnswer, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LintAnswer:
    """A finding about one line; ``by``: the lines that cause it, as file:line."""

    id: str
    device: str
    list: str
    file: str
    line: int | None
    text: str
    finding: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LintsAnswer:
    """``firedoor acl lint``. ``lists``: the rule sets that were looked at."""

    file: str
    lists: tuple[str, ...]
    findings: tuple[LintAnswer, ...]
    notes: tuple[str, ...]
