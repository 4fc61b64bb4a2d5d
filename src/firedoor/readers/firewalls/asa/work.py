"""What is known of one device while its lines are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.origin import Origin
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.asa.lines import Line, Segment

if TYPE_CHECKING:
    from firedoor.readers.firewalls.asa.interfaces import Port

_UNIFIED = (9, 0)  # one access list holds both address families from 9.0(1)
_REAL_ADDRESSES = (8, 3)  # access lists name real addresses, and NAT is written anew, from 8.3(1)


@dataclass(slots=True)
class Work:
    """The book of the file and what one device's lines gave so far.

    ``restricting`` and ``doubts`` go to the device; ``routing_doubts`` to its routing table.
    """

    book: LineBook
    segment: Segment
    name: str
    names: dict[str, str] = field(default_factory=dict)
    ports: dict[str, Port] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    restricting: list[Doubt] = field(default_factory=list)
    routing_doubts: list[Doubt] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    said: set[str] = field(default_factory=set)  # each message stands once, at its first line
    old_syntax: bool = False
    old_v6_lists: bool = False
    transparent: bool = False
    bridged: dict[str, str] = field(
        default_factory=dict
    )  # members of bridge groups, with their BVI

    @property
    def unified(self) -> bool:
        """Whether one list filters both families (9.0 and later, or a version that is not stated)."""
        version = self.segment.version
        return version >= _UNIFIED if version else not (self.old_v6_lists or self.old_syntax)

    @property
    def mapped_lists(self) -> bool:
        """Whether access lists name mapped addresses (before 8.3)."""
        version = self.segment.version
        return version < _REAL_ADDRESSES if version else self.old_syntax

    def doubt(self, line: Line | int, what: str) -> Doubt:
        """A doubt about a line."""
        return Doubt(self.origin(line), what)

    def origin(self, line: Line | int, record: str = "") -> Origin:
        """The origin of a line."""
        return self.book.origin(line if isinstance(line, int) else line.number, record)

    def understood(self, line: Line) -> None:
        """Mark a line as understood."""
        self.book.mark(line.number, LineState.UNDERSTOOD)

    def irrelevant(self, line: Line) -> None:
        """Mark a line as irrelevant."""
        self.book.mark(line.number, LineState.IRRELEVANT)

    def partly(self, line: Line, why: str) -> Doubt:
        """Mark a line as partly understood and return the doubt."""
        self.book.mark(line.number, LineState.PARTLY, why)
        return self.doubt(line, why)

    def missed(self, line: Line, why: str) -> Doubt:
        """Mark a line as not understood and return the doubt."""
        self.book.mark(line.number, LineState.NOT_UNDERSTOOD, why)
        return self.doubt(line, why)

    def problem(self, line: Line | int, message: str, advice: str = "") -> None:
        """Something that a person should act on."""
        if message in self.said:
            return
        self.said.add(message)
        number = line if isinstance(line, int) else line.number
        self.problems.append(Problem(self.book.file, message, line=number, advice=advice))

    def port_name(self, word: str) -> str:
        """The name of an interface as the configuration spells it."""
        if word in self.ports:
            return word
        lower = word.lower()
        return next((name for name in self.ports if name.lower() == lower), word)

    def known_port(self, line: Line, word: str) -> str:
        """The name of an interface that a line of the whole device uses; one that is not there is a doubt."""
        name = self.port_name(word)
        if name not in self.ports:
            self.doubts.append(self.partly(line, f"interface {word} is not in this file"))
        return name
