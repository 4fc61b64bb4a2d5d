"""A rule of nft while its tokens are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.nat import Rewrite
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.netfilter.chains import Act
from firedoor.readers.firewalls.netfilter.conditions import Condition
from firedoor.readers.firewalls.nftables.definitions import NamedSet
from firedoor.readers.firewalls.nftables.tokens import Cursor


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule does where ``conditions`` hold besides those of the whole rule: one entry of a map, or all of it."""

    act: Act
    target: str = ""
    source: Rewrite | None = None
    destination: Rewrite | None = None
    conditions: tuple[Condition, ...] | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a rule: sets of its table, names of its chains (as written -> on the device), its family."""

    family: str
    sets: Mapping[str, NamedSet]
    chains: Mapping[str, str]


@dataclass(slots=True)
class Draft:
    """What has been read so far. ``parts``: of each, one alternative must hold.

    ``why_unknown``: what the rule does is not understood; ``unbounded``: it could do more than decide.
    ``passes``: things on the line that decide nothing. ``partly``: what is modelled but for this.
    """

    cursor: Cursor
    origin: Origin
    around: Surroundings
    parts: list[tuple[Condition, ...]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    untracks: bool = False
    marks: bool = False
    connection_marks: bool = False
    changed_sets: set[str] = field(default_factory=set)
    passes: int = 0
    why_unknown: str = ""
    unbounded: bool = False
    partly: str = ""
    names_interface: bool = False  # the statement read last, and where its conditions begin
    named_from: int | None = None

    def doubt(self, what: str) -> Doubt:
        """A doubt that points to this rule."""
        return Doubt(self.origin, what)

    def add(self, *alternatives: Condition) -> None:
        """A condition that must hold, in one of its alternatives."""
        self.parts.append(alternatives)

    def ended(self) -> bool:
        """Whether a verdict was read; what follows cannot run."""
        return bool(self.outcomes)
