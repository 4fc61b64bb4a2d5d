"""Real backups, close to the factory default: what must be said of them is certain."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from firedoor.model.network.line_state import LineState
from firedoor.model.network.packet import Packet
from firedoor.model.network.services import TCP
from firedoor.reach.cross import cross, joined
from firedoor.reach.decide import decide
from firedoor.readers.firewalls.pf.reader import PF_READER
from firedoor.readers.interface import Options
from tests.readers.firewalls.network_cases import input_file

BACKUPS = {
    "opnsense_23.7_nano.xml": ("OPNsense", 837, "192.168.129.77", "192.168.129.4"),
    "opnsense_24.7_nano.xml": ("OPNsense", 718, "192.168.100.77", "192.168.100.10"),
    "pfsense_CE_2.7.2.xml": ("pfSense", 248, "192.168.248.77", "192.168.248.254"),
}


@pytest.mark.corpus
@pytest.mark.parametrize("name", sorted(BACKUPS))
def test_factory_backups(corpora: Path, name: str) -> None:
    host, records, inside, own = BACKUPS[name]
    file = input_file(corpora / "network" / "opnsense" / name)
    assert PF_READER.recognises(file)
    reading = PF_READER.read(file, Options())
    assert (reading.records, reading.partly, reading.not_understood) == (records, 0, 0)
    assert reading.understood > 40
    assert reading.network is not None
    (device,) = reading.network.devices
    assert (device.name, device.doubts) == (host, ())
    to = ip_address("198.51.100.7")
    assert joined(cross(device, "wan", _packet("203.0.113.9", inside))).end == "dropped"
    assert joined(cross(device, "lan", _packet(inside, own))).end == "local"
    lan = next(i for i in device.interfaces if i.name == "lan").tokens
    packet = Packet(ip_address(inside), to, TCP, 40000, 443)
    assert decide(device, "rules in", packet, lan).verdict == "permit"
    # Not 443: to that port of an address that DHCP may have given the firewall, anti-lockout lets everyone in.
    foreign = Packet(ip_address("10.9.9.9"), to, TCP, 40000, 8080)
    assert decide(device, "rules in", foreign, lan).verdict == "deny"


@pytest.mark.corpus
def test_lines_stand_where_they_are_said_to(corpora: Path) -> None:
    path = corpora / "network" / "opnsense" / "opnsense_24.7_nano.xml"
    lines = path.read_text(encoding="utf-8").split("\n")
    network = PF_READER.read(input_file(path), Options()).network
    assert network is not None
    (device,) = network.devices
    assert len(network.lines.states) == len([*lines]) - (lines[-1] == "")
    written = [rule for rule in device.rule_sets[0].rules if rule.name.startswith("rule ")]
    assert [lines[rule.origin.line - 1].strip() for rule in written if rule.origin.line] == [
        "<rule>"
    ] * 2
    for interface in device.interfaces:
        assert interface.origin.line is not None
        assert lines[interface.origin.line - 1].strip() == f"<{interface.name}>"
    keys = [n for n, line in enumerate(lines) if line.strip().startswith("<prv>")]
    assert {network.lines.states[n] for n in keys} == {LineState.IRRELEVANT}


def _packet(src: str, dst: str) -> Packet:
    return Packet(ip_address(src), ip_address(dst), TCP, 40000, 443)
