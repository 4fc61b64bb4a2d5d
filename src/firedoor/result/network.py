"""Turn answers of reachability into their document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from firedoor.model.coverage import Coverage
from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.facts import NetworkFacts
from firedoor.model.network.line_state import LineState
from firedoor.model.network.packet import PROTOCOL_NAMES, Packet
from firedoor.model.network.services import ICMP, ICMP6, WITH_PORTS
from firedoor.model.origin import Origin
from firedoor.model.problem import Problem
from firedoor.reach.answers import Answer
from firedoor.reach.ask import Answered
from firedoor.reach.places import Place
from firedoor.reach.service_words import service_words
from firedoor.reach.survey import kind_of
from firedoor.reach.telling import telling
from firedoor.reach.walk import Hop, Path
from firedoor.result import network_document as doc
from firedoor.result.rule_names import rule_names

MOST_NOTES = 500
NO_NAMES: Mapping[Origin, str] = MappingProxyType({})


def network_answer(
    site: str,
    answered: Answered,
    files: Sequence[doc.FileLinesAnswer],
    problems: Sequence[Problem],
    devices: Sequence[Device] = (),
) -> doc.NetworkAnswer:
    """Return the document; answers stand in the order asked. ``devices``: those that give rules their names."""
    names = _names(answered, devices)
    return doc.NetworkAnswer(
        site=site,
        question=answered.question,
        whole=answered.whole,
        places=tuple(_place(place) for place in answered.places),
        devices=tuple(
            doc.DeviceAnswer(s.device.name, s.device.platform, s.enforces, s.places)
            for s in answered.standing
        ),
        answers=tuple(reach_answer(answer, names) for answer in answered.answers),
        beyond=tuple(reach_answer(answer, names) for answer in answered.beyond),
        flows=tuple(
            doc.RequiredFlowAnswer(
                flow.flow.id,
                flow.flow.service,
                flow.flow.purpose,
                reach_answer(flow.answer, names),
            )
            for flow in answered.flows
        ),
        files=tuple(files),
        problems=tuple(str(problem) for problem in problems),
    )


def _names(answered: Answered, devices: Sequence[Device]) -> Mapping[Origin, str]:
    several = (*answered.answers, *answered.beyond, *(flow.answer for flow in answered.flows))
    wanted = frozenset(origin for answer in several for origin in answer.stops)
    return rule_names(devices, wanted)


def reach_answer(answer: Answer, names: Mapping[Origin, str] = NO_NAMES) -> doc.ReachAnswer:
    """One answer with its witness. ``names``: of rules that stop, see :func:`rule_names`."""
    return doc.ReachAnswer(
        from_=answer.source,
        to=answer.target,
        verdict=answer.verdict.value,
        flow=flow_answer(answer.flow) if answer.flow is not None else None,
        path=tuple(_steps(answer)),
        reasons=answer.reasons,
        services=tuple(service_words(answer.services)),
        perhaps=tuple(service_words(answer.perhaps)),
        stops=tuple(_stop(origin, names.get(origin, "")) for origin in answer.stops),
        doubts=tuple(_doubt(doubt) for doubt in answer.doubts),
        assumptions=answer.assumptions,
        machines=tuple(doc.MachineAnswer(m.name, str(m.address)) for m in answer.machines),
    )


def file_lines(coverage: Coverage, facts: NetworkFacts) -> doc.FileLinesAnswer:
    """What was made of each line of a network file."""
    lines = facts.lines
    notes = lines.notes[:MOST_NOTES]
    return doc.FileLinesAnswer(
        file=coverage.file,
        reader=coverage.reader,
        devices=tuple(device.name for device in facts.devices),
        understood=lines.count(LineState.UNDERSTOOD),
        irrelevant=lines.count(LineState.IRRELEVANT),
        partly=lines.count(LineState.PARTLY),
        not_understood=lines.count(LineState.NOT_UNDERSTOOD),
        blank=lines.count(LineState.BLANK),
        notes=tuple(
            doc.LineNoteAnswer(n.origin.line or 1, n.state.name.lower(), n.origin.text, n.why)
            for n in notes
        ),
    )


def flow_answer(packet: Packet) -> doc.FlowAnswer:
    """A packet as it is sent."""
    icmp = packet.protocol in {ICMP, ICMP6}
    ported = packet.protocol in WITH_PORTS
    return doc.FlowAnswer(
        src=str(packet.src),
        dst=str(packet.dst),
        proto=PROTOCOL_NAMES.get(packet.protocol, str(packet.protocol)),
        sport=packet.sport if ported else 0,
        dport=packet.dport if ported else 0,
        icmp=f"{packet.dport // 256}/{packet.dport % 256}" if icmp else "",
    )


def _steps(answer: Answer) -> Iterator[doc.StepAnswer]:
    if answer.path is not None:
        yield from path_steps(answer.path)


def path_steps(path: Path) -> Iterator[doc.StepAnswer]:
    """A way, step by step."""
    for hop in path.hops:
        yield from _hop(hop)


def _hop(hop: Hop) -> Iterator[doc.StepAnswer]:
    before, after = _ends(hop.before), _ends(hop.after)
    for step in telling(hop.steps):
        yield doc.StepAnswer(
            device=hop.device,
            interface=hop.came_in,
            out=hop.went_out,
            kind=step.kind,
            before=before,
            packet=after,
            file=step.origin.file,
            line=step.origin.line,
            text=step.origin.text,
            note=step.text,
        )
    if not hop.went_out and not hop.assumed:
        own = "taken by the device itself"
        yield doc.StepAnswer(hop.device, hop.came_in, "", "local", before, after, "", None, "", own)


def _ends(packet: Packet) -> str:
    return f"{_end(packet, source=True)} -> {_end(packet, source=False)}"


def _end(packet: Packet, *, source: bool) -> str:
    address, port = (packet.src, packet.sport) if source else (packet.dst, packet.dport)
    if packet.protocol not in WITH_PORTS:
        return str(address)
    return f"{address}:{port}" if address.version == 4 else f"[{address}]:{port}"  # noqa: PLR2004


def _stop(origin: Origin, name: str) -> doc.StopAnswer:
    return doc.StopAnswer(origin.file, origin.line, origin.text, name)


def _doubt(doubt: Doubt) -> doc.StopAnswer:
    return doc.StopAnswer(doubt.origin.file, doubt.origin.line, doubt.origin.text, doubt.what)


def _place(place: Place) -> doc.PlaceAnswer:
    level = "" if place.level is None else f"{place.level:g}"
    networks = tuple(str(network) for network in place.networks)
    return doc.PlaceAnswer(place.name, place.title or place.name, level, kind_of(place), networks)
