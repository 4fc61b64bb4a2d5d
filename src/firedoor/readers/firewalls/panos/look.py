"""Reading the tree: what is looked at is marked, and what nobody looked at becomes a doubt."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.panos.tree import Mark, Node
from firedoor.readers.printable import quoted

MOST_DOUBTS = 12
_SKIPPED = frozenset({Mark.IRRELEVANT, Mark.GONE})


def take(node: Node | None, *path: str) -> Node | None:
    """The node under this one, with all on the way to it marked as understood."""
    for word in path:
        node = node.children.get(word) if node is not None else None
        if node is None or node.mark in _SKIPPED:
            return None
        see(node)
    return node


def see(node: Node) -> None:
    """Mark a node alone as understood, unless more is known of it."""
    if node.mark is Mark.UNSEEN:
        node.mark = Mark.UNDERSTOOD


def see_all(node: Node) -> None:
    """Mark a node and everything under it as understood."""
    for each in node.walk():
        see(each)


def odd(node: Node, why: str) -> None:
    """Mark a node as not understood."""
    if node.mark is not Mark.CLAIMED:
        node.mark = Mark.ODD
    node.why = node.why or why


def partly(node: Node, why: str) -> None:
    """Mark a node as modelled but for something."""
    node.mark, node.why = Mark.PARTLY, why


def values(node: Node | None, word: str) -> list[Node]:
    """The values of a setting, marked as understood; none if it is not there."""
    setting = take(node, word)
    if setting is None:
        return []
    found = list(setting)
    for value in found:
        see(value)
    return found


def value(node: Node | None, word: str) -> Node | None:
    """The one value of a setting: the last that was said."""
    found = values(node, word)
    return max(found, key=lambda each: each.touched) if found else None


def word_of(node: Node | None, word: str, default: str = "") -> str:
    """The text of a setting's value."""
    found = value(node, word)
    return found.word if found is not None else default


def flag(node: Node | None, word: str, *, default: bool = False) -> bool | None:
    """A yes or no; None if the setting is there with anything else, which is marked as not understood."""
    setting = node.get(word) if node is not None else None
    if setting is None or setting.mark in _SKIPPED:
        return default
    found = value(node, word)
    if found is not None and found.word in {"yes", "no"}:
        return found.word == "yes"
    odd(found or setting, "neither yes nor no")
    return None


def entries(node: Node | None, *path: str) -> list[Node]:
    """The named entries under a path, the path and the names marked as understood."""
    found = take(node, *path)
    if found is None:
        return []
    for entry in found:
        see(entry)
    return [entry for entry in found if entry.mark not in _SKIPPED]


class Doubts:
    """Makes doubts from what was left over, with the file they stand in."""

    def __init__(self, book: LineBook) -> None:
        self.book = book
        self.visited: set[int] = set()  # levels whose definitions were looked at, by identity

    def at(self, node: Node, what: str) -> Doubt:
        """A doubt at the line where a node stands."""
        return Doubt(self.origin(node), what)

    def origin(self, node: Node) -> Origin:
        """The place of a node."""
        return self.book.origin(min(node.line, len(self.book.lines)))

    def left(
        self, node: Node | None, but: Collection[Node] = (), *, fresh: bool = False
    ) -> tuple[Doubt, ...]:
        """Doubts for all under a node that is not understood; it is then claimed by who asked.

        ``but``: units under it that carry their own doubts. ``fresh``: only what nobody claimed before.
        """
        found: list[Doubt] = []
        skip = {id(each) for each in but}
        stack = [node] if node is not None else []
        while stack:
            at = stack.pop()
            if id(at) in skip or at.mark in _SKIPPED:
                continue
            claimed = at.mark is Mark.CLAIMED
            if at.fault and not (claimed and fresh):
                found.append(self.at(at, f"{quoted(at.word)} {at.fault}"))
                at.mark = Mark.CLAIMED
                at.why = at.why or at.fault
            elif at.mark in {Mark.UNSEEN, Mark.ODD} or (claimed and not fresh):
                found.append(self.at(at, f"{quoted(at.word)}: {at.why or 'not understood'}"))
                at.mark = Mark.CLAIMED
            # What nobody saw under such a node is part of the same thing.
            whole = at.mark not in {Mark.CLAIMED, Mark.PARTLY}
            stack.extend(child for child in at if whole or child.mark is not Mark.UNSEEN)
        return limited(found)


def limited(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """The first few doubts, each once: one is enough to make an answer unknown."""
    return tuple(dict.fromkeys(doubts))[:MOST_DOUBTS]


_STATES = {
    Mark.UNDERSTOOD: LineState.UNDERSTOOD,
    Mark.IRRELEVANT: LineState.IRRELEVANT,
    Mark.PARTLY: LineState.PARTLY,
    Mark.GONE: LineState.UNDERSTOOD,
}


def settle(book: LineBook, roots: Iterable[Node]) -> None:
    """Give every line the state of what it says; of a line that says several things, a mixed one is partly."""
    said: dict[int, set[LineState]] = {}
    why: dict[int, str] = {}
    for root in roots:
        _gather(root, said, why)
    last = len(book.lines)
    for number, states in said.items():
        if 1 <= number <= last:
            book.mark(number, _one(states), why.get(number, ""))


def _gather(root: Node, said: dict[int, set[LineState]], why: dict[int, str]) -> None:
    stack: list[tuple[Node, Mark, str]] = [(root, Mark.UNDERSTOOD, "")]
    while stack:
        node, above, reason = stack.pop()
        mark = above if node.mark is Mark.UNSEEN and above is not Mark.UNDERSTOOD else node.mark
        if above in _SKIPPED:
            mark = above
        text = node.why or (reason if node.mark is Mark.UNSEEN else "")
        state = _STATES.get(mark, LineState.NOT_UNDERSTOOD)
        for number in node.lines:
            said.setdefault(number, set()).add(state)
            if text and state >= LineState.PARTLY:
                why[number] = text
        stack.extend((child, mark, text) for child in node)


def _one(states: set[LineState]) -> LineState:
    if states == {LineState.IRRELEVANT}:
        return LineState.IRRELEVANT
    if LineState.NOT_UNDERSTOOD in states:
        return LineState.NOT_UNDERSTOOD if len(states) == 1 else LineState.PARTLY
    return LineState.PARTLY if LineState.PARTLY in states else LineState.UNDERSTOOD
