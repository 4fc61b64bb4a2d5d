"""What a file defines: tables with their chains and sets, before any rule is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.readers.firewalls.nftables.tokens import Token

FAMILIES = frozenset({"ip", "ip6", "inet", "arp", "bridge", "netdev"})


@dataclass(slots=True)
class Element:
    """An entry of a set or a map: its parts, divided by dots, and what it maps to. ``every``: the ``*`` entry."""

    parts: list[list[Token]]
    data: list[Token] | None = None
    every: bool = False


@dataclass(slots=True)
class NamedSet:
    """A set or map. ``changing``: its entries expire or rules change them. ``doubts``: what is not understood of it."""

    name: str
    line: int
    elements: list[Element] = field(default_factory=list)
    changing: bool = False
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class WrittenRule:
    """The tokens of a rule."""

    tokens: list[Token]

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.tokens[0].line


@dataclass(slots=True)
class WrittenChain:
    """A chain; ``hook`` is empty for one that others call. ``unclear``: its declaration is not understood."""

    name: str
    line: int
    kind: str = ""
    hook: str = ""
    priority: int = 0
    policy: str = ""
    policy_line: int = 0
    devices: list[str] = field(default_factory=list)
    rules: list[WrittenRule] = field(default_factory=list)
    unclear: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class WrittenTable:
    """A table of one family. ``dormant``: its chains hang at no hook."""

    family: str
    name: str
    line: int
    chains: dict[str, WrittenChain] = field(default_factory=dict)
    sets: dict[str, NamedSet] = field(default_factory=dict)
    objects: set[str] = field(default_factory=set)
    dormant: bool = False


@dataclass(slots=True)
class Ruleset:
    """A whole file. ``strange``: lines that could change anything, with what they are."""

    tables: dict[tuple[str, str], WrittenTable] = field(default_factory=dict)
    strange: list[tuple[int, str]] = field(default_factory=list)
