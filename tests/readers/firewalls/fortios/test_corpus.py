"""Every FortiOS file of the corpora, and what the lab devices did."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.line_state import LineState
from firedoor.reach.cross import End
from firedoor.reach.decide import decide
from firedoor.readers.firewalls.fortios.reader import FORTIOS_READER
from firedoor.readers.firewalls.registry import NETWORK_READERS
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options, Reading
from tests.conftest import CORPORA
from tests.readers.firewalls.fortios.samples import end_of, packet

pytestmark = pytest.mark.corpus

LAB = CORPORA / "network" / "lab-validation"
POLICY_LAB = LAB / "connectivity" / "fortios_fw_policy_basic"
ROUTE_LAB = LAB / "routing" / "fortios_first_basic"
FULL = [
    POLICY_LAB / "configs" / "fw" / "show.txt",
    ROUTE_LAB / "configs" / "d2_fw" / "show.txt",
    *sorted((CORPORA / "vpn-configs").glob("*/fortios_*.txt")),
]
FILES = [
    *FULL,
    *sorted((CORPORA / "network" / "batfish-configs" / "vendors" / "fortios").glob("*")),
    *sorted((CORPORA / "network" / "aerleon-policies" / "rendered").glob("*/*.fortigate.fcl")),
]


def _file(path: Path) -> InputFile:
    data = path.read_bytes()
    return InputFile(path, path.name, len(data), data[:HEAD_BYTES])


def _read(path: Path) -> Reading:
    return FORTIOS_READER.read(_file(path), Options())


def _device(path: Path) -> Device:
    network = _read(path).network
    assert network is not None
    return network.devices[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_is_read_and_every_line_has_its_state(path: Path) -> None:
    file = _file(path)
    assert next(r.name for r in NETWORK_READERS if r.recognises(file)) == "fortios"
    reading = _read(path)
    network = reading.network
    assert network is not None
    assert network.devices
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = text.replace("\r\n", "\n").split("\n")
    assert len(network.lines.states) == len(lines)
    sorted_out = reading.understood + reading.partly + reading.irrelevant + reading.not_understood
    assert sorted_out == reading.records
    for note in network.lines.notes:
        assert note.origin.line is not None
        assert note.origin.text == lines[note.origin.line - 1].strip()[: len(note.origin.text)]
    for device in network.devices:
        for rule in (rule for each in device.rule_sets for rule in each.rules):
            assert rule.origin.line is not None
            assert rule.origin.text == lines[rule.origin.line - 1].strip()


@pytest.mark.parametrize("path", FULL, ids=lambda path: path.name)
def test_nothing_in_a_whole_backup_is_left_open(path: Path) -> None:
    reading = _read(path)
    assert reading.not_understood == 0, reading.note
    assert reading.network is not None
    doubts = {doubt.what for device in reading.network.devices for doubt in device.doubts}
    # One backup is cut down to its global part by its source, and says so.
    assert {what for what in doubts if "is not in this file" not in what} == set()


# -- what the devices of the labs did ---------------------------------------------------------------


def _echoed(name: str) -> set[str]:
    """Probes that came back: only lines that begin with [ECHO:] prove it."""
    return {
        path.stem
        for path in (POLICY_LAB / "show" / name).rglob("*")
        if path.is_file() and "[ECHO:" in path.read_text(encoding="utf-8", errors="replace")
    }


@pytest.mark.parametrize(
    ("port", "protocol", "passes"),
    [(9100, 6, True), (9101, 6, False), (9200, 17, True), (9201, 17, False)],
)
def test_the_lab_firewall_passes_what_it_passed(port: int, protocol: int, *, passes: bool) -> None:
    name = f"{'tcp' if protocol == 6 else 'udp'}_{port}"
    assert any(name in probe for probe in _echoed("inside")) == passes, "the transcript says else"
    device = _device(FULL[0])
    asked = packet("192.168.123.1", "192.168.123.6", port, protocol)
    assert end_of(device, "port2", asked) is (End.FORWARDED if passes else End.DROPPED)


def test_the_lab_routing_table_follows_from_the_configuration() -> None:
    device = _device(FULL[1])
    table = (ROUTE_LAB / "show" / "d2_fw" / "get_router_info_routing-table_all.txt").read_text()
    shown = set(re.findall(r"^S\*?\s+(\S+) \[10/0\] via (\S+), (\S+)", table, re.MULTILINE))
    stated = {
        (str(route.prefix), str(hop.address), hop.interface)
        for route in device.instances[0].routes
        for hop in route.next_hops
    }
    assert shown == stated
    connected = set(re.findall(r"^C\s+(\S+) is directly connected, (\S+)", table, re.MULTILINE))
    own = {(str(a.network), i.name) for i in device.interfaces if i.enabled for a in i.addresses}
    assert connected <= own


# -- facts that the source asserts of its own test configurations --------------------------------------


def _batfish(name: str) -> Path:
    return CORPORA / "network" / "batfish-configs" / "vendors" / "fortios" / name


def test_move_changes_the_order() -> None:
    device = _device(_batfish("policy_move"))
    names = [rule.name for rule in device.rule_set("policy").rules]
    assert names == [f"policy {n}" for n in (5, 1, 2, 4, 3)]


@pytest.mark.parametrize(("port", "verdict"), [(1234, "deny"), (1235, "deny"), (1236, "permit")])
def test_policies_decide_as_the_source_says(port: int, verdict: str) -> None:
    device = _device(_batfish("policy"))
    asked = packet("10.0.1.2", "10.0.3.2", port)
    tokens = [next(i.tokens for i in device.interfaces if i.name == n) for n in ("port1", "port3")]
    assert decide(device, "policy", asked, *tokens).verdict == verdict


def test_zones_and_appended_values() -> None:
    device = _device(_batfish("firewall_policy"))
    rules = {" ".join(rule.name.split()[:2]): rule for rule in device.rule_set("policy").rules}
    assert rules["policy 1"].match.in_ports is not None
    assert rules["policy 1"].match.in_ports.names == {"port1", "port2"}
    assert rules["policy 3"].match.in_ports is not None
    assert rules["policy 3"].match.in_ports.names == {
        "zone:zone1",
        "port2",
        "zone:zone3",
        "zone:zone2",
    }
    assert rules["policy 3"].match.out_ports is not None
    assert rules["policy 3"].match.out_ports.names == {"zone:zone1", "zone:zone3"}
    assert not rules["policy 0"].enabled


def test_a_rename_that_cannot_be_done_is_not_understood() -> None:
    network = _read(_batfish("addrgrp_rename")).network
    assert network is not None
    assert network.lines.states[54] == LineState.NOT_UNDERSTOOD
