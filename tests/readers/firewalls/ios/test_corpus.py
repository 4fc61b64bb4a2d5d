"""Real configurations, and what the devices themselves or their publishers said of them."""

from __future__ import annotations

import re
from ipaddress import IPv4Interface, ip_address
from pathlib import Path

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.line_state import LineState
from firedoor.model.network.packet import Packet
from firedoor.reach.cross import End
from firedoor.reach.decide import decide
from firedoor.readers.firewalls.ios.reader import IOS_READER
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options, Reading
from tests.readers.firewalls.ios.samples import end_of, packet

pytestmark = pytest.mark.corpus
NOT_OURS = {"aclIos"}  # its list is written as ASA writes them
# Lines that are wrong on purpose, or that name what is not in the file.
WRONG_ON_PURPOSE = {"ios-nat-malformed-pool": 2, "ios-acl-in-routemap": 1}


def _read(path: Path) -> Reading:
    data = path.read_bytes()
    file = InputFile(path, path.name, len(data), data[:HEAD_BYTES])
    assert IOS_READER.recognises(file), path
    return IOS_READER.read(file, Options())


def _device(path: Path) -> Device:
    network = _read(path).network
    assert network is not None
    return network.devices[0]


def _full_configurations(corpora: Path) -> list[Path]:
    network = corpora / "network"
    labs = [
        path
        for path in sorted((network / "lab-validation").rglob("show_running-config.txt"))
        if "cv_demo" not in str(path)
    ]
    example = sorted((network / "batfish-configs" / "example-network").glob("*/configs/*.cfg"))
    return [*labs, *example, *sorted((network / "batfish-filters").glob("*/configs/*.cfg"))]


def test_full_configurations_are_understood_line_by_line(corpora: Path) -> None:
    paths = _full_configurations(corpora)
    assert len(paths) > 80
    for path in paths:
        reading = _read(path)
        assert (reading.not_understood, reading.partly) in {(0, 0), (0, 1)}, (path, reading.note)
        assert reading.understood + reading.irrelevant + reading.partly == reading.records


def test_every_small_configuration_is_read(corpora: Path) -> None:
    paths = sorted((corpora / "network" / "batfish-configs" / "vendors" / "cisco").iterdir())
    read = 0
    for path in (p for p in paths if p.is_file() and p.name not in NOT_OURS):
        reading = _read(path)
        assert reading.not_understood == WRONG_ON_PURPOSE.get(path.name, 0), (path, reading.note)
        assert reading.network is not None
        for note in reading.network.lines.notes:
            assert note.state in {LineState.PARTLY, LineState.NOT_UNDERSTOOD}
        read += 1
    assert read > 80


def test_nothing_of_other_systems_is_taken(corpora: Path) -> None:
    network = corpora / "network"
    others = [
        *(network / "batfish-configs" / "vendors" / "juniper").iterdir(),
        *(network / "batfish-configs" / "vendors" / "palo_alto").iterdir(),
        *(network / "batfish-configs" / "vendors" / "fortios").iterdir(),
        *(network / "lab-validation" / "routing" / "cv_demo_base_panos").rglob(
            "show_running-config.txt"
        ),
        *(network / "aerleon-policies" / "rendered").rglob("*ciscoasa*"),
        *(network / "lab-validation").rglob("show_ip_route*.txt"),
        *(network / "aerleon-policies" / "upstream-rendered").glob("*.xacl"),
        *(network / "aerleon-policies" / "upstream-rendered").glob("*.nxacl"),
    ]
    files = [path for path in others if path.is_file()]
    assert len(files) > 300
    for path in files:
        data = path.read_bytes()
        assert not IOS_READER.recognises(
            InputFile(path, path.name, len(data), data[:HEAD_BYTES])
        ), path


_STATE = re.compile(r"^(\S+) is (administratively down|up|down), line protocol")
_ADDRESS = re.compile(r"^  Internet address is (\S+)")


def _printed(text: str) -> dict[str, tuple[bool, str]]:
    """Each interface of ``show interfaces``: whether it is not shut down, and its address."""
    found: dict[str, tuple[bool, str]] = {}
    name = ""
    for line in text.splitlines():
        state, address = _STATE.match(line), _ADDRESS.match(line)
        if state:
            name = state[1]
            found[name] = (state[2] != "administratively down", "")
        elif address and name:
            found[name] = (found[name][0], address[1])
    return found


def test_interfaces_are_as_the_devices_print_them(corpora: Path) -> None:
    compared = 0
    for path in _full_configurations(corpora):
        shown = path.parents[2] / "show" / path.parent.name / "show_interfaces.txt"
        if path.name != "show_running-config.txt" or not shown.is_file():
            continue
        device = _device(path)
        printed = _printed(shown.read_text(encoding="utf-8", errors="replace"))
        for interface in device.interfaces:
            if interface.name not in printed:
                continue
            up, address = printed[interface.name]
            assert interface.enabled == up, (path, interface.name)
            first = [str(a) for a in interface.addresses if isinstance(a, IPv4Interface)][:1]
            if address and not interface.dynamic_address:
                assert first == [address], (path, interface.name)
            compared += 1
    assert compared > 150


