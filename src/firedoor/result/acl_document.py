"""The answers of ``firedoor acl`` as values: one rule set, one device."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.result.network_document import FlowAnswer

ACL_SCHEMA = "firedoor/acl/v1"


@dataclass(frozen=True, slots=True)
class DecisionAnswer:
    """What a rule set does with a packet, by which line: permit, deny or unknown.

    ``returns``: no line decides, and the set hands the packet back to what called it. ``reasons``: why unknown, and
    under which conditions.
    """

    verdict: str
    file: str
    line: int | None
    text: str
    returns: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TestAnswer:
    """``firedoor acl test``."""

    verdict: str
    file: str
    line: int | None
    text: str
    returns: bool
    device: str
    list: str
    flow: FlowAnswer
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DifferenceAnswer:
    """A class of packets that changed: one of them, and what decided before and decides after.

    ``in_`` and ``out`` name interfaces where the rules ask for them, else they are empty. ``state``: new for the
    first packet of a connection. ``translated_by``: the translation of destinations that was applied before, where
    rules ask for one; the addresses are those after it.
    """

    device: str
    list: str
    in_: str
    out: str
    state: str
    flow: FlowAnswer
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    services: tuple[str, ...]
    before: DecisionAnswer
    after: DecisionAnswer
    translated_by: str = ""


@dataclass(frozen=True, slots=True)
class DiffAnswer:
    """``firedoor acl diff``. ``lists``: the rule sets that were compared, with all that they call.

    ``complete``: whether all that differs is told. If not, ``notes`` says what is not: lists that stand in one version
    only, lines that are not understood on both sides, other parts of the device.
    """

    old: str
    new: str
    complete: bool
    lists: tuple[str, ...]
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
