"""What a person asks, in their words, turned into questions and answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firedoor.model.network.device import Device
from firedoor.model.network.services import Service
from firedoor.model.problem import InputError, Problem
from firedoor.model.zone import SiteDeclaration
from firedoor.reach.answers import Answer, Reach
from firedoor.reach.between import Standing, standing
from firedoor.reach.conduits import beyond_flows
from firedoor.reach.net import Net
from firedoor.reach.places import Place, network_problems
from firedoor.reach.proofs import Proofs, proven
from firedoor.reach.question import Prover
from firedoor.reach.survey import (
    FlowAnswer,
    Progress,
    endpoint,
    kind_of,
    matrix,
    places_of,
    required_flows,
    service_of,
)
from firedoor.reach.what_if import Difference, Version, differences
from firedoor.readers.printable import quoted, suggestion
from firedoor.site.cache import Memory

MOST_EXPLAINED = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """Both ends as written, or empty for all; the service."""

    source: str = ""
    target: str = ""
    service: str = "any"

    @property
    def everything(self) -> bool:
        """Whether every ordered pair is asked for."""
        return not self.source and not self.target

    @property
    def text(self) -> str:
        """The question as a line."""
        if self.everything:
            return "every ordered pair of zones"
        return f"from {self.source or 'each zone'} to {self.target or 'each zone'}, {self.service}"


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers with the places that they are about.

    ``beyond``: from business to control zones, what passes beyond the required flows. ``standing``: the devices.
    ``whole``: every ordered pair was asked for.
    """

    question: str
    places: tuple[Place, ...]
    answers: tuple[Answer, ...]
    flows: tuple[FlowAnswer, ...]
    problems: tuple[Problem, ...]
    beyond: tuple[Answer, ...] = ()
    standing: tuple[Standing, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answers before and after, and every pair with what it gains and loses."""

    before: Answered
    after: Answered
    differences: tuple[Difference, ...]


def ask(
    declaration: SiteDeclaration,
    devices: Sequence[Device],
    asked: Asked,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> Answered:
    """Answer a question over the devices of a site; without ends, the whole matrix and the required flows.

    ``memory``: of the files that the devices were read from; what it knows is not proven again.
    Raises ``InputError`` for an end or a service that cannot be understood.
    """
    net = Net(devices, declaration.segments, declaration.zones)
    prover = Prover(net)
    places = places_of(declaration, net)
    if asked.everything:
        proofs = proven(memory, "", lambda: _proofs(prover, declaration, places, progress))
        return _whole(asked, prover, places, proofs)
    service = _service(asked.service)
    sources = _ends(asked.source, declaration, places, "--from")
    targets = _ends(asked.target, declaration, places, "--to")
    pairs = [(a, b) for a in sources for b in targets if a.name != b.name]
    question = repr((asked.source, asked.target, asked.service))
    several = proven(
        memory, question, lambda: Proofs(tuple(prover.answer(a, b, service) for a, b in pairs))
    ).answers
    involved = {place.name: place for pair in pairs for place in pair}
    problems = network_problems(places, net)
    return Answered(asked.text, tuple(involved.values()), several, (), problems, whole=False)


def _proofs(
    prover: Prover,
    declaration: SiteDeclaration,
    places: tuple[Place, ...],
    progress: Progress | None,
) -> Proofs:
    return _beside(prover, declaration, places, tuple(matrix(prover, places, progress)))


def _beside(
    prover: Prover,
    declaration: SiteDeclaration,
    places: tuple[Place, ...],
    answers: tuple[Answer, ...],
) -> Proofs:
    """The matrix with all that a person asks next: lines that stop, required flows, what passes beyond them."""
    return Proofs(
        tuple(explained(prover, places, answers)),
        tuple(required_flows(prover, declaration, places)),
        tuple(beyond_flows(prover, declaration, places, answers)),
    )


def _whole(asked: Asked, prover: Prover, places: tuple[Place, ...], proofs: Proofs) -> Answered:
    return Answered(
        asked.text,
        places,
        proofs.answers,
        proofs.flows,
        network_problems(places, prover.net),
        proofs.beyond,
        tuple(standing(prover.net, places)),
    )


def explained(
    prover: Prover, places: Sequence[Place], answers: Sequence[Answer]
) -> Iterator[Answer]:
    """The answers, those that are blocked with the lines that stop, as far as this takes no long time.

    On a large site only the pairs that matter most: from outside into the control network.
    """
    by_name = {place.name: place for place in places}
    blocked = [answer for answer in answers if answer.verdict is Reach.BLOCKED]
    if len(blocked) > MOST_EXPLAINED:
        blocked = [a for a in blocked if _matters(by_name[a.source], by_name[a.target])]
    again = {id(answer) for answer in blocked} if len(blocked) <= MOST_EXPLAINED else set()
    for answer in answers:
        if id(answer) in again:
            yield prover.answer(by_name[answer.source], by_name[answer.target])
        else:
            yield answer


def _matters(source: Place, target: Place) -> bool:
    return kind_of(source) in {"internet", "business"} and kind_of(target) == "control"


def what_if(
    before: tuple[SiteDeclaration, Sequence[Device]],
    after: tuple[SiteDeclaration, Sequence[Device]],
    asked: Asked,
    progress: Progress | None = None,
) -> WhatIf:
    """Ask the same of a site as it is and as it would be; raises ``InputError`` as ``ask``."""
    old = _version(before, asked, None)
    new = _version(after, asked, old.version.prover)
    service = _service(asked.service)
    sources = list(dict.fromkeys((*old.sources, *new.sources)))
    targets = list(dict.fromkeys((*old.targets, *new.targets)))
    found: list[Difference] = []
    for number, source in enumerate(sources):
        if progress is not None:
            progress(number, len(sources), f"from {source}")
        found += differences(old.version, new.version, [source], targets, service)
    answers = ([d.before for d in found], [d.after for d in found])
    return WhatIf(
        _side(before[0], old, answers[0], asked),
        _side(after[0], new, answers[1], asked),
        tuple(found),
    )


@dataclass(frozen=True, slots=True)
class _Ready:
    """One side of a what-if, ready to be asked: its network, and the names of the ends."""

    version: Version
    zones: tuple[Place, ...]
    sources: tuple[str, ...]
    targets: tuple[str, ...]


def _version(
    side: tuple[SiteDeclaration, Sequence[Device]], asked: Asked, beside: Prover | None
) -> _Ready:
    declaration, devices = side
    net = Net(devices, declaration.segments, declaration.zones)
    places = places_of(declaration, net)
    sources = _ends(asked.source, declaration, places, "--from")
    targets = _ends(asked.target, declaration, places, "--to")
    several = {place.name: place for place in (*places, *sources, *targets)}
    version = Version(Prover(net, beside), tuple(several.values()))
    return _Ready(version, places, tuple(p.name for p in sources), tuple(p.name for p in targets))


def _side(
    declaration: SiteDeclaration, ready: _Ready, answers: Sequence[Answer | None], asked: Asked
) -> Answered:
    several = tuple(answer for answer in answers if answer is not None)
    prover = ready.version.prover
    if asked.everything:
        proofs = _beside(prover, declaration, ready.zones, several)
        return _whole(asked, prover, ready.zones, proofs)
    names = {*ready.sources, *ready.targets}
    involved = tuple(place for place in ready.version.places if place.name in names)
    problems = network_problems(ready.zones, prover.net)
    return Answered(asked.text, involved, several, (), problems, whole=False)


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