# The published answers of the source's notebooks (README of the corpus), for list acl_in of rtr-with-acl.
ACL_IN = [
    ("candidate1", packet("10.10.10.0", "18.18.18.32", 80), "permit", "462 permit"),
    ("current", packet("10.10.10.0", "18.18.18.32", 80), "deny", "2020 deny"),
    ("candidate2", packet("10.10.10.0", "18.18.18.32", 80), "deny", "2020 deny"),
    ("candidate1", packet("10.10.10.9", "18.18.18.1", 8080), "permit", "463 permit"),
    ("candidate2", packet("10.10.10.255", "18.18.18.31", 8080), "permit", "463 permit"),
    ("current", packet("10.10.10.1", "218.8.104.58", 53, 17), "permit", "660 permit"),
    ("current", packet("10.10.10.42", "218.8.104.58", 53, 17), "deny", "460 deny"),
]


@pytest.mark.parametrize(("snapshot", "asked", "verdict", "line"), ACL_IN)
def test_the_published_answers_of_a_change_check(
    corpora: Path, snapshot: str, asked: Packet, verdict: str, line: str
) -> None:
    path = corpora / "network" / "batfish-filters" / snapshot / "configs" / "rtr-with-acl.cfg"
    decision = decide(_device(path), "acl_in", asked)
    assert decision.verdict == verdict
    assert decision.origin.text.startswith(line)


def test_the_published_answers_of_the_zone_firewall(corpora: Path) -> None:
    device = _device(
        corpora / "network" / "batfish-filters" / "current" / "configs" / "firewall.cfg"
    )
    ingress = "GigabitEthernet0/0/2"
    assert end_of(device, ingress, packet("10.114.64.1", "101.164.15.10", 80)) is End.DROPPED
    # From the admin network to z2 only TCP 2049 of the host mysql is let through.
    ingress = "GigabitEthernet0/0/0"
    assert (
        end_of(device, ingress, packet("101.164.101.231", "101.164.9.109", 2049)) is End.FORWARDED
    )
    for port in (22, 80, 443, 2048, 2050):
        assert (
            end_of(device, ingress, packet("101.164.101.231", "101.164.9.200", port)) is End.DROPPED
        )


# What the lab's transcripts show: from inside to outside, and the answers.
LAB = [
    ("GigabitEthernet1", packet("192.168.123.1", "192.168.123.6", 9100), End.FORWARDED),
    ("GigabitEthernet1", packet("192.168.123.1", "192.168.123.6", 9101), End.DROPPED),
    ("GigabitEthernet1", packet("192.168.123.1", "192.168.123.6", 9200, 17), End.FORWARDED),
    ("GigabitEthernet1", packet("192.168.123.1", "192.168.123.6", 9201, 17), End.DROPPED),
    ("GigabitEthernet1", packet("192.168.123.1", "192.168.123.6", 9202, 17), End.FORWARDED),
    ("GigabitEthernet1", packet("192.168.123.1", "192.168.123.6", 8 * 256, 1, 0), End.FORWARDED),
    ("GigabitEthernet2", packet("192.168.123.6", "192.168.123.1", 40000, 17, 9202), End.DROPPED),
    ("GigabitEthernet2", packet("192.168.123.6", "192.168.123.1", 40000, 17, 9200), End.FORWARDED),
]


@pytest.mark.parametrize(("interface", "asked", "end"), LAB)
def test_what_the_lab_device_did(corpora: Path, interface: str, asked: Packet, end: End) -> None:
    lab = corpora / "network" / "lab-validation" / "connectivity" / "iosxe_connectivity_sample"
    device = _device(lab / "configs" / "iosxe_acl" / "show_running-config.txt")
    assert end_of(device, interface, asked) is end


def test_dead_lines_of_the_example_network_never_decide(corpora: Path) -> None:
    """The stored answer names two lines that an earlier line covers."""
    example = corpora / "network" / "batfish-configs" / "example-network" / "live" / "configs"
    device = _device(example / "as2dept1.cfg")
    asked = [
        (
            "RESTRICT_HOST_TRAFFIC_IN",
            packet("203.0.113.1", "2.128.0.1", 8 * 256, 1, 0),
            "deny ip any any",
        ),
        (
            "RESTRICT_HOST_TRAFFIC_OUT",
            packet("1.128.0.1", "2.128.0.1", 80),
            "permit ip any 2.128.0.0",
        ),
    ]
    for name, each, line in asked:
        text = " ".join(decide(device, name, each).origin.text.split())
        assert text.startswith(line)


def test_the_switch_of_the_example_site(corpora: Path) -> None:  # noqa: ARG001 - the marker stands for the module
    path = Path(__file__).parents[4] / "examples" / "riverside-water" / "network" / "core-sw.cfg"
    reading, device = _read(path), _device(path)
    assert (reading.not_understood, reading.partly, device.doubts) == (0, 0, ())
    blocked = Packet(ip_address("10.10.20.9"), ip_address("10.30.0.5"), 6, 50000, 502)
    assert end_of(device, "Vlan20", blocked) is End.DROPPED
