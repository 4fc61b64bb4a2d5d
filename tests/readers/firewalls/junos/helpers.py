"""Short ways to read a text with the reader for Junos and to ask what it does with a packet."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from firedoor.model.network.device import Device
from firedoor.model.network.facts import NetworkFacts
from firedoor.readers.firewalls.junos.reader import JUNOS_READER
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options, Reading
from tests.readers.firewalls.network_cases import crossed, decided

CASES = Path(__file__).parent.parent / "cases" / "junos"


def file_of(data: bytes) -> InputFile:
    """A file with these bytes."""
    with tempfile.NamedTemporaryFile(delete=False, suffix=".conf") as handle:
        handle.write(data)
    return InputFile(Path(handle.name), "fw.conf", len(data), data[:HEAD_BYTES])


def reading(data: bytes | str) -> Reading:
    """The reading of a text."""
    file = file_of(data.encode() if isinstance(data, str) else data)
    try:
        return JUNOS_READER.read(file, Options())
    finally:
        file.path.unlink()


def facts(text: str) -> NetworkFacts:
    """What the text says of the network."""
    network = reading(text).network
    assert network is not None
    return network


def only(text: str) -> Device:
    """The one device of a text."""
    (device,) = facts(text).devices
    return device


def verdict(
    network: NetworkFacts, list_: str, src: str, dst: str, service: str, **more: Any
) -> str:
    """What a rule set of the first device decides."""
    test = {"device": network.devices[0].name, "list": list_, "src": src, "dst": dst}
    return decided(network, {**test, "service": service, **more}).verdict


def end(network: NetworkFacts, port: str, src: str, dst: str, service: str) -> str:
    """What becomes of a packet in the first device."""
    test = {"device": network.devices[0].name, "in": port, "src": src, "dst": dst}
    return str(crossed(network, {**test, "service": service})[0].end.value)
