"""What a hunt has of each topic that Action 4 of ED 21-02 asks to be reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.story.accounts import AccountKind, kind_of
from firedoor.hunt.story.order import gravity
from firedoor.hunt.story.pages import pages_of
from firedoor.hunt.story.values import Chain
from firedoor.hunt.verdict import HuntVerdict, ServerAnswer
from firedoor.model.hunt.sighting import Outcome, Sighting, Stage
from firedoor.readers.printable import printable

_SEEN = (Outcome.EXPLOITED, Outcome.SUSPICIOUS)
# The vulnerabilities that Activity Alert AA21-062A is about.
_OF_THE_ALERT = frozenset(("CVE-2021-26855", "CVE-2021-26857", "CVE-2021-26858", "CVE-2021-27065"))
_LATERAL = ("T1021", "T1210", "T1550", "T1570", "T1563")


@dataclass(frozen=True, slots=True)
class Topic:
    """``requirement``: that asks for it. ``what``: it is about. ``seen``: in words, empty if the evidence has none."""

    requirement: str
    what: str
    seen: tuple[str, ...]


def exchange_and_others(
    answer: HuntAnswer,
) -> tuple[tuple[ServerAnswer, ...], tuple[ServerAnswer, ...]]:
    """The Exchange servers, and other machines: of those nothing is needed to say no sign.

    Where no machine is known for an Exchange server all are taken for such.
    """
    exchange = tuple(s for s in answer.servers if any(one.needed for one in s.coverage))
    if not exchange:
        return answer.servers, ()
    return exchange, tuple(server for server in answer.servers if server not in exchange)


def topics(answer: HuntAnswer) -> tuple[Topic, ...]:
    """The topics 4a to 4f, as far as the chains in which the attack worked show them."""
    chains = worked(answer)
    every = (one for chain in chains for one in chain.sightings if one.outcome in _SEEN)
    seen = sorted(every, key=gravity)  # the most serious are told first
    alert = [one for one in seen if _OF_THE_ALERT & set(one.rule.cves)]
    shells = [one for one in seen if one.rule.stage in (Stage.WRITE, Stage.USE)]
    further = [one for one in seen if one.rule.stage in (Stage.FOLLOW_UP, Stage.HIDING)]
    lateral = [one for one in seen if one.rule.techniques and _is_lateral(one)]
    return (
        Topic("ED-21-02.A4a", "indicators of the Activity Alert", _titles(alert)),
        Topic("ED-21-02.A4b", "web shell code", tuple(_shells(shells))),
        Topic("ED-21-02.A4c", "misuse of accounts", _distinct(_people(chains))),
        Topic(
            "ED-21-02.A4d",
            "lateral movement",
            _distinct((*_titles(lateral), *_named(chains), *_elsewhere(answer))),
        ),
        Topic("ED-21-02.A4e", "other signs of compromise", _titles(further)),
        Topic("ED-21-02.A4f", "indicators that were added later", ()),
    )


def worked(answer: HuntAnswer) -> tuple[Chain, ...]:
    """The chains in which the attack worked."""
    return tuple(
        chain
        for chain in answer.story.chains
        if any(one.outcome is Outcome.EXPLOITED for one in chain.sightings)
    )


def _shells(sightings: Iterable[Sighting]) -> Iterator[str]:
    found: dict[str, str] = {}
    for one in sightings:
        for page in pages_of(one):
            found.setdefault(
                f"{page} on {one.source.host}" if one.source.host else page, place(one)
            )
    yield from (f"{printable(page)} ({where})" for page, where in found.items())
    if not found:
        yield from _titles(sightings)


def _people(chains: Iterable[Chain]) -> Iterator[str]:
    return (
        printable(account)
        for chain in chains
        for account in chain.accounts
        if kind_of(account) is AccountKind.PERSON
    )


def _named(chains: Iterable[Chain]) -> Iterator[str]:
    for chain in chains:
        for machine in chain.machines:
            yield f"{printable(machine)} is named"
        if len(chain.hosts) > 1:
            yield f"one attacker on {', '.join(map(printable, chain.hosts))}"


def _elsewhere(answer: HuntAnswer) -> Iterator[str]:
    _, others = exchange_and_others(answer)
    for server in others:
        if server.verdict is HuntVerdict.EXPLOITED:
            yield f"{printable(server.host)}, which is no Exchange server, shows that an attack worked"


def _is_lateral(one: Sighting) -> bool:
    return any(technique.startswith(_LATERAL) for technique in one.rule.techniques)


def _titles(sightings: Iterable[Sighting]) -> tuple[str, ...]:
    """The rules, each with the place of its first sighting."""
    found: dict[str, str] = {}
    for one in sightings:
        found.setdefault(one.rule.title, place(one))
    return tuple(f"{printable(title)} ({where})" for title, where in found.items())


def place(one: Sighting) -> str:
    """Where a sighting stands."""
    return printable(one.origin.place)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
