"""Files with one thing spoilt, and what may then be said of packets."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from firedoor.model.network.device import Device
from firedoor.model.network.packet import Packet
from firedoor.model.problem import InputError
from firedoor.reach.decide import decide
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options, Reader, Reading

GARBAGE = "zqx"


@dataclass(frozen=True, slots=True)
class Probe:
    """A packet at a rule set of a device."""

    rule_set: str
    packet: Packet
    way_in: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the model says of a probe, and by which line."""

    verdict: str
    line: int | None


def read_text(reader: Reader, text: str, name: str = "gate.rules") -> Reading:
    """What a reader makes of a text."""
    return read_bytes(reader, text.encode(), name)


def read_bytes(reader: Reader, data: bytes, name: str = "gate.rules") -> Reading:
    """What a reader makes of bytes. Raises ``InputError``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(data)
        return reader.read(InputFile(path, name, len(data), data[:HEAD_BYTES]), Options())


def said_of(reader: Reader, text: str, probes: Sequence[Probe]) -> list[Said]:
    """What is said of the probes; "unknown" where the file cannot be used, or a line could change anything."""
    try:
        reading = read_text(reader, text)
    except InputError:
        return [Said("unknown", None) for _ in probes]
    assert reading.network is not None
    (device,) = reading.network.devices
    return [_said(device, probe) for probe in probes]


def _said(device: Device, probe: Probe) -> Said:
    if device.doubts or probe.rule_set not in {s.name for s in device.rule_sets}:
        return Said("unknown", None)
    tokens = frozenset({probe.way_in}), frozenset({probe.way_out})
    decision = decide(device, probe.rule_set, probe.packet, *tokens)
    return Said(decision.verdict, decision.origin.line)


def garbled(lines: Sequence[str], number: int) -> Iterator[tuple[str, str, str]]:
    """For one word after the other: the word, what becomes of it, and the text with it."""
    words = lines[number].split()
    indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    for index in range(len(words)):
        for spoilt in (GARBAGE, words[index] + GARBAGE, words[index][: len(words[index]) // 2]):
            changed = indent + " ".join((*words[:index], spoilt, *words[index + 1 :])).rstrip()
            if spoilt and changed != lines[number]:
                yield (
                    words[index],
                    spoilt,
                    "\n".join((*lines[:number], changed, *lines[number + 1 :])) + "\n",
                )
