"""A rule while its line is read, and what an option of it looks like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges
from firedoor.model.network.services import ALL_PROTOCOLS
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.iptables.ipset import IpSet
from firedoor.readers.firewalls.netfilter.conditions import Condition


@dataclass(slots=True)
class Draft:
    """What the words of one line have said so far. ``parts``: of each, one alternative must hold.

    ``skipped``: the line is for the other address family (-4, -6). ``modules``: the matches loaded with -m.
    ``unclear``: a word that is not known stands before the next option.
    """

    origin: Origin
    family: int
    sets: Mapping[str, IpSet]
    protocols: Ranges = ALL_PROTOCOLS
    parts: list[tuple[Condition, ...]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    target: str = ""
    goto: bool = False
    target_options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    skipped: bool = False
    protocol_part: int | None = None
    unclear: bool = False

    def with_protocol(self) -> None:
        """A condition on ports says the protocol too: the one of ``-p`` alone is not needed any more."""
        if self.protocol_part is not None:
            del self.parts[self.protocol_part]
            self.protocol_part = None

    def doubt(self, what: str) -> Doubt:
        """A doubt that points to this line."""
        return Doubt(self.origin, what)

    def not_known(self, what: str) -> None:
        """Note that something on the line is not understood."""
        self.doubts.append(self.doubt(what))


# What an option says: alternatives of which one must hold; none at all where it does not restrict.
Handler = Callable[[Draft, "Said"], tuple[Condition, ...] | None]


@dataclass(frozen=True, slots=True)
class Said:
    """An option of a line: whether ``!`` stands before it, and the words after it."""

    negated: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """How many words follow an option, and what they mean. ``handle`` may raise ``ValueError``."""

    words: int
    handle: Handler
