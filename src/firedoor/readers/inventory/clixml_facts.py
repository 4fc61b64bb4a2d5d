"""What an extractor makes of one object, and where each claim says that it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from ipaddress import ip_address

from firedoor.model.claim import Attribute, Claim
from firedoor.model.moment import Moment
from firedoor.model.origin import Origin
from firedoor.readers.inventory.clixml_node import Node

MAX_VALUE = 500
# Names under which a shell reaches its own machine: they name none.
_SELF = frozenset({"", ".", "localhost", "127.0.0.1", "::1"})


class Made(Enum):
    """What became of one object."""

    UNDERSTOOD = "understood"
    PARTLY = "partly"
    IRRELEVANT = "irrelevant"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(slots=True)
class Facts:
    """Collects the claims of one object. ``record`` names it: "Obj 3", counted from 1 in the file.

    ``refused`` is set where the object is none of those that its type promises.
    """

    file: str
    record: str
    observed: Moment | None = None
    refused: Made | None = None
    claims: list[Claim] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def made(self) -> Made:
        """What became of the object."""
        return self.refused or (Made.PARTLY if self.complaints else Made.UNDERSTOOD)

    def within(self, path: str) -> Facts:
        """The same collection, for an object inside this one."""
        return replace(self, record=f"{self.record}/{path}")

    def add(
        self, subject: str, attribute: Attribute, node: Node, path: str, *, value: str = ""
    ) -> None:
        """Claim ``value`` (else what the node shows) of ``subject``; ``path`` is the way to the node."""
        text = value or node.display
        if not text:
            return
        if len(text) > MAX_VALUE or len(subject) > MAX_VALUE:
            self.complain(f"{path} is too long to be used ({len(text)} characters)")
            return
        excerpt = f"{path}: {node.display or text}"
        origin = Origin(self.file, node.line, f"{self.record}/{path}", excerpt)
        self.claims.append(Claim(subject, attribute, text, origin, self.observed))

    def copy(self, subject: str, attribute: Attribute, node: Node, name: str) -> bool:
        """Claim the property ``name`` of a node as it stands; false where there is none."""
        found = node.get(name)
        if found is None or not found.display:
            return False
        self.add(subject, attribute, found, name)
        return True

    def complain(self, text: str) -> None:
        """Something expected could not be used: the object is understood in part only."""
        self.complaints.append(text)


def machine(*names: str) -> str:
    """The first name that names a machine and not just "this one"."""
    return next((name for name in names if name.casefold() not in _SELF), "")


def moment(text: str) -> Moment | None:
    """A CliXml date, or a WMI one (20211002164913.942000-300: minutes from UTC)."""
    try:
        if text[14:15] == "." and text[:14].isdecimal():
            return Moment.of(datetime.strptime(_wmi_zone(text), "%Y%m%d%H%M%S%z"))
        return Moment.of(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _wmi_zone(text: str) -> str:
    hours, minutes = divmod(abs(int(text[22:])), 60)
    return f"{text[:14]}{text[21:22]}{hours:02}{minutes:02}"


def own_addresses(nodes: Iterable[Node]) -> list[tuple[str, Node]]:
    """Addresses by which others reach a machine: loopback and link-local ones say nothing of it."""
    found = []
    for node in nodes:
        try:
            address = ip_address(node.display.partition("%")[0])
        except ValueError:
            continue
        if not (address.is_loopback or address.is_link_local or address.is_unspecified):
            found.append((str(address), node))
    return found
