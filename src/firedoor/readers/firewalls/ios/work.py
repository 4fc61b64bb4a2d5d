"""The state of reading one file: what is known so far, and how lines get their states and doubts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.origin import Origin
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.ios.drafts import (
    ClassDraft,
    CryptoDraft,
    GroupDraft,
    InstanceDraft,
    InterfaceDraft,
    ListDraft,
    NatDraft,
    PairDraft,
    PolicyDraft,
    PoolDraft,
    RouteMapEntry,
    RouterDraft,
)
from firedoor.readers.firewalls.ios.interface_names import canonical
from firedoor.readers.firewalls.ios.irrelevant import group_of
from firedoor.readers.firewalls.ios.tree import Node

NOT_KNOWN = "this line is not understood"


@dataclass(slots=True)
class Work:
    """Everything gathered from one file. Keys of ``lists`` are family and name.

    ``placed`` are the lines not understood whose doubt was put where their effect is bounded; ``lost_numbers`` the
    lines of numbered lists whose number is not understood.
    """

    book: LineBook
    hosts: list[tuple[str, Origin]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    restricting: list[Doubt] = field(default_factory=list)
    groups: dict[tuple[str, str], GroupDraft] = field(default_factory=dict)
    time_ranges: dict[str, str] = field(default_factory=dict)
    lists: dict[tuple[int, str], ListDraft] = field(default_factory=dict)
    interfaces: dict[str, InterfaceDraft] = field(default_factory=dict)
    instances: dict[str, InstanceDraft] = field(default_factory=dict)
    routers: list[RouterDraft] = field(default_factory=list)
    pools: dict[str, PoolDraft] = field(default_factory=dict)
    local_pools: dict[str, PoolDraft] = field(default_factory=dict)
    translations: list[NatDraft] = field(default_factory=list)
    route_maps: dict[str, list[RouteMapEntry]] = field(default_factory=dict)
    zones: dict[str, Origin] = field(default_factory=dict)
    classes: dict[str, ClassDraft] = field(default_factory=dict)
    policies: dict[str, PolicyDraft] = field(default_factory=dict)
    pairs: list[PairDraft] = field(default_factory=list)
    port_maps: dict[str, Origin] = field(default_factory=dict)
    crypto_maps: dict[str, list[CryptoDraft]] = field(default_factory=dict)
    vrfs: set[str] = field(default_factory=set)
    routing: list[Doubt] = field(default_factory=list)
    placed: set[int] = field(default_factory=set)
    lost_numbers: list[Doubt] = field(default_factory=list)
    forwards: bool = True
    gateway: tuple[str, Origin] | None = None

    def origin(self, node: Node) -> Origin:
        """The origin of a command."""
        return self.book.origin(node.number)

    def instance(self, name: str) -> InstanceDraft:
        """The routing table of a name, made where it is new."""
        return self.instances.setdefault(name, InstanceDraft(name))

    def interface(self, name: str) -> InterfaceDraft | None:
        """An interface by any form of its name."""
        return self.interfaces.get(canonical(name))

    def understood(self, *nodes: Node) -> None:
        """These lines are modelled."""
        for node in nodes:
            self.book.mark(node.number, LineState.UNDERSTOOD)

    def irrelevant(self, node: Node) -> None:
        """A command of an irrelevant list, with all that belongs to it."""
        for number in range(node.number, node.last + 1):
            if self.book.state(number) is not LineState.BLANK:
                self.book.mark(number, LineState.IRRELEVANT)

    def partly(self, node: Node, why: str) -> Doubt:
        """A line that is modelled but for one thing."""
        self.book.mark(node.number, LineState.PARTLY, why)
        return Doubt(self.origin(node), why)

    def missed(self, node: Node, why: str = NOT_KNOWN) -> Doubt:
        """A line that is not understood; the doubt goes where its effect is bounded."""
        self.book.mark(node.number, LineState.NOT_UNDERSTOOD, why)
        self.placed.add(node.number)
        return Doubt(self.origin(node), why)

    def only_blocks(self, node: Node, why: str) -> None:
        """A line that can only stop more than the model says."""
        self.book.mark(node.number, LineState.PARTLY, why)
        self.restricting.append(Doubt(self.origin(node), why))

    def leftovers(self) -> None:
        """A line that nobody looked at could mean anything."""
        for number in range(1, len(self.book.lines) + 1):
            lost = self.book.state(number) is LineState.NOT_UNDERSTOOD
            if lost and number not in self.placed:
                self.doubts.append(Doubt(self.book.origin(number), NOT_KNOWN))

    def every_instance(self, doubt: Doubt) -> None:
        """A doubt about routing that is bounded to no table. Each table shows the first of them."""
        self.routing.append(doubt)

    def problem(self, origin: Origin, message: str, advice: str = "") -> None:
        """Something that a person should act on."""
        self.problems.append(Problem(self.book.file, message, line=origin.line, advice=advice))

    def inside(self, node: Node, doubt: Callable[[Doubt], None]) -> list[Node]:
        """The commands inside a mode; one whose end is not certain gets its doubt."""
        if node.torn:
            what = f"what stands here may belong to line {node.number}"
            doubt(Doubt(self.book.origin(node.torn), what))
        return node.children

    def children(self, node: Node, scope: str, doubt: Callable[[Doubt], None]) -> list[Node]:
        """The commands inside a mode that no list calls irrelevant."""
        return [child for child in self.inside(node, doubt) if not self.is_listed(child, scope)]

    def is_listed(self, node: Node, scope: str) -> bool:
        """Whether a command is irrelevant by its list; then it is marked."""
        listed = bool(group_of(scope, node.low))
        if listed:
            self.irrelevant(node)
        return listed
