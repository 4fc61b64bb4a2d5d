"""What a person must look at in the answers: ways into the control network, required flows that do not pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.result.network_document import NetworkAnswer, ReachAnswer, RequiredFlowAnswer

REACHABLE, BLOCKED, UNKNOWN = "reachable", "blocked", "unknown"


@dataclass(frozen=True, slots=True)
class Findings:
    """``exposed``: from the Internet to control zones; ``beyond``: from business zones, beyond the required flows.

    Both hold the pairs that are reachable or unknown. ``broken``: required flows that do not surely pass.
    ``judged``: zones of those kinds are declared, so that silence means something.
    """

    exposed: tuple[ReachAnswer, ...]
    beyond: tuple[ReachAnswer, ...]
    broken: tuple[RequiredFlowAnswer, ...]
    exposure_judged: bool
    isolation_judged: bool

    @property
    def ways_in(self) -> tuple[ReachAnswer, ...]:
        """Both kinds of ways into the control network."""
        return (*self.exposed, *self.beyond)

    def pairs(self, verdict: str) -> frozenset[tuple[str, str]]:
        """The ends of the ways in with a verdict."""
        return frozenset((a.from_, a.to) for a in self.ways_in if a.verdict == verdict)


def findings(network: NetworkAnswer) -> Findings:
    """Judge the answers to every ordered pair; of a single question nothing is judged here."""
    kinds = {place.name: place.kind for place in network.places}
    control = "control" in kinds.values()
    exposed = (
        answer
        for answer in network.answers
        if network.whole
        and (kinds.get(answer.from_), kinds.get(answer.to)) == ("internet", "control")
        and answer.verdict != BLOCKED
    )
    return Findings(
        exposed=tuple(exposed),
        beyond=tuple(answer for answer in network.beyond if answer.verdict != BLOCKED),
        broken=tuple(flow for flow in network.flows if flow.answer.verdict != REACHABLE),
        exposure_judged=network.whole and control and "internet" in kinds.values(),
        isolation_judged=network.whole and control and "business" in kinds.values(),
    )


def worst(network: NetworkAnswer) -> str:
    """The worst of what ``--fail-on`` looks at: reachable, unknown or blocked.

    Of a question its answers; else the ways into the control network. Where no zones say what is
    the Internet and what is control, that is unknown.
    """
    return min(_looked_at(network), key=(REACHABLE, UNKNOWN, BLOCKED).index, default=BLOCKED)


def _looked_at(network: NetworkAnswer) -> Iterator[str]:
    if not network.whole:
        yield from (answer.verdict for answer in network.answers)
        if not network.answers:
            yield UNKNOWN
        return
    found = findings(network)
    yield from (answer.verdict for answer in found.ways_in)
    if not found.exposure_judged and not found.isolation_judged:
        yield UNKNOWN
