"""What a person asks, in their words, turned into questions and answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from firedoor.model.network.device import Device
from firedoor.model.network.services import Service
from firedoor.model.problem import InputError, Problem
from firedoor.model.zone import SiteDeclaration
from firedoor.reach.answers import Answer
from firedoor.reach.net import Net
from firedoor.reach.places import Place
from firedoor.reach.question import Prover
from firedoor.reach.survey import (
    FlowAnswer,
    Progress,
    endpoint,
    matrix,
    places_of,
    required_flows,
    service_of,
)
from firedoor.readers.printable import quoted, suggestion


@dataclass(frozen=True, slots=True)
class Asked:
    """Both ends as written, or empty for all; the service."""

    source: str = ""
    target: str = ""
    service: str = "any"

    @property
    def text(self) -> str:
        """The question as a line."""
        if not self.source and not self.target:
            return "every ordered pair of zones"
        return f"from {self.source or 'each zone'} to {self.target or 'each zone'}, {self.service}"


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers with the places that they are about.

    ``beyond``: from business to control zones, what passes beyond the required flows. ``standing``: the devices.
    """

    question: str
    places: tuple[Place, ...]
    answers: tuple[Answer, ...]
    flows: tuple[FlowAnswer, ...]
    problems: tuple[Problem, ...]
    beyond: tuple[Answer, ...] = ()
    standing: tuple[Standing, ...] = ()


def ask(
    declaration: SiteDeclaration,
    devices: Sequence[Device],
    asked: Asked,
    progress: Progress | None = None,
) -> Answered:
    """Answer a question over the devices of a site; without ends, the whole matrix and the required flows.

    Raises ``InputError`` for an end or a service that cannot be understood.
    """
    net = Net(devices, declaration.segments)
    prover = Prover(net)
    places = places_of(declaration, net)
    problems = net.segments.problems
    if not asked.source and not asked.target:
        answers = tuple(matrix(prover, places, progress))
        flows = tuple(required_flows(prover, declaration, places))
        return Answered(asked.text, places, answers, flows, problems)
    service = _service(asked.service)
    sources = _ends(asked.source, declaration, places, "--from")
    targets = _ends(asked.target, declaration, places, "--to")
    pairs = [(a, b) for a in sources for b in targets if a.name != b.name]
    several = tuple(prover.answer(a, b, service) for a, b in pairs)
    involved = {place.name: place for pair in pairs for place in pair}
    return Answered(asked.text, tuple(involved.values()), several, (), problems)


def _service(text: str) -> Service:
    try:
        return service_of(text)
    except ValueError as error:
        advice = 'write "tcp/502", "udp/5000-5010", "icmp" or "any"'
        raise InputError(
            Problem("--service", f"{quoted(text)} is not a service", advice=advice)
        ) from error


def _ends(
    name: str, declaration: SiteDeclaration, places: Sequence[Place], option: str
) -> Sequence[Place]:
    if not name:
        return places
    found = endpoint(name, declaration, places)
    if found is not None:
        return (found,)
    known = (*(p.name for p in places), *(a.name for a in declaration.assets))
    advice = suggestion(name, known)
    message = (
        f"{quoted(name)} is neither a zone, a machine with an address, a network nor an address"
    )
    raise InputError(Problem(option, message, advice=advice))
