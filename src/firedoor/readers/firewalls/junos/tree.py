"""The statements of a configuration as a tree of words, the same for both written forms.

``address 10.0.0.1/24;`` inside ``family inet {`` and ``set ... family inet address 10.0.0.1/24`` give the same path.
What no part of the reader knows stays unmarked, and is found by :func:`unknown_nodes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from firedoor.model.network.line_state import LineState

_GROUP_WORDS = ("apply-groups", "apply-groups-except")
APPLYING = frozenset({"apply-groups", "apply-groups-except", "apply-macro", "apply-flags"})
DEEPEST = 48  # words of one path; real configurations have fewer than 25
_RANK = {
    LineState.IRRELEVANT: 0,
    LineState.UNDERSTOOD: 1,
    LineState.PARTLY: 2,
    LineState.NOT_UNDERSTOOD: 3,
}


@dataclass(slots=True)
class Statement:
    """A line that ends at a node: a leaf, or words that open a block."""

    line: int
    leaf: bool
    state: LineState | None = None
    why: str = ""

    def mark(self, state: LineState, why: str = "") -> None:
        """Set the state; of several the worst stays."""
        if self.state is None or _RANK[state] >= _RANK[self.state]:
            self.state, self.why = state, why or self.why


@dataclass(slots=True, eq=False)
class Node:
    """One word of a path. ``line`` is where it stands first.

    ``inherited``: it came from a configuration group or an interface range. ``known``: some part of the reader
    knows what it says; ``entered``: its block was looked into. ``resolved``: the name of a group that is there.
    """

    word: str
    line: int
    children: dict[str, Node] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    inactive: bool = False
    inherited: bool = False
    known: bool = False
    entered: bool = False
    resolved: bool = False
    depth: int = 0

    def each(self) -> list[Node]:
        """The children that are in force, without the words that may stand at any level."""
        return [
            child
            for child in self.children.values()
            if not child.inactive and child.word not in APPLYING
        ]

    def items(self) -> list[Node]:
        """The children, deactivated ones too."""
        return [child for child in self.children.values() if child.word not in APPLYING]

    def child(self, *words: str) -> Node | None:
        """The node under these words if it is in force; the blocks on the way count as looked into."""
        node: Node = self
        for word in words:
            found = node.children.get(word)
            if found is None or found.inactive:
                return None
            found.enter()
            node = found
        return node

    def members(self, *words: str) -> list[Node]:
        """What stands under these words, each with its block looked into."""
        holder = self.child(*words)
        found = holder.each() if holder else []
        for node in found:
            node.enter()
        return found

    def flag(self, *words: str) -> bool:
        """Whether the statement is there; it is understood then."""
        holder = self.child(*words)
        if holder is not None:
            holder.know()
        return holder is not None

    def value(self, *words: str) -> Node | None:
        """The value of a statement that has one: what stands last, and what is stated before what is inherited."""
        holder = self.child(*words)
        found = holder.each() if holder else []
        for node in found:
            node.know()
        own = [node for node in found if not node.inherited]
        return own[-1] if own else found[0] if found else None

    def enter(self) -> None:
        """Note that the block was looked into."""
        if not self.entered:
            self.entered = True
            for statement in self.statements:
                if not statement.leaf:
                    statement.mark(LineState.UNDERSTOOD)
            self._know_groups()

    def know(self, state: LineState = LineState.UNDERSTOOD, why: str = "") -> None:
        """Note that what ends at this node is known."""
        if not self.entered:
            self._know_groups()
        self.known = self.entered = True
        for statement in self.statements:
            statement.mark(state, why)

    def _know_groups(self) -> None:
        """Groups are applied properly only where the block itself is known."""
        for word in _GROUP_WORDS:
            if word in self.children:
                holder = self.children[word]
                holder.enter()
                for leaf in holder.children.values():
                    if leaf.resolved:
                        leaf.know()

    def know_all(self, state: LineState = LineState.UNDERSTOOD, why: str = "") -> None:
        """The same for everything below."""
        for node in walk(self):
            node.know(state, why)

    @property
    def unknown(self) -> bool:
        """Whether something ends here that nobody knows."""
        if self.known:
            return False
        return any(statement.leaf or not self.entered for statement in self.statements)


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, in order."""
    waiting = [node]
    while waiting:
        now = waiting.pop()
        yield now
        waiting.extend(reversed(now.children.values()))


def unknown_nodes(node: Node) -> list[Node]:
    """What is in force below a node (itself included) and not known; it counts as reported afterwards."""
    found: list[Node] = []
    waiting = [node]
    while waiting:
        now = waiting.pop()
        if now.inactive:
            continue
        if now.unknown:
            found.append(now)
            now.know(LineState.NOT_UNDERSTOOD)
        waiting.extend(reversed(now.children.values()))
    return found


def graft(target: Node, source: Node, skip: frozenset[str] = frozenset()) -> int:
    """Put a copy of what stands under ``source`` under ``target``, as inherited; return how many nodes were made."""
    made = 0
    waiting = [(target, source)]
    while waiting:
        into, from_ = waiting.pop()
        for word, child in from_.children.items():
            if child.inactive or (from_ is source and word in skip):
                continue
            own = into.children.get(word)
            if own is None:
                own = Node(word, child.line, inherited=True)
                into.children[word] = own
                made += 1
            own.statements.extend(child.statements)
            waiting.append((own, child))
    return made
