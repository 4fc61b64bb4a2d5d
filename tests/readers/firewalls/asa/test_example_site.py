"""The right answers of docs/example-site.md, as far as plant-fw alone gives them."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from firedoor.model.network.packet import Packet
from firedoor.model.network.services import TCP, UDP
from firedoor.reach.cross import End, cross, joined
from firedoor.readers.firewalls.asa.reader import ASA_READER
from firedoor.readers.interface import Options
from tests.readers.firewalls.network_cases import input_file

REPOSITORY = Path(__file__).resolve().parents[4]
PLANT = REPOSITORY / "examples" / "riverside-water" / "network" / "plant-fw.cfg"
PASSES, DROPPED, LOCAL = End.FORWARDED, End.DROPPED, End.LOCAL
ANSWERS = (
    ("ENT", "10.10.20.5", "10.20.20.11", TCP, 3389, PASSES, "VENDOR-SUPPORT object HMI01 eq 3389"),
    ("ENT", "10.10.20.5", "10.20.20.12", TCP, 3389, DROPPED, "ENT_IN extended deny ip any any"),
    ("ENT", "10.10.20.5", "10.20.20.50", TCP, 21, DROPPED, "ENT_IN extended deny ip any any"),
    ("ENT", "10.10.20.5", "10.30.10.9", TCP, 502, DROPPED, "ENT_IN extended deny ip any any"),
    ("ENT", "10.10.20.5", "10.10.253.4", TCP, 443, PASSES, "object NET-USERS object HIST02 eq https"),
    ("ENT", "10.10.10.21", "10.15.10.21", UDP, 999, PASSES, "object EXCH01 object EXCH02"),
    ("ENT", "10.10.20.41", "10.15.10.40", TCP, 3389, PASSES, "object-group ADMIN-STATIONS"),
    ("ENT", "10.10.60.9", "10.10.253.2", TCP, 443, LOCAL, ""),
    ("ENT", "10.10.60.9", "10.10.253.2", UDP, 443, LOCAL, ""),
    ("DMZ", "10.15.10.40", "10.20.20.12", TCP, 3389, PASSES, "object JUMP01 object-group OPERATOR-STATIONS"),
    ("DMZ", "10.15.10.21", "10.20.10.11", TCP, 80, DROPPED, "any object-group PLANT-NETS"),
    ("DMZ", "10.15.10.50", "10.20.10.11", TCP, 443, DROPPED, "any object-group PLANT-NETS"),
    ("vpn OPERATOR-POOL", "10.15.60.11", "10.20.20.11", TCP, 3389, PASSES, "VPN_OPERATORS extended permit"),
    ("vpn OPERATOR-POOL", "10.15.60.11", "10.20.20.11", TCP, 445, DROPPED, ""),
    ("vpn OPERATOR-POOL", "10.15.60.11", "10.30.10.9", TCP, 502, DROPPED, ""),
    ("OPS-HMI", "10.20.20.12", "10.30.10.9", TCP, 502, PASSES, "object-group OPERATOR-STATIONS"),
    ("OPS-SRV", "10.20.10.11", "10.30.20.9", TCP, 44818, PASSES, "object-group FIELD-PROTOCOLS"),
    ("CELL", "10.30.10.9", "10.20.10.30", UDP, 123, PASSES, "object NTP01 eq ntp"),
)  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: f"{a[0]}-{a[2]}-{a[4]}-{a[5]}")
def test_answer(answer: tuple[str, str, str, int, int, End, str]) -> None:
    interface, src, dst, protocol, port, end, line = answer
    network = ASA_READER.read(input_file(PLANT), Options()).network
    assert network is not None
    (device,) = network.devices
    packet = Packet(ip_address(src), ip_address(dst), protocol, 49152, port)
    found = joined(cross(device, interface, packet))
    assert found.end is end
    assert line in "\n".join(step.origin.text for step in found.steps)


def test_every_line_is_understood_or_listed() -> None:
    reading = ASA_READER.read(input_file(PLANT), Options())
    assert (reading.partly, reading.not_understood) == (0, 0)
    assert not reading.problems
