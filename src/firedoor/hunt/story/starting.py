"""Where the attacker may go on from: servers on which the attack worked, accounts it used, machines it named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from firedoor.hunt.story.accounts import AccountKind, People, accounts_of, is_fuller, kind_of
from firedoor.hunt.story.clients import Crowd, address_of, client_of, is_internal
from firedoor.hunt.story.machines import is_inside, machines_of
from firedoor.hunt.story.ties import Around
from firedoor.hunt.story.values import Chain, StartingPoint
from firedoor.model.hunt.sighting import Outcome, Sighting
from firedoor.model.hunt.written import in_words
from firedoor.readers.printable import printable

_KINDS = ("server", "account", "machine")
_SEEN = (Outcome.EXPLOITED, Outcome.SUSPICIOUS)
MOST = 1_000


def starting_points(chains: Iterable[Chain], around: Around) -> tuple[StartingPoint, ...]:
    """The starting points of the chains in which the attack worked, each once, servers first, in order of names."""
    found: dict[tuple[str, str, str], StartingPoint] = {}
    for chain in chains:
        worked = [one for one in chain.sightings if one.outcome is Outcome.EXPLOITED]
        for one in (*worked, *(s for s in chain.sightings if worked and s.outcome in _SEEN)):
            for point in _points(one, around.crowd):
                key = (point.kind, _key(point, around.people), point.host)
                first = found.setdefault(key, point)
                if point.kind == "account" and is_fuller(point.name, first.name):
                    found[key] = replace(first, name=point.name)
    order = sorted(
        found.values(), key=lambda p: (_KINDS.index(p.kind), _key(p, around.people), p.host)
    )
    return tuple(order[:MOST])


def _key(point: StartingPoint, people: People) -> str:
    return people.key(point.name) if point.kind == "account" else point.name.casefold()


def _points(one: Sighting, crowd: Crowd) -> Iterator[StartingPoint]:
    host = one.source.host
    worked = one.outcome is Outcome.EXPLOITED
    if worked and host:
        yield StartingPoint("server", host, host, f"the attack worked on it: {_said(one)}")
    yield from _account(one)
    for machine in machines_of(one):
        if is_inside(machine):
            yield StartingPoint("machine", machine, host, f"it was named as a target: {_said(one)}")
    client = client_of(one)
    address = address_of(client)
    if address is not None and is_internal(address):
        doubt = " (nearly all requests to the server come from it: perhaps a proxy)"
        why = f"an act of the attack came from it{doubt if crowd.is_common(host, client) else ''}"
        yield StartingPoint("machine", client, host, f"{why}: {_said(one)}")


def _account(one: Sighting) -> Iterator[StartingPoint]:
    """Accounts of the system are none: whoever has the server has them. A machine's account is told as such."""
    how = (
        "was used by an act that worked"
        if one.outcome is Outcome.EXPLOITED
        else "appears beside it"
    )
    whose = {
        AccountKind.PERSON: "the account",
        AccountKind.MACHINE: "the account of a machine, which every program of that machine can use,",
    }
    for account in accounts_of(one):
        kind = kind_of(account)
        if kind in whose:
            why = f"{whose[kind]} {how}: {_said(one)}"
            yield StartingPoint("account", account, one.source.host, why)


def _said(one: Sighting) -> str:
    time = f", {in_words(one.time)}" if one.time else ""
    return f"{printable(one.rule.title)} ({printable(one.origin.place)}{time})"
