"""The samples of the reader ios, read from text, and packets that ask them."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

from firedoor.model.network.device import Device
from firedoor.model.network.line_state import LineState
from firedoor.model.network.packet import Packet
from firedoor.reach.cross import End, cross, joined
from firedoor.readers.firewalls.ios.reader import IOS_READER
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options, Reading

CASES = Path(__file__).parent.parent / "cases" / "ios"


def sample(case: str) -> str:
    """The configuration of a case."""
    (path,) = (p for p in (CASES / case).iterdir() if p.name != "expected.toml")
    return path.read_text(encoding="utf-8")


def read_bytes(path: Path, data: bytes) -> Reading:
    """What the reader makes of bytes in a file."""
    path.write_bytes(data)
    return IOS_READER.read(InputFile(path, path.name, len(data), data[:HEAD_BYTES]), Options())


def recognised(path: Path, data: bytes) -> bool:
    """Whether the reader takes bytes for its own."""
    path.write_bytes(data)
    return IOS_READER.recognises(InputFile(path, path.name, len(data), data[:HEAD_BYTES]))


def device_of(path: Path, text: str) -> Device:
    """The device of a configuration."""
    network = read_bytes(path, text.encode()).network
    assert network is not None
    (device,) = network.devices
    return device


def states_of(reading: Reading) -> list[LineState]:
    """The state of every line, the first one first."""
    assert reading.network is not None
    return [LineState(state) for state in reading.network.lines.states]


def packet(src: str, dst: str, port: int, protocol: int = 6, sport: int = 49152) -> Packet:
    """The first packet of a connection."""
    return Packet(ip_address(src), ip_address(dst), protocol, sport, port)


def end_of(device: Device, interface: str, asked: Packet) -> End:
    """How a packet that comes in at an interface leaves the device."""
    return joined(cross(device, interface, asked)).end
