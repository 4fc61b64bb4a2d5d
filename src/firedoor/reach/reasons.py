"""Answers in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, summarize_address_range
from itertools import islice

from firedoor.model.network.addresses import AddressSpace, Network
from firedoor.model.origin import Origin
from firedoor.reach.answers import Answer
from firedoor.reach.net import PRIVATE, Net
from firedoor.reach.places import Place, not_shown
from firedoor.reach.walk import Hop

MOST_NAMED = 5
NOWHERE = "nothing in the folder says where"


def reachable_reasons(answer: Answer) -> tuple[str, ...]:
    """What lets the witness pass, and what it takes for granted."""
    return tuple(_reachable(answer))


def _reachable(answer: Answer) -> Iterator[str]:
    path = answer.path
    if path is None or answer.flow is None:
        return
    if not path.hops:
        yield "both are on one network: no device stands between them"
    for hop in path.hops:
        yield from _conditions(hop)
    if path.arrived.dst != answer.flow.dst:
        yield f"sent to {answer.flow.dst}, it arrives at {path.arrived.dst}: a translation stands between"
    if answer.source == "internet" and answer.flow.src in PRIVATE:
        yield "only with a private source address, which the Internet does not carry: it would have to be forged nearby"
    for hop in path.hops:
        if hop.assumed:
            yield f"{hop.device} has no configuration in the folder: it is assumed to forward everything"


def _conditions(hop: Hop) -> Iterator[str]:
    for step in hop.steps:
        if step.varying:
            yield f"passes {hop.device} for {', '.join(step.varying)} ({step.origin.place})"
        for rule in step.may_pass:
            what = ", ".join(rule.match.varying)
            yield f"may pass {hop.device}: {rule.origin.place} denies only {what}"


def blocked_reasons(answer: Answer, stops: Sequence[Origin], net: Net) -> tuple[str, ...]:
    """The lines that stop the packets, most first."""
    return (
        f"no packet of a new connection from {answer.source} arrives in {answer.target}, over the model",
        *(f"stopped by {origin.place}: {origin.text}" for origin in stops[:MOST_NAMED]),
        *(_uncovered(net)),
    )


def _uncovered(net: Net) -> Iterator[str]:
    if not net.devices:
        yield "the folder holds no configuration"


def parts_shown(place: Place, net: Net) -> tuple[str, ...]:
    """That a place is declared wider than the folder shows: the answer holds for the part that it shows."""
    return tuple(
        f"of {network} ({place.zone or place.name}) the folder shows {_first(part)} only: "
        "hosts anywhere else in it are not looked at"
        for network, part in not_shown(place, net)
    )


def _first(space: AddressSpace) -> str:
    names = list(islice(_spans(space), MOST_NAMED + 1))
    return ", ".join(names[:MOST_NAMED]) + (" and more" if len(names) > MOST_NAMED else "")


def _spans(space: AddressSpace) -> Iterator[str]:
    for kind, ranges in ((IPv4Address, space.v4), (IPv6Address, space.v6)):
        for low, high in ranges:
            several = list(islice(summarize_address_range(kind(low), kind(high)), 2))
            yield str(several[0]) if len(several) == 1 else f"{kind(low)} to {kind(high)}"


def unknown_reasons(answer: Answer, nowhere: Sequence[Network]) -> tuple[str, ...]:
    """The lines that could change the answer, or the places that the folder does not show."""
    return tuple(_unknown(answer, nowhere))


def _unknown(answer: Answer, nowhere: Sequence[Network]) -> Iterator[str]:
    for network in nowhere[:MOST_NAMED]:
        name = "the Internet" if network.prefixlen == 0 else str(network)
        yield f"{NOWHERE} {name} is connected"
    for doubt in answer.doubts[:MOST_NAMED]:
        yield f"{doubt.origin.place} could change the answer: {doubt.what}"
    more = len(answer.doubts) - MOST_NAMED
    if more > 0:
        yield f"and {more} more lines"
    if not nowhere and not answer.doubts:
        yield "packets could pass, but not in every reading of the configurations"
