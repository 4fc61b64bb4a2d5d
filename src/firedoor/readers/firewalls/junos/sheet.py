"""What collects while one file is read: the states of its lines, problems, and doubts with their places."""

from __future__ import annotations

from dataclasses import dataclass, field

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.origin import Origin
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.junos.parsing import Parsed
from firedoor.readers.firewalls.junos.tree import Node, Statement, unknown_nodes
from firedoor.readers.printable import quoted

MOST_DOUBTS = 20  # at one place; more would say nothing new
MOST_PROBLEMS = 50


@dataclass(slots=True)
class Sheet:
    """One file while it is read."""

    book: LineBook
    parsed: Parsed
    problems: list[Problem] = field(default_factory=list)

    def origin(self, node: Node) -> Origin:
        """The line where a node stands first."""
        return self.book.origin(node.line)

    def doubt(self, node: Node, what: str) -> Doubt:
        """A doubt with the line of a node."""
        return Doubt(self.origin(node), what)

    def leftovers(self, *nodes: Node | None) -> tuple[Doubt, ...]:
        """Doubts about everything below these nodes that nobody knows; they count as reported."""
        found = [unknown for node in nodes if node is not None for unknown in unknown_nodes(node)]
        doubts = dict.fromkeys(
            Doubt(self.book.origin(_last_line(node)), f"{quoted(node.word)} is not understood")
            for node in found[:MOST_DOUBTS]
        )
        return tuple(doubts)

    def partly(self, node: Node, why: str) -> None:
        """Mark the lines of a node as understood but for something."""
        node.know(LineState.PARTLY, why)

    def missed(self, node: Node, why: str) -> Doubt:
        """Mark the lines of a node as not understood, and return the doubt about it."""
        node.know(LineState.NOT_UNDERSTOOD, why)
        return self.doubt(node, why)

    def problem(self, line: int, message: str, advice: str = "") -> None:
        """Tell a person of something that they should look at."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self.book.file, message, line=line, advice=advice))

    def finish(self) -> None:
        """Write the state of every line into the book."""
        _settle(self.parsed.root)
        states: dict[int, Statement] = {}
        for statement in self.parsed.statements:
            before = states.get(statement.line)
            if before is None or _worse(statement, before):
                states[statement.line] = statement
        for number in range(1, len(self.book.lines) + 1):
            self.book.mark(number, LineState.BLANK)
        for number in self.parsed.noise:
            self.book.mark(number, LineState.IRRELEVANT)
        for number, statement in states.items():
            self.book.mark(number, statement.state or LineState.NOT_UNDERSTOOD, statement.why)
        for number, why in self.parsed.breaks:
            self.book.mark(number, LineState.NOT_UNDERSTOOD, why)


def _settle(root: Node) -> None:
    """What is deactivated, and groups that are applied nowhere, have no effect: that is understood."""
    waiting = [(node, node.inactive or node.word == "groups") for node in root.children.values()]
    while waiting:
        node, idle = waiting.pop()
        if idle:
            for statement in node.statements:
                if statement.state is None:
                    statement.state = LineState.UNDERSTOOD
        waiting += [(child, idle or child.inactive) for child in node.children.values()]


_ORDER = (LineState.IRRELEVANT, LineState.UNDERSTOOD, LineState.PARTLY, LineState.NOT_UNDERSTOOD)


def _worse(one: Statement, other: Statement) -> bool:
    if one.state is None or other.state is None:
        return one.state is None
    return _ORDER.index(one.state) > _ORDER.index(other.state)


def _last_line(node: Node) -> int:
    return node.statements[-1].line if node.statements else node.line
