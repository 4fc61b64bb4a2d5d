"""The work sheet for the output of one command: states of its lines, and the tables that are read from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Interface, IPv6Interface

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.network.route import CONNECTED, NextHop, Route
from firedoor.model.origin import Origin
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.routes.lists import line_is_irrelevant

LONGEST_LINE = 2000


@dataclass(slots=True)
class Draft:
    """A routing table while it is read. ``ended``: something of the output follows, so that its end was seen."""

    instance: str
    line: int
    routes: list[Route] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    ended: bool = False


@dataclass(slots=True)
class Sheet:
    """The lines ``first`` to ``last`` of a file.

    ``instance`` is the VRF that the command or the file name says, for tables that do not name theirs.
    """

    book: LineBook
    first: int
    last: int
    instance: str = ""
    drafts: list[Draft] = field(default_factory=list)
    addresses: list[tuple[str, IPv4Interface | IPv6Interface, bool, Origin]] = field(
        default_factory=list
    )
    problems: list[Problem] = field(default_factory=list)
    loose: list[Doubt] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[int, str]]:
        """The lines that hold something, with their numbers, without spaces at the end."""
        for number in range(self.first, self.last + 1):
            text = self.book.lines[number - 1].rstrip()
            if len(text) > LONGEST_LINE:
                self.missed(number, "is longer than any line of a routing table")
            elif text:
                yield number, text

    def origin(self, number: int) -> Origin:
        """The origin of a line."""
        return self.book.origin(number)

    def understood(self, *numbers: int) -> None:
        """Mark lines as understood."""
        self.book.mark_all(numbers, LineState.UNDERSTOOD)

    def irrelevant(self, *numbers: int) -> None:
        """Mark lines as irrelevant by a named list."""
        self.book.mark_all(numbers, LineState.IRRELEVANT)

    def partly(self, number: int, why: str) -> None:
        """Mark a line as understood but for what ``why`` says."""
        self.book.mark(number, LineState.PARTLY, why)

    def missed(
        self, number: int, why: str = "is no line that a routing table is known to hold"
    ) -> None:
        """Mark a line as not understood: a route may be missing from the table because of it."""
        self.book.mark(number, LineState.NOT_UNDERSTOOD, why)
        self.doubt(number, why)

    def listed(self, number: int, text: str) -> bool:
        """Mark the line if it stands on the list of irrelevant ones."""
        if line_is_irrelevant(text):
            self.irrelevant(number)
            return True
        return False

    def doubt(self, number: int, what: str) -> None:
        """A doubt about the table that is being read."""
        doubts = self.drafts[-1].doubts if self.drafts else self.loose
        doubts.append(Doubt(self.origin(number), what))

    def doubt_all(self, number: int, what: str) -> None:
        """A doubt about every table of the output."""
        for draft in self.drafts:
            draft.doubts.append(Doubt(self.origin(number), what))

    def open(self, instance: str, number: int) -> Draft:
        """The table of an instance begins, or goes on; the one before has been seen to its end."""
        if self.drafts:
            self.drafts[-1].ended = True
        self.drafts.append(Draft(instance, number))
        return self.drafts[-1]

    def draft(self, number: int) -> Draft:
        """The table that is being read; without a header that of the command."""
        return self.drafts[-1] if self.drafts else self.open(self.instance, number)

    def add(
        self,
        number: int,
        route: Route,
    ) -> None:
        """Put a route into the table that is being read."""
        self.draft(number).routes.append(route)

    def problem(self, number: int | None, message: str, advice: str = "") -> None:
        """Something that a person should act on."""
        self.problems.append(Problem(self.book.file, message, line=number, advice=advice))


def through(interface: str) -> tuple[NextHop, ...]:
    """The next hop of a connected network."""
    return (NextHop(interface),) if interface else ()


def without_connected(routes: list[Route]) -> bool:
    """Whether a table holds routes but no network of an interface: then it was filtered, or its head is missing."""
    return bool(routes) and all(route.protocol != CONNECTED for route in routes)
