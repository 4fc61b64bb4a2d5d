"""The required flows as conduits, and what passes from the business to the control network beyond them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firedoor.model.network.services import ALL_PORTS, TCP, UDP
from firedoor.model.zone import RequiredFlow, SiteDeclaration
from firedoor.reach.answers import Answer, Reach
from firedoor.reach.judging import Conduit
from firedoor.reach.places import Place
from firedoor.reach.question import Prover
from firedoor.reach.survey import endpoint, kind_of, service_of


def conduits(declaration: SiteDeclaration, places: Sequence[Place]) -> Iterator[Conduit]:
    """Every required flow that is a conduit."""
    for _, conduit in declared_conduits(declaration, places):
        yield conduit


def declared_conduits(
    declaration: SiteDeclaration, places: Sequence[Place]
) -> Iterator[tuple[RequiredFlow, Conduit]]:
    """Every required flow whose ends have addresses and that names its services.

    A flow of every service is no conduit: who needs everything has nothing kept apart.
    """
    for flow in declaration.flows:
        source = endpoint(flow.source, declaration, places)
        target = endpoint(flow.target, declaration, places)
        if source is not None and target is not None and not is_wide(flow):
            yield flow, Conduit(source.space, target.space, service_of(flow.service))


def is_wide(flow: RequiredFlow) -> bool:
    """Whether a required flow asks for more than half of the ports of TCP or UDP: it names no service."""
    service = service_of(flow.service)
    every = 2 * service.dports.size > ALL_PORTS.size
    return every and any(protocol in service.protocols for protocol in (TCP, UDP))


def beyond_flows(
    prover: Prover,
    declaration: SiteDeclaration,
    places: Sequence[Place],
    answers: Sequence[Answer],
) -> Iterator[Answer]:
    """For each business and control zone between which something passes: what does beyond the required flows.

    ``answers`` is the matrix. A pair that is blocked as a whole needs no second look.
    """
    kinds = {place.name: (kind_of(place), place) for place in places}
    declared = tuple(conduits(declaration, places))
    for answer in answers:
        (from_kind, source), (to_kind, target) = kinds[answer.source], kinds[answer.target]
        if (from_kind, to_kind) == ("business", "control") and answer.verdict is not Reach.BLOCKED:
            yield prover.answer(source, target, beyond=declared) if declared else answer
