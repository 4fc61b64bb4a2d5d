"""Chains of netfilter in one form, whether iptables or nftables wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Rewrite
from firedoor.model.network.rule import Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.netfilter.conditions import ALWAYS, Condition


class Act(StrEnum):
    """What a rule does with a packet."""

    ACCEPT = "accept"
    DROP = "drop"
    RETURN = "return"
    JUMP = "jump"
    GOTO = "goto"
    PASS = "pass"  # noqa: S105 - decides nothing
    TRANSLATE = "translate"
    UNTRACK = "untrack"  # the packet is left out of connection tracking; the walk goes on
    UNKNOWN = "unknown"


class Hook(StrEnum):
    """Where in the kernel a base chain hangs. ``INGRESS``, ``EGRESS``: at a network device (netdev)."""

    INGRESS = "ingress"
    PREROUTING = "prerouting"
    INPUT = "input"
    FORWARD = "forward"
    OUTPUT = "output"
    POSTROUTING = "postrouting"
    EGRESS = "egress"


@dataclass(frozen=True, slots=True)
class Step:
    """One rule. Of ``conditions`` one must hold. ``doubts``: what it does is not understood.

    ``marks``: it sets the packet's mark, ``connection_marks``: the connection's.
    """

    act: Act
    origin: Origin
    name: str
    conditions: tuple[Condition, ...] = (ALWAYS,)
    target: str = ""
    source: Rewrite | None = None
    destination: Rewrite | None = None
    marks: bool = False
    connection_marks: bool = False
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Base:
    """What makes a chain a base chain. ``policy`` is PERMIT, DENY or UNKNOWN.

    ``devices``: only packets of these network devices pass it; of all for none.
    """

    hook: Hook
    priority: int
    policy: Verb
    policy_origin: Origin
    translates: bool = False
    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain. ``base`` is None for one that others call; ``listed``: a person wrote it.

    ``family`` is 4 or 6 where only packets of that family come here, else 0.
    """

    name: str
    origin: Origin
    steps: tuple[Step, ...]
    base: Base | None = None
    family: int = 0
    listed: bool = True
