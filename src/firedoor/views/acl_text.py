"""The answers of ``firedoor acl`` on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.result.acl_document import (
    DecisionAnswer,
    DiffAnswer,
    DifferenceAnswer,
    LintsAnswer,
    TestAnswer,
)
from firedoor.result.network_document import FlowAnswer
from firedoor.views.inert import visible


def test_text(answer: TestAnswer) -> str:
    """The verdict, the line, and why."""
    lines = [
        f"{answer.verdict}   {flow_words(answer.flow)}",
        f"    {_place(answer.file, answer.line)}: {answer.text}",
        *(f"    {reason}" for reason in answer.reasons),
    ]
    return _text(lines)


def diff_text(answer: DiffAnswer) -> str:
    """Every class of flow that changed."""
    return _text(_diff(answer))


def _diff(answer: DiffAnswer) -> Iterator[str]:
    count = len(answer.differences)
    if not count and answer.complete:
        yield f"No flow is treated in another way by {answer.new} than by {answer.old}."
    elif not count:
        yield (
            f"No flow is known to be treated in another way by {answer.new} than by {answer.old}, "
            "but not all could be compared:"
        )
    else:
        word = "class of flows is" if count == 1 else "classes of flows are"
        yield f"{count} {word} treated in another way by {answer.new} than by {answer.old}:"
    for one in answer.differences:
        yield ""
        yield from _difference(one)
    yield from ("", *answer.notes) if answer.notes else ()


def _difference(one: DifferenceAnswer) -> Iterator[str]:
    between = f"{one.in_ or 'any'} to {one.out or 'any'}" if one.in_ or one.out else ""
    after = f"after {one.translated_by}" if one.translated_by else ""
    place = f" ({', '.join(part for part in (between, after) if part)})" if between or after else ""
    yield f"{one.device} {one.list}{place}: {one.before.verdict} becomes {one.after.verdict}"
    yield f"    from {', '.join(one.sources)}"
    yield f"    to {', '.join(one.targets)}"
    yield f"    service {', '.join(one.services)}"
    state = "" if one.state == "new" else f" ({one.state} connection)"
    yield f"    for example {flow_words(one.flow)}{state}"
    yield f"    before {_decision(one.before)}"
    yield f"    after  {_decision(one.after)}"


def _decision(one: DecisionAnswer) -> str:
    reasons = f" ({'; '.join(one.reasons)})" if one.reasons else ""
    return f"{one.verdict:7} {_place(one.file, one.line)}: {one.text}{reasons}"


def lint_text(answer: LintsAnswer) -> str:
    """Every finding with its line."""
    return _text(_lint(answer))


def _lint(answer: LintsAnswer) -> Iterator[str]:
    count = len(answer.findings)
    looked = f"{len(answer.lists)} rule set{'s' if len(answer.lists) != 1 else ''}"
    yield f"{count} finding{'s' if count != 1 else ''} in {looked} of {answer.file}"
    for one in answer.findings:
        yield ""
        yield f"{one.id}  {one.device} {one.list}"
        yield f"    {_place(one.file, one.line)}: {one.text}"
        yield f"    {one.finding}"
    yield from ("", *answer.notes) if answer.notes else ()


def flow_words(flow: FlowAnswer) -> str:
    """A packet in one line."""
    source, target = (f"[{a}]" if ":" in a else a for a in (flow.src, flow.dst))
    if flow.icmp:
        return f"{flow.proto} type {flow.icmp} {flow.src} -> {flow.dst}"
    if not flow.sport and not flow.dport:
        return f"{flow.proto} {flow.src} -> {flow.dst}"
    return f"{flow.proto} {source}:{flow.sport} -> {target}:{flow.dport}"


def _place(file: str, line: int | None) -> str:
    return f"{file}:{line}" if line is not None else file


def _text(lines: Iterator[str] | list[str]) -> str:
    return "\n".join(visible(line) for line in lines) + "\n"
