"""The part of the result document about what the hunt found; ``firedoor hunt`` tells all of it.

Times are ISO 8601 in UTC, "" where a record has none; a field ``from_`` is the key ``from``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MomentAnswer:
    """A milestone of what happened: ``mark`` (first probe, shell written ...), and the record that shows it.

    ``client``: the address it came from, "" where the record has none.
    """

    mark: str
    time: str
    host: str
    client: str
    title: str
    outcome: str
    file: str
    line: int | None
    record: str
    text: str


@dataclass(frozen=True, slots=True)
class HuntedMachine:
    """One server. ``verdict``: exploited, attempted, no_sign or unknown. Numbers: of sightings by outcome."""

    host: str
    verdict: str
    reasons: tuple[str, ...]
    settled_by: tuple[str, ...]
    exploited: int
    attempted: int
    suspicious: int
    excluded: int


@dataclass(frozen=True, slots=True)
class HuntedSource:
    """A log of a server, and what it covers. ``missing``: parts of the window, in words; ``fetch``: what settles it."""

    host: str
    source: str
    log: str
    from_: str
    to: str
    records: int
    needed: bool
    missing: tuple[str, ...]
    fetch: str


@dataclass(frozen=True, slots=True)
class HuntPart:
    """``verdict``: the worst of the servers. ``from`` and ``to``: the time that was asked about.

    ``findings``: evidence that was wiped or changed. ``rules``: how many were looked with; ``unusable``: how many could
    not be used. ``unread``: files that were not read. ``more``: milestones that are not listed here.
    """

    verdict: str
    reasons: tuple[str, ...]
    from_: str
    to: str
    window_why: str
    servers: tuple[HuntedMachine, ...]
    moments: tuple[MomentAnswer, ...]
    more: int
    sources: tuple[HuntedSource, ...]
    findings: tuple[str, ...]
    unchanged: bool
    rules: int
    unusable: int
    unread: int
