"""The configurations of the cases, with the packets that the cases ask about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from firedoor.model.network.facts import NetworkFacts
from firedoor.model.problem import InputError
from firedoor.reach.cross import End
from firedoor.readers.firewalls.pf.reader import PF_READER
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options, Reading
from tests.readers.firewalls.network_cases import (
    cases,
    configuration,
    crossed,
    decided,
    expectation,
)

CASES = cases(Path(__file__).parent.parent / "cases" / "pf")
TEXTS = {case.name: configuration(case).path.read_text(encoding="utf-8") for case in CASES}
QUESTIONS = {case.name: expectation(case) for case in CASES}


def written(folder: Path, data: bytes, name: str = "backup.xml") -> InputFile:
    """A file of the site with this content."""
    path = folder / name
    path.write_bytes(data)
    return InputFile(path, name, len(data), data[:HEAD_BYTES])


def reading(folder: Path, text: str) -> Reading | None:
    """What the reader makes of a text; None where it refuses it with the one error it may raise."""
    try:
        return PF_READER.read(written(folder, text.encode()), Options())
    except InputError as error:
        assert all(problem.file == "backup.xml" for problem in error.problems)  # noqa: PT017
        return None


def facts(folder: Path, text: str) -> NetworkFacts:
    """What the reader makes of a text that it must not refuse."""
    found = reading(folder, text)
    assert found is not None
    assert found.network is not None
    return found.network


def verdicts(network: NetworkFacts, name: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Each question of a case with its answer for these facts."""
    device = network.devices[0]
    doubted = {interface.name for interface in device.interfaces if interface.doubts}
    for kind in ("decide", "cross"):
        for test in QUESTIONS[name].get(kind, []):
            asked = {**test, "device": device.name}
            if test.get("in") in doubted or test.get("out") in doubted:
                yield test, "unknown"
            elif kind == "decide":
                yield test, decided(network, asked).verdict
            elif any(interface.name == test["in"] for interface in device.interfaces):
                counts, ways = crossed(network, asked)
                in_doubt = any(way.end is End.UNKNOWN for way in ways)
                yield test, "unknown" if in_doubt else str(counts.end)
            else:
                yield test, "unknown"
