"""Answers of reachability on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.result.network_document import NetworkAnswer, ReachAnswer
from firedoor.views.inert import visible


def render(network: NetworkAnswer) -> str:
    """All answers, one paragraph each."""
    return "\n".join(visible(line) for line in _lines(network)) + "\n"


def _lines(network: NetworkAnswer) -> Iterator[str]:
    yield f"{network.site}: {network.question}"
    yield ""
    for answer in network.answers:
        yield from _answer(answer)
    for flow in network.flows:
        yield f"flow {flow.id} {flow.service}: {flow.answer.verdict}"


def _answer(answer: ReachAnswer) -> Iterator[str]:
    services = ", ".join(answer.services) or ", ".join(answer.perhaps)
    yield f"{answer.from_} -> {answer.to}: {answer.verdict}  {services}"
    for reason in answer.reasons:
        yield f"    {reason}"
    if answer.flow is not None:
        flow = answer.flow
        yield f"    {flow.proto} {flow.src}:{flow.sport} -> {flow.dst}:{flow.dport}"
    for step in answer.path:
        place = f"{step.file}:{step.line}" if step.line else step.file
        yield f"      {step.device} {step.interface}>{step.out} {step.kind} {place} {step.text}"


def coverage(network: NetworkAnswer) -> str:
    """What was made of every line, file by file."""
    rows = []
    for file in network.files:
        rows.append(
            f"{file.file} ({file.reader}): {file.understood} understood, {file.irrelevant} irrelevant, "
            f"{file.partly} partly, {file.not_understood} not understood"
        )
        rows += [f"  {n.line} {n.state} {n.text}: {n.why}" for n in file.notes]
    return "\n".join(visible(row) for row in rows) + "\n"
