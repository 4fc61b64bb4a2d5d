"""Answers to questions of reachability, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firedoor.model.network.addresses import Address
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.packet import Packet
from firedoor.model.network.ranges import Range
from firedoor.model.origin import Origin
from firedoor.reach.walk import Path


class Reach(StrEnum):
    """The three answers. A proof is over the model: over what the files say and the readers understand."""

    REACHABLE = "reachable"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ServiceRange:
    """A protocol with destination ports (for ICMP ``type * 256 + code``), as they arrive."""

    protocols: Range
    ports: Range


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that the process needs, by its name."""

    name: str
    address: Address


@dataclass(frozen=True, slots=True)
class Answer:
    """One ordered pair.

    ``flow``: the witness packet as it is sent, with its ``path``. ``services``: all that surely passes;
    ``perhaps``: what could pass beyond that. ``stops``: the lines that stop the packets of the question. ``doubts``:
    the lines that could change the answer. ``assumptions``: what it takes for granted. ``reasons``: in sentences.
    ``machines``: the declared ones that are reached; of an unknown answer, those that could be.
    ``exhausted``: memory or a bound ran out before there was an answer.
    """

    source: str
    target: str
    verdict: Reach
    reasons: tuple[str, ...]
    flow: Packet | None = None
    path: Path | None = None
    services: tuple[ServiceRange, ...] = ()
    perhaps: tuple[ServiceRange, ...] = ()
    stops: tuple[Origin, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    assumptions: tuple[str, ...] = ()
    exhausted: bool = False
    machines: tuple[Machine, ...] = ()
