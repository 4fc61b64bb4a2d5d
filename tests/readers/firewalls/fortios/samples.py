"""Samples of FortiOS configurations for tests, and short ways to read and ask them."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

from firedoor.model.network.device import Device
from firedoor.model.network.packet import Packet
from firedoor.reach.cross import Crossing, End, joined
from firedoor.readers.firewalls.fortios.reader import FORTIOS_READER
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options, Reading

CASES = Path(__file__).parent.parent / "cases" / "fortios"


def read_bytes(path: Path, data: bytes) -> Reading:
    """Write a file and read it."""
    path.write_bytes(data)
    return FORTIOS_READER.read(file_of(path, data), Options())


def file_of(path: Path, data: bytes) -> InputFile:
    """A file as the site hands it to readers."""
    return InputFile(path, path.name, len(data), data[:HEAD_BYTES])


def device_of(path: Path, text: str) -> Device:
    """The first device of a configuration."""
    network = read_bytes(path, text.encode()).network
    assert network is not None
    return network.devices[0]


def packet(src: str, dst: str, port: int, protocol: int = 6) -> Packet:
    """A first packet."""
    return Packet(ip_address(src), ip_address(dst), protocol, 49152, port)


def end_of(device: Device, interface: str, asked: Packet) -> End:
    """What becomes of a packet in a device."""
    return joined(tuple(Crossing(device).cross(interface, asked))).end
