"""The words that all views of reachability share: services, packets, hops, lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from firedoor.result.network_document import (
    FileLinesAnswer,
    FlowAnswer,
    NetworkAnswer,
    ReachAnswer,
    StepAnswer,
)
from firedoor.result.reach_findings import BLOCKED, REACHABLE, UNKNOWN, Findings
from firedoor.views.words import counted

VERDICTS = {REACHABLE: "reachable", BLOCKED: "blocked", UNKNOWN: "unknown"}
KINDS = {
    "internet": "Internet",
    "business": "business network",
    "dmz": "DMZ",
    "control": "control network",
    "network": "level not declared",
}
STEPS = {
    "filter": "let through",
    "translate": "translated",
    "route": "routed",
    "assumed": "assumed",
    "local": "taken",
}
PROOF = (
    "Each answer is a proof over the model of the files read: it holds as far as the files are true and complete. "
    "Every reachable one has a packet that a second, independent walk of the rules confirmed."
)
NO_ZONES = (
    "No zones with levels are declared, so nothing says what should not be reachable: declare the Internet, "
    "business and control zones in site.toml, and ways into the control network are looked for."
)
_SHOWN = 4
MACHINES = 8


@dataclass(frozen=True, slots=True)
class Hop:
    """The steps of a witness in one device. ``translated``: the packet leaves as another one."""

    device: str
    came_in: str
    went_out: str
    before: str
    after: str
    steps: tuple[StepAnswer, ...]

    @property
    def translated(self) -> bool:
        """Whether source or destination changed."""
        return self.before != self.after

    @property
    def way(self) -> str:
        """In and out in words."""
        came = f"in by {self.came_in}" if self.came_in else ""
        out = f"out by {self.went_out}" if self.went_out else ""
        return ", ".join(part for part in (came, out) if part)


def hops(path: Sequence[StepAnswer]) -> Iterator[Hop]:
    """The devices on the way, each with its steps."""

    def place(step: StepAnswer) -> tuple[str, str, str, str, str]:
        return step.device, step.interface, step.out, step.before, step.packet

    for key, steps in groupby(path, place):
        yield Hop(*key, tuple(steps))


def deciding(path: Sequence[StepAnswer]) -> tuple[StepAnswer, ...]:
    """The steps that let the packet through or change it: neither routes nor mere calls of rule sets.

    A line that stands for several defaults of a device is no line of a person's: the full answer has it.
    """
    chosen = [
        step
        for step in path
        if step.kind == "translate" or (step.kind == "filter" and ": " in step.note)
    ]
    texts: dict[tuple[str, int | None], set[str]] = {}
    for step in chosen:
        texts.setdefault((step.file, step.line), set()).add(step.text)
    own = [step for step in chosen if len(texts[step.file, step.line]) == 1] or chosen
    return tuple({(step.file, step.line, step.text): step for step in own}.values())


def did(step: StepAnswer) -> str:
    """What a step did with the packet. A line that only calls a list or a chain lets nothing through by itself."""
    calls = step.kind == "filter" and ": " not in step.note
    return "checked by" if calls else STEPS[step.kind]


def by_name(step: StepAnswer) -> str:
    """The device of a step, with the name that people gave to its rule, if they gave one."""
    name = step.note.partition(", ")[2] if step.kind == "filter" else ""
    return f"{step.device} ({name})" if '"' in name else step.device


def at(file: str, line: int | None) -> str:
    """A place in a file; empty if there is none."""
    return f"{file}:{line}" if line is not None else file


def flow_text(flow: FlowAnswer) -> str:
    """A packet in one line: ``tcp 10.1.0.5:49152 -> 10.2.0.7:502``."""
    kind, _, code = flow.icmp.partition("/")
    about = f" type {kind} code {code}" if flow.icmp else ""
    ends = (_end(flow.src, flow.sport), _end(flow.dst, flow.dport))
    return f"{flow.proto}{about} {ends[0]} -> {ends[1]}"


def witness(answer: ReachAnswer) -> str:
    """The packet of an answer, with where it arrives if that is elsewhere, and the name of the machine there."""
    if answer.flow is None:
        return ""
    sent, flow = flow_text(answer.flow), answer.flow
    target = answer.path[-1].packet.partition(" -> ")[2] if answer.path else ""
    plain = _end(flow.dst, flow.dport)
    here = target or plain
    name = next((m.name for m in answer.machines if here in _ends_of(m.address, here)), "")
    told = f"{sent}, arrives at {target}" if target and target != plain else sent
    return f"{told} ({name})" if name else told


def _ends_of(address: str, end: str) -> tuple[str, ...]:
    """An address as the end of a packet is written: alone, or with the same port as another end."""
    port = end.rpartition(":")[2]
    return (address, f"{address}:{port}", f"[{address}]:{port}")


def reached(answer: ReachAnswer) -> str:
    """The declared machines that are reached, or of an unknown answer could be; empty if none is."""
    return services(tuple(machine.name for machine in answer.machines), MACHINES)


def _end(address: str, port: int) -> str:
    if not port:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def services(words: Sequence[str], most: int = _SHOWN) -> str:
    """The first services, and how many more."""
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more} more" if more > 0 else "")


def passing(answer: ReachAnswer) -> str:
    """What passes or could pass, in words; empty of a blocked one."""
    if answer.verdict == BLOCKED:
        return ""
    if answer.verdict == UNKNOWN:
        return f"could pass: {services(answer.perhaps)}" if answer.perhaps else ""
    perhaps = f"; could pass too: {services(answer.perhaps)}" if answer.perhaps else ""
    return services(answer.services) + perhaps


def ways(answers: Sequence[ReachAnswer]) -> str:
    """How many ways there are, and how many more there could be."""
    unsure = sum(answer.verdict == UNKNOWN for answer in answers)
    return f"{len(answers) - unsure}" + (f", {unsure} undecided" if unsure else "")


def reasons(answer: ReachAnswer) -> tuple[str, ...]:
    """The reasons without those that only repeat a line that is shown with the answer."""
    lines = [at(line.file, line.line) for line in (*answer.stops, *answer.doubts)]
    repeats = tuple(
        start for at_ in lines for start in (f"stopped by {at_}:", f"{at_} could change")
    )
    if answer.flow is not None:
        repeats = (*repeats, f"sent to {answer.flow.dst}, it arrives at")
    return tuple(reason for reason in answer.reasons if not reason.startswith(repeats))


def headline(network: NetworkAnswer, found: Findings) -> str:
    """The answer in one sentence, never better than the evidence."""
    if not network.files:
        return "No configuration could be read: nothing is said of who can reach whom."
    if not network.whole:
        return _single(network)
    into = len(found.pairs(REACHABLE))
    unsure = len(found.pairs(UNKNOWN) - found.pairs(REACHABLE))
    parts = []
    if into:
        parts.append(f"{counted(into, 'way')} into the control network beyond what is required")
    if unsure:
        parts.append(f"{counted(unsure, 'possible way')} into it that the files do not decide")
    if found.broken:
        parts.append(f"{counted(len(found.broken), 'required flow')} not shown to pass")
    if parts:
        return _sentence(parts)
    if not found.exposure_judged and not found.isolation_judged:
        return "Who can reach whom is answered; what should not be is not declared."
    return (
        "No way into the control network beyond what is required, over the model of the files read."
    )


def _single(network: NetworkAnswer) -> str:
    if len(network.answers) == 1:
        answer = network.answers[0]
        return f"{answer.from_} to {answer.to}: {VERDICTS[answer.verdict]}"
    verdicts = [answer.verdict for answer in network.answers]
    told = ", ".join(f"{verdicts.count(v)} {word}" for v, word in VERDICTS.items() if v in verdicts)
    return f"{counted(len(verdicts), 'pair')}: {told}" if verdicts else "No pair was asked for."


def _sentence(parts: list[str]) -> str:
    text = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
    return f"{text[:1].upper()}{text[1:]}."


@dataclass(frozen=True, slots=True)
class LineTotals:
    """The lines of all network files by state."""

    files: int
    understood: int
    irrelevant: int
    partly: int
    not_understood: int
    blank: int

    @property
    def in_doubt(self) -> int:
        """Lines that are not, or only partly, understood."""
        return self.partly + self.not_understood


def line_totals(files: Sequence[FileLinesAnswer]) -> LineTotals:
    """Sum up the states of all lines."""
    return LineTotals(
        len(files),
        sum(file.understood for file in files),
        sum(file.irrelevant for file in files),
        sum(file.partly for file in files),
        sum(file.not_understood for file in files),
        sum(file.blank for file in files),
    )
