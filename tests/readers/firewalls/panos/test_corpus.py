"""Real configurations: nothing crashes, every line has a state, labs and other renderings agree."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.line_state import LineState
from firedoor.model.network.packet import Packet
from firedoor.reach.cross import cross, joined
from firedoor.reach.decide import decide
from firedoor.readers.firewalls.panos.reader import PANOS_READER
from firedoor.readers.interface import Options, Reading
from tests.readers.firewalls.network_cases import input_file, packet_of

pytestmark = pytest.mark.corpus
# What is wrong in these on purpose is not understood, and nothing else is.
WRONG_ON_PURPOSE = {
    "address-objects": {14, 24, 26},
    "interface": {21, 25},
    "template-stack": {8},
}


def read(path: Path) -> Reading:
    return PANOS_READER.read(input_file(path), Options())


def devices(path: Path) -> tuple[Device, ...]:
    network = read(path).network
    assert network is not None
    return network.devices


def missed(reading: Reading) -> set[int]:
    assert reading.network is not None
    states = reading.network.lines.states
    return {n for n, state in enumerate(states, start=1) if state == LineState.NOT_UNDERSTOOD}


def vendor_files(corpora: Path) -> list[Path]:
    return sorted((corpora / "network/batfish-configs/vendors/palo_alto").iterdir())


def test_every_single_feature_configuration_is_read(corpora: Path) -> None:
    for path in vendor_files(corpora):
        text = path.read_text(encoding="utf-8")
        assert PANOS_READER.recognises(input_file(path)), path.name
        reading = read(path)
        assert reading.network is not None
        assert len(reading.network.lines.states) == len(text.removesuffix("\n").split("\n")), (
            path.name
        )
        expected = WRONG_ON_PURPOSE.get(path.name, set())
        assert missed(reading) == expected, (path.name, reading.network.lines.notes)


def test_full_configurations_are_understood_whole(corpora: Path) -> None:
    routing = corpora / "network/lab-validation/routing"
    full = sorted(
        [
            *routing.glob("panos_*/configs/*/show.txt"),
            *routing.glob("cv_demo_base_panos/configs/fwl01/*"),
        ]
    )
    assert len(full) == 6
    for path in full:
        reading = read(path)
        assert (reading.partly, reading.not_understood) == (0, 0), path
        assert reading.understood >= 0.3 * reading.records
        (device,) = devices(path)
        assert not device.doubts


def lab(corpora: Path, number: int) -> Device:
    folder = corpora / f"network/lab-validation/connectivity/palo_alto_nat_{number}"
    (device,) = devices(folder / "configs/pa")
    return device


@pytest.mark.parametrize(
    ("number", "end", "out", "to"),
    [
        (1, "forwarded", "ethernet1/3", "10.13.13.2"),
        (2, "dropped", "ethernet1/3", "10.13.13.2"),
        (3, "forwarded", "ethernet1/3", "10.13.13.2"),
        (4, "forwarded", "ethernet1/5", "10.15.15.2"),
        (5, "dropped", "ethernet1/5", "10.15.15.2"),
    ],
)
def test_what_the_nat_labs_did(corpora: Path, number: int, end: str, out: str, to: str) -> None:
    echo = Packet(ip_address("10.11.11.2"), ip_address("10.13.13.2"), 1, 0, 8 * 256)
    outcome = joined(cross(lab(corpora, number), "ethernet1/1", echo))
    assert (outcome.end, outcome.interface, str(outcome.packet.dst)) == (end, out, to)


def probe(src: str, dst: str, service: str) -> Packet:
    return packet_of({"src": src, "dst": dst, "service": service})


# From the outside: the two web servers by the two web ports, and ping to what is not excluded.
@pytest.mark.parametrize(
    ("dst", "service", "verdict"),
    [
        ("10.200.1.9", "tcp/443", "permit"),
        ("10.200.1.9", "tcp/22", "deny"),
        ("10.200.3.9", "tcp/443", "deny"),
        ("10.200.3.9", "icmp/8", "permit"),
        ("10.100.3.9", "icmp/8", "deny"),
    ],
)
def test_a_data_centre_firewall(corpora: Path, dst: str, service: str, verdict: str) -> None:
    path = corpora / "network/lab-validation/routing/cv_demo_base_panos/configs/fwl01/show.txt"
    (device,) = devices(path)
    ins, outs = frozenset({"zone:OUTSIDE"}), frozenset({"zone:INSIDE"})
    packet = probe("198.51.100.7", dst, service)
    assert decide(device, "security", packet, ins, outs).verdict == verdict


def vendor(corpora: Path, name: str) -> Device:
    (device,) = devices(corpora / "network/batfish-configs/vendors/palo_alto" / name)
    return device


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("allow-same-zone-no-rules", "forwarded"),
        ("drop-default-cross-zone", "dropped"),
        ("allow-inter-vsys-next-vr", "forwarded"),
        ("allow-intra-vsys-next-vr", "forwarded"),
        ("allow-vsys-to-sg", "forwarded"),
        ("allow-inter-sg", "forwarded"),
        ("drop-inter-vsys-missing-external-egress", "dropped"),
        ("drop-inter-vsys-misconfigured-external-egress", "dropped"),
        ("drop-vsys-to-sg-misconfigured-external", "dropped"),
        ("drop-missing-vsys", "dropped"),
    ],
)
def test_what_the_names_of_the_files_say(corpora: Path, name: str, end: str) -> None:
    packet = Packet(ip_address("10.0.1.2"), ip_address("10.0.2.2"), 6, 40000, 443)
    assert joined(cross(vendor(corpora, name), "ethernet1/1", packet)).end == end


def test_the_rule_sees_the_address_before_and_the_zone_after_translation(corpora: Path) -> None:
    device = vendor(corpora, "security-rules-original-flow")
    for dst, end in (("2.2.2.2", "forwarded"), ("3.3.3.3", "dropped")):
        packet = Packet(ip_address("1.1.1.99"), ip_address(dst), 6, 40000, 443)
        assert joined(cross(device, "ethernet1/1.1", packet)).end == end


@pytest.mark.parametrize(
    ("source", "translated"),
    [("1.2.1.2", "1.1.1.99"), ("1.2.1.4", "1.1.1.100"), ("1.2.1.5", "1.1.1.101")],
)
def test_pushed_nat_rules_go_around_the_own_ones(
    corpora: Path, source: str, translated: str
) -> None:
    device = vendor(corpora, "destination-nat-panorama")
    packet = Packet(ip_address(source), ip_address("1.1.1.2"), 6, 40000, 443)
    outcome = joined(cross(device, "ethernet1/2.1", packet))
    assert str(outcome.packet.dst) == translated


def test_an_object_named_like_an_address_goes_first(corpora: Path) -> None:
    device = vendor(corpora, "address-object-group-inheritance")
    ins, outs = frozenset({"zone:z1"}), frozenset({"zone:z2"})
    for src, dst, verdict in (
        ("10.10.10.10", "33.33.33.33", "permit"),
        ("11.11.11.11", "33.33.33.33", "deny"),
        ("44.44.44.44", "10.10.10.10", "permit"),
        ("44.44.44.44", "22.22.22.22", "deny"),
    ):
        packet = Packet(ip_address(src), ip_address(dst), 6, 40000, 443)
        assert decide(device, "security", packet, ins, outs).verdict == verdict, (src, dst)


def renderings(corpora: Path) -> list[Path]:
    return sorted((corpora / "network/aerleon-policies").rglob("*paloalto*.xml"))


def test_renderings_of_policies_are_understood_whole(corpora: Path) -> None:
    found = renderings(corpora)
    assert len(found) > 30
    for path in found:
        assert PANOS_READER.recognises(input_file(path)), path
        reading = read(path)
        assert reading.not_understood == 0, (path, reading.note)
        assert reading.network is not None
        assert all(device.lists == ("security",) for device in reading.network.devices)


@pytest.mark.parametrize(
    ("src", "dst", "service", "verdict"),
    [
        ("10.1.1.1", "8.8.8.8", "icmp/8", "permit"),
        ("10.1.1.1", "8.8.8.8", "tcp/53", "permit"),
        ("10.1.1.1", "192.0.2.9", "tcp/443", "permit"),
        ("10.1.1.1", "192.0.2.9", "tcp/22", "deny"),
        ("203.0.113.4", "8.8.8.8", "tcp/53", "deny"),
    ],
)
def test_a_rendering_decides_as_its_policy_says(
    corpora: Path, src: str, dst: str, service: str, verdict: str
) -> None:
    path = corpora / "network/aerleon-policies/rendered/sample_paloalto/header1.paloalto.xml"
    (device,) = devices(path)
    ins, outs = frozenset({"zone:zone-a"}), frozenset({"zone:zone-b"})
    assert decide(device, "security", probe(src, dst, service), ins, outs).verdict == verdict


def test_files_of_others_are_left_to_their_readers(corpora: Path) -> None:
    network = corpora / "network"
    others = [
        *(network / "batfish-configs/vendors/juniper").iterdir(),
        *(network / "batfish-configs/vendors/fortios").iterdir(),
        *(network / "batfish-configs/vendors/cisco_asa").iterdir(),
        *(network / "batfish-configs/vendors/cisco").iterdir(),
        *(network / "lab-validation/connectivity").glob("palo_alto_nat_*/configs/h*"),
        *(network / "lab-validation/routing").glob("*/show/**/*.txt"),
        *(network / "opnsense").iterdir(),
        *(network / "aerleon-policies/rendered/sample_paloalto").glob("*[!l]"),
        *(corpora / "vpn-configs").iterdir(),
    ]
    stolen = [
        path
        for path in others
        if path.is_file() and PANOS_READER.recognises(input_file(path)) and not is_ours(path)
    ]
    assert stolen == []


def is_ours(path: Path) -> bool:
    """Files under vpn-configs that PAN-OS wrote."""
    return "pan" in path.name.lower() or path.suffix == ".xml"
