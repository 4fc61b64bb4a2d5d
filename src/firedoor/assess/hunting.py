"""What the hunt says of servers, as evidence for the questions of a directive."""

from __future__ import annotations

from collections.abc import Iterable

from firedoor.hunt.verdict import HuntVerdict, ServerAnswer
from firedoor.model.hunt.sighting import Outcome
from firedoor.model.origin import Origin
from firedoor.readers.printable import printable
from firedoor.site.subjects import parse_subject

_MOST_PLACES = 5
_SAID = {
    HuntVerdict.EXPLOITED: "the attack worked",
    HuntVerdict.ATTEMPTED: "attempts, and no sign that one worked",
    HuntVerdict.NO_SIGN: "no sign, and the logs cover the time that is asked for",
    HuntVerdict.UNKNOWN: "open, since the evidence does not cover all that is asked for",
}


def exploited(servers: Iterable[ServerAnswer]) -> tuple[ServerAnswer, ...]:
    """The servers on which an attack worked."""
    return tuple(server for server in servers if server.verdict is HuntVerdict.EXPLOITED)


def without_sign(servers: Iterable[ServerAnswer]) -> tuple[ServerAnswer, ...]:
    """The servers of which "no sign" is said: their logs cover all that is needed."""
    return tuple(server for server in servers if server.verdict is HuntVerdict.NO_SIGN)


def is_of(server: ServerAnswer, machine: str) -> bool:
    """Whether an answer is about a machine of the site: the full names decide where both have one."""
    ours, theirs = parse_subject(server.host), parse_subject(machine)
    if ours.fqdn and theirs.fqdn:
        return ours.fqdn == theirs.fqdn
    return bool(ours.short or ours.address) and (ours.short, ours.address) == (
        theirs.short,
        theirs.address,
    )


def words(server: ServerAnswer) -> str:
    """The answer for a server in one sentence."""
    name = printable(server.host) or "a server that the evidence does not name"
    first = f" ({printable(server.reasons[0])})" if server.reasons else ""
    fetch = f"; {printable(server.settled_by[0])}" if server.settled_by else ""
    return f"The hunt in the logs of {name}: {_SAID[server.verdict]}{first}{fetch}"


def evidence_of(server: ServerAnswer) -> tuple[Origin, ...]:
    """The first records that show that the attack worked."""
    found = (s.origin for s in server.sightings if s.outcome is Outcome.EXPLOITED)
    return tuple(dict.fromkeys(found))[:_MOST_PLACES]
