"""The configurations of the cases, and ways to read a changed one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from firedoor.model.network.facts import NetworkFacts
from firedoor.readers.firewalls.panos.reader import PANOS_READER
from firedoor.readers.interface import Options, Reading
from tests.readers.firewalls.network_cases import EXPECTED, crossed, expectation, input_file

CASES = Path(__file__).resolve().parents[1] / "cases" / "panos"


def sample_paths() -> list[Path]:
    """The configuration of each case."""
    return sorted(path for path in CASES.glob("*/*") if path.name != EXPECTED)


def crossings(path: Path) -> list[dict[str, Any]]:
    """The packets that a case sends through its devices."""
    tests: list[dict[str, Any]] = expectation(path.parent).get("cross", [])
    return tests


def read_text(folder: Path, text: str, name: str = "config.txt") -> Reading:
    """Read a text as the site would."""
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return PANOS_READER.read(input_file(path), Options())


def facts_of(reading: Reading) -> NetworkFacts:
    """The network facts of a reading."""
    assert reading.network is not None
    return reading.network


def end_of(facts: NetworkFacts, test: dict[str, Any]) -> str:
    """What becomes of a packet; ``gone`` if its device or interface is no more there."""
    device = next((d for d in facts.devices if d.name == test["device"]), None)
    if device is None or test["in"] not in {i.name for i in device.interfaces}:
        return "gone"
    return crossed(facts, test)[0].end.value
