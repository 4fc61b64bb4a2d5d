"""The part of the result document about who can reach whom. Alone it is the document of ``firedoor reach``.

Schema ``firedoor/reach/v1``; a field ``from_`` is the key ``from``.
"""

from __future__ import annotations

from dataclasses import dataclass

REACH_SCHEMA = "firedoor/reach/v1"


@dataclass(frozen=True, slots=True)
class FlowAnswer:
    """A packet that begins a connection, as it is sent. ``icmp`` is "type/code" for ICMP; ports are 0 without one."""

    src: str
    dst: str
    proto: str
    sport: int
    dport: int
    icmp: str


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """One thing that let the witness pass: ``kind`` is filter, translate, route, assumed or local.

    ``interface``: where it came in; ``out``: where it went out. ``before`` and ``packet``: source and destination in
    front of the device and behind it: they differ where it translates.
    """

    device: str
    interface: str
    out: str
    kind: str
    before: str
    packet: str
    file: str
    line: int | None
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class StopAnswer:
    """A line that stops packets (``what`` names its rule), or one that could change the answer (``what`` says why)."""

    file: str
    line: int | None
    text: str
    what: str


@dataclass(frozen=True, slots=True)
class MachineAnswer:
    """A machine that the site declares as one that its process needs."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ReachAnswer:
    """The answer for one ordered pair: ``reachable``, ``blocked`` or ``unknown``; a proof over the model.

    ``flow`` and ``path``: the witness and its way, step by step. ``services``: all that surely passes, in words;
    ``perhaps``: what else could. ``stops``: the lines that stop. ``doubts``: the lines that could change the answer.
    ``machines``: the declared ones that are reached; of an unknown answer, those that could be.
    """

    from_: str
    to: str
    verdict: str
    flow: FlowAnswer | None
    path: tuple[StepAnswer, ...]
    reasons: tuple[str, ...]
    services: tuple[str, ...]
    perhaps: tuple[str, ...]
    stops: tuple[StopAnswer, ...]
    doubts: tuple[StopAnswer, ...]
    assumptions: tuple[str, ...]
    machines: tuple[MachineAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class RequiredFlowAnswer:
    """A conduit that must stay open, with the answer for its service."""

    id: str
    service: str
    purpose: str
    answer: ReachAnswer


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """A zone, or a network of a folder that declares none. ``level``: Purdue level as text, "" if not declared.

    ``kind``: internet, business (levels 4 and 5), dmz (3.5), control (0 to 3) or network.
    """

    name: str
    title: str
    level: str
    kind: str
    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceAnswer:
    """A device that forwards, with the places that its interfaces are in.

    ``enforces``: a rule set in its way of forwarding can deny, so that it is a policy enforcement point.
    """

    name: str
    platform: str
    enforces: bool
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineNoteAnswer:
    """A line that is not, or only partly, understood."""

    line: int
    state: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class FileLinesAnswer:
    """One network file: how many lines are in each state, and the lines that are not fully understood."""

    file: str
    reader: str
    devices: tuple[str, ...]
    understood: int
    irrelevant: int
    partly: int
    not_understood: int
    blank: int
    notes: tuple[LineNoteAnswer, ...]


@dataclass(frozen=True, slots=True)
class NetworkAnswer:
    """All answers about the network of a folder.

    ``whole``: every ordered pair was asked for, not a single question. ``beyond``: for each business and control zone
    between which something passes, what passes beyond the required flows.
    """

    site: str
    question: str
    whole: bool
    places: tuple[PlaceAnswer, ...]
    devices: tuple[DeviceAnswer, ...]
    answers: tuple[ReachAnswer, ...]
    beyond: tuple[ReachAnswer, ...]
    flows: tuple[RequiredFlowAnswer, ...]
    files: tuple[FileLinesAnswer, ...]
    problems: tuple[str, ...]
