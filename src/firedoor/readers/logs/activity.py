"""Which span a log covers, and when a machine last spoke to a client other than itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

from firedoor.model.claim import Attribute, Claim
from firedoor.model.origin import EXCERPT_LENGTH, Origin
from firedoor.model.problem import Problem
from firedoor.readers.interface import Reading
from firedoor.readers.logs.lines import Line
from firedoor.readers.printable import quoted

MAX_MACHINES = 256
_MAX_OWN = 64
_LONGEST_NAME = 255
# More clients than the machine can have addresses: the latest one that is not its own is among them.
_KEEP_CLIENTS = 2 * _MAX_OWN
_PRUNE_AT = 4 * _KEEP_CLIENTS


class Mark(NamedTuple):
    """A moment (ISO 8601 in UTC without the Z, so that text order is time order) and its line."""

    time: str
    line: int
    text: str


@dataclass(slots=True)
class Activity:
    """What the rows about one machine show. Rows may come in any order."""

    first: Mark | None = None
    last: Mark | None = None
    clients: dict[str, Mark] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)

    def note(self, time: str, client: str, own: str, line: Line) -> None:
        """Add one row. ``client`` and ``own`` are addresses as written, or empty."""
        mark = Mark(time, line.number, line.text[: EXCERPT_LENGTH + 1])
        if self.first is None or time < self.first.time:
            self.first = mark
        if self.last is None or time >= self.last.time:
            self.last = mark
        if own and len(self.own) < _MAX_OWN:
            self.own.add(address_of(own))
        remote = address_of(client)
        if remote and remote != address_of(own) and not _may_be_its_own(remote, own):
            seen = self.clients.get(remote)
            if seen is None or time >= seen.time:
                self.clients[remote] = mark
            if len(self.clients) > _PRUNE_AT:
                self._prune()

    def _prune(self) -> None:
        latest = sorted(self.clients.items(), key=lambda item: item[1], reverse=True)
        self.clients = dict(latest[:_KEEP_CLIENTS])

    def last_remote(self) -> tuple[str, Mark] | None:
        """The latest row whose client is not an address that the log shows to be the machine's own."""
        others = [(mark, client) for client, mark in self.clients.items() if client not in self.own]
        return max(others)[::-1] if others else None


@dataclass(slots=True)
class Tally:
    """The rows of one log: understood or not, and what they show of which machine.

    ``product``: what writes logs of this kind, and nothing else does.
    """

    product: str = ""

    understood: int = 0
    bad: int = 0
    first_bad: Line | None = None
    machines: dict[str, Activity] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def row(self, machine: str, time: str, client: str, own: str, line: Line) -> None:
        """Add a row that was understood."""
        activity = self.machines.get(machine)
        if activity is None:
            if len(self.machines) >= MAX_MACHINES or len(machine) > _LONGEST_NAME:
                self.not_understood(line)
                return
            activity = self.machines[machine] = Activity()
        self.understood += 1
        activity.note(time, client, own, line)

    def not_understood(self, line: Line) -> None:
        """Count a row that could not be read, and keep the first."""
        self.bad += 1
        self.first_bad = self.first_bad or line

    def reading(self, file: str) -> Reading:
        """The claims and counts of the whole log."""
        claims = [
            claim
            for machine, activity in sorted(self.machines.items())
            for claim in _claims(file, machine, activity, self.product)
        ]
        return Reading(
            claims=tuple(claims),
            problems=self._problems(file),
            unit="lines",
            records=self.understood + self.bad,
            understood=self.understood,
            not_understood=self.bad,
            note="; ".join(dict.fromkeys(self.notes)),
        )

    def _problems(self, file: str) -> tuple[Problem, ...]:
        if self.first_bad is None:
            return ()
        lines = "1 line" if self.bad == 1 else f"{self.bad} lines"
        message = f"{lines} could not be read, the first here: {quoted(self.first_bad.text)}"
        return (Problem(file, message, line=self.first_bad.number),)


def _claims(file: str, machine: str, activity: Activity, product: str) -> list[Claim]:
    made = [
        _claim(file, machine, attribute, mark, "")
        for attribute, mark in (
            (Attribute.FIRST_LOGGED, activity.first),
            (Attribute.LAST_LOGGED, activity.last),
        )
        if mark is not None
    ]
    if product and activity.first is not None:
        first = activity.first
        origin = Origin(file, first.line, "", first.text)
        made.append(Claim(machine, Attribute.PRODUCT, product, origin))
    remote = activity.last_remote()
    if remote is not None:
        client, mark = remote
        made.append(_claim(file, machine, Attribute.LAST_REMOTE_CLIENT, mark, f" {client}"))
    return made


def _claim(file: str, machine: str, attribute: Attribute, mark: Mark, more: str) -> Claim:
    origin = Origin(file, mark.line, "", mark.text)
    return Claim(machine, attribute, f"{mark.time}Z{more}", origin)


@lru_cache(maxsize=4096)
def address_of(text: str) -> str:
    """An address that another machine could have, written one way; empty for all else.

    Loopback addresses are left out: a server's own probes use them.
    """
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return "" if address.is_loopback or address.is_unspecified else str(address)


def _may_be_its_own(client: str, own: str) -> bool:
    """A server's probes also use its link-local addresses; only a row with both ends of a link tells."""
    here = address_of(own)
    return ip_address(client).is_link_local and not (here and ip_address(here).is_link_local)
