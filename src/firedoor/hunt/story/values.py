"""The story of a hunt as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from firedoor.model.hunt.sighting import Sighting


class Mark(StrEnum):
    """The milestones of a chain, in the order of an attack."""

    FIRST_PROBE = "first probe"
    FIRST_SUCCESS = "first success"
    SHELL_WRITTEN = "shell written"
    SHELL_USED = "shell used"
    FOLLOW_UP = "follow-up"
    HIDING = "hiding"
    LAST_SEEN = "last seen"


@dataclass(frozen=True, slots=True)
class Milestone:
    """The first (of ``LAST_SEEN`` the last) sighting of its kind in a chain. ``sighting`` has a time."""

    mark: Mark
    time: datetime
    sighting: Sighting


@dataclass(frozen=True, slots=True)
class Chain:
    """Sightings that belong together: joined by client address, session, account, path of a file or time.

    ``sightings``: by time, those without one last. ``joined_by``: why they are one chain, in words. ``clients``,
    ``accounts``, ``sessions``, ``machines``: all that appear (``machines``: other than the servers themselves).
    """

    number: int
    sightings: tuple[Sighting, ...]
    milestones: tuple[Milestone, ...]
    hosts: tuple[str, ...]
    clients: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    joined_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique of MITRE ATT&CK. ``matrix``: "enterprise" or "ics". ``name``: "" if it is not in our list."""

    id: str
    name: str
    matrix: str


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """An account, an internal machine or a server that the attacker may have: where attack paths begin.

    ``kind``: account, machine or server. ``why``: the sighting that says so, in words.
    """

    kind: str
    name: str
    host: str
    why: str


@dataclass(frozen=True, slots=True)
class Story:
    """``chains``: the most serious first. ``context``: sightings that say nothing by themselves, in no chain.

    ``cut``: sightings beyond the bound, that were not joined.
    """

    chains: tuple[Chain, ...] = ()
    context: tuple[Sighting, ...] = ()
    techniques: tuple[Technique, ...] = ()
    starting_points: tuple[StartingPoint, ...] = ()
    cut: int = 0
