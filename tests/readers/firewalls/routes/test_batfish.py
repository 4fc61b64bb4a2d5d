"""Hosts and other files of Batfish snapshots, also damaged ones."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firedoor.model.network.facts import NetworkFacts
from firedoor.model.network.packet import Packet
from firedoor.model.problem import InputError
from firedoor.reach.cross import End, cross, joined
from firedoor.readers.firewalls.batfish_host import BATFISH_HOST_READER
from firedoor.readers.firewalls.batfish_snapshot import BATFISH_SNAPSHOT_READER
from firedoor.readers.interface import Options
from tests.conftest import CORPORA
from tests.readers.firewalls.network_cases import input_file, read_network
from tests.readers.firewalls.routes.samples import ROOT, written

SERVER = ROOT.parent / "batfish-host" / "server" / "historian.json"
EXAMPLE = CORPORA / "network" / "batfish-configs" / "example-network"


def _host(folder: Path, text: str) -> NetworkFacts:
    network = BATFISH_HOST_READER.read(written(folder, text, "historian.json"), Options()).network
    assert network is not None
    return network


def test_a_host_is_joined_to_a_filter_of_its_name_only(tmp_path: Path) -> None:
    text = SERVER.read_text()
    file = written(tmp_path, text.replace("historian.iptables", "web.iptables"), "historian.json")
    assert "not joined" in BATFISH_HOST_READER.read(file, Options()).problems[0].message
    assert BATFISH_HOST_READER.read(input_file(SERVER), Options()).problems == ()


def test_a_host_without_a_route_uses_its_first_interface(tmp_path: Path) -> None:
    text = (
        '{"hostname": "h", "hostInterfaces": {"eth0": {"name": "eth0", "prefix": "10.0.0.5/24"}}}'
    )
    (device,) = _host(tmp_path, text).devices
    assert [(str(r.prefix), r.next_hops[0].interface) for r in device.instances[0].routes] == [
        ("0.0.0.0/0", "eth0")
    ]


def test_interfaces_out_of_service_put_routing_in_doubt() -> None:
    facts = read_network(
        BATFISH_SNAPSHOT_READER,
        input_file(ROOT.parent / "batfish-snapshot/outage/interface_blacklist"),
    )
    assert [(table.device, len(table.doubts)) for table in facts.route_tables] == [
        ("core-sw", 1),
        ("edge-fw", 1),
    ]


@pytest.mark.parametrize("cut", range(0, 603, 7))
def test_a_damaged_host_never_drops_for_certain_what_it_took(tmp_path: Path, cut: int) -> None:
    """Cut off anywhere, the host still says so, or takes the packets to its own address."""
    text = SERVER.read_text()[:cut]
    try:
        network = _host(tmp_path, text)
    except InputError:
        return
    (device,) = network.devices
    packet = Packet(ip_address("10.10.10.5"), ip_address("10.20.10.21"), 6, 50000, 443)
    for interface in device.interfaces:
        assert joined(cross(device, interface.name, packet)).end in {End.LOCAL, End.UNKNOWN}
    assert device.doubts


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    for reader in (BATFISH_HOST_READER, BATFISH_SNAPSHOT_READER):
        file = written(tmp_path, data, "x.json")
        reader.recognises(file)
        try:
            reader.read(file, Options())
        except InputError:
            continue


@pytest.mark.corpus
def test_the_files_of_the_example_network() -> None:
    hosts = sorted(EXAMPLE.glob("*/hosts/*.json"))
    assert len(hosts) == 10
    for path in hosts:
        assert BATFISH_HOST_READER.recognises(input_file(path))
        made = BATFISH_HOST_READER.read(input_file(path), Options())
        assert (made.not_understood, made.partly, made.problems) == (0, 0, ())
    others = {
        path
        for path in EXAMPLE.rglob("*")
        if path.is_file() and BATFISH_SNAPSHOT_READER.recognises(input_file(path))
    }
    assert {path.name for path in others} == {
        "example_layer1_topology.json", "interface_blacklist", "isp_config.json", "external_bgp_announcements.json",
    }  # fmt: skip
    answers = EXAMPLE.parent / "example-network-answers"
    assert not any(
        BATFISH_SNAPSHOT_READER.recognises(input_file(path)) for path in answers.iterdir()
    )
