"""Real files of iptables and nft: every line has a state, and known answers hold."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.line_state import LineState
from firedoor.model.network.packet import Packet
from firedoor.model.network.rule import State
from firedoor.model.network.services import ICMP, TCP, UDP
from firedoor.reach.decide import decide
from firedoor.readers.firewalls.iptables.reader import IPTABLES_READER
from firedoor.readers.firewalls.nftables.reader import NFTABLES_READER
from firedoor.readers.interface import Options, Reading
from tests.conftest import CORPORA, REPOSITORY
from tests.readers.firewalls.network_cases import input_file

NETWORK = CORPORA / "network"
READERS = (IPTABLES_READER, NFTABLES_READER)
ENDINGS = ("*.ipt", "*.nft", "iptables/*")


def files() -> Iterator[Path]:
    for ending in ENDINGS:
        yield from sorted(NETWORK.rglob(ending))


def reading_of(path: Path) -> Reading | None:
    file = input_file(path)
    reader = next((reader for reader in READERS if reader.recognises(file)), None)
    return reader.read(file, Options()) if reader else None


@pytest.mark.corpus
def test_every_line_of_every_file_has_a_state_and_nearly_all_are_understood() -> None:
    lines = missed = read = 0
    for path in files():
        reading = reading_of(path)
        if reading is None or reading.network is None:
            continue
        read += 1
        text = path.read_text(encoding="utf-8").splitlines()
        states = reading.network.lines.states
        assert len(states) == len(text)
        # Comments are blank; nothing that says something is.
        for state, line in zip(states, text, strict=True):
            said = line.strip() and line.strip()[0] not in "#}"
            assert bool(said) == (state != LineState.BLANK) or state == LineState.NOT_UNDERSTOOD
        for note in reading.network.lines.notes:
            assert note.origin.line is not None
            assert note.origin.text[:60] == text[note.origin.line - 1].strip()[:60]
        lines += reading.records
        missed += reading.not_understood + reading.partly
    assert read >= 110
    assert missed <= lines // 200


@pytest.mark.corpus
def test_the_chains_of_the_example_network_decide_as_its_stored_answers_say() -> None:
    """testfilters.ref: TCP 80 to 1.1.1.1 is denied by INPUT of both hosts, by its policy, and by no other chain."""
    for host in ("host1", "host2"):
        path = (
            NETWORK
            / "batfish-configs"
            / "example-network"
            / "live"
            / "iptables"
            / f"{host}.iptables"
        )
        device = device_of(path)
        assert device.name == host
        packet = Packet(ip_address("2.128.0.101"), ip_address("1.1.1.1"), TCP, 49152, 80)
        verdicts = {name: decide(device, name, packet) for name in ("INPUT", "OUTPUT", "FORWARD")}
        assert {n: d.verdict for n, d in verdicts.items()} == {
            "INPUT": "deny", "OUTPUT": "permit", "FORWARD": "permit",
        }  # fmt: skip
        assert verdicts["INPUT"].origin.text.startswith(":INPUT DROP")


# Sections of which the three renderings are meant to permit the same (README of the corpus, "Known traps").
ALIKE = (
    "sample_openconfig/header1", "sample_srx/header1", "sample_paloalto/header1", "sample_multitarget/header2",
    "sample_nftables/header1", "sample_nftables/header3", "sample_cisco_lab/header1", "sample_ipset/header1",
)  # fmt: skip
HOSTS = (
    "200.1.1.1",
    "200.1.1.4",
    "8.8.4.4",
    "8.8.8.8",
    "10.1.2.3",
    "192.168.3.4",
    "172.20.1.1",
    "192.0.2.9",
    "9.9.9.9",
)
SERVICES = (
    (TCP, 53),
    (TCP, 80),
    (TCP, 25),
    (TCP, 22),
    (TCP, 2000),
    (UDP, 53),
    (UDP, 67),
    (UDP, 2000),
    (ICMP, 2048),
)


@pytest.mark.corpus
@pytest.mark.parametrize("section", ALIKE)
def test_one_policy_permits_the_same_in_all_three_forms(section: str) -> None:
    rendered = NETWORK / "aerleon-policies" / "rendered" / section
    devices = [
        device_of(path)
        for kind in ("speedway.ipt", "iptables.ipt", "nftables.nft")
        if (path := rendered.with_name(f"{rendered.name}.{kind}")).exists()
    ]
    assert len(devices) == 3
    verdicts = set()
    for packet in packets():
        found = {decide(device, base_of(device), packet).verdict for device in devices}
        assert len(found) == 1, (packet, found)
        verdicts |= found
    assert "unknown" not in verdicts


def packets() -> Iterator[Packet]:
    for src in HOSTS:
        for dst in HOSTS:
            for protocol, dport in SERVICES:
                for sport in (53, 40000):
                    ported = sport if protocol != ICMP else 0
                    yield Packet(
                        ip_address(src), ip_address(dst), protocol, ported, dport, State.NEW
                    )


def device_of(path: Path) -> Device:
    reading = reading_of(path)
    assert reading is not None
    assert reading.network is not None
    (device,) = reading.network.devices
    return device


def base_of(device: Device) -> str:
    stages = [*device.pipeline.forward, *device.pipeline.local]
    names = [getattr(stage, "rule_set", "") for stage in stages]
    return next(name for name in device.lists if name in names)


def test_the_cell_firewall_of_the_example_is_understood_whole() -> None:
    path = REPOSITORY / "examples" / "riverside-water" / "network" / "cell-fw.rules"
    reading = reading_of(path)
    assert reading is not None
    assert (reading.not_understood, reading.partly, reading.problems) == (0, 0, ())
    device = device_of(path)
    hmi = Packet(ip_address("10.20.20.11"), ip_address("10.30.10.12"), TCP, 49152, 502)
    inside, outside = frozenset({"eth0"}), frozenset({"eth1"})
    assert decide(device, "FORWARD", hmi, inside, outside).verdict == "permit"
    other = Packet(ip_address("10.20.20.13"), ip_address("10.30.10.12"), TCP, 49152, 502)
    assert decide(device, "FORWARD", other, inside, outside).verdict == "deny"


@pytest.mark.parametrize(
    ("case", "doubted"),
    [("nftables/router/router.nft", 0), ("iptables/container-host/edge.rules", 1)],
)
def test_nothing_of_what_common_systems_write_is_left_out(case: str, doubted: int) -> None:
    """A router's rules with those of a zone firewall beside them; a host with containers and a front end."""
    reading = reading_of(Path(__file__).parents[1] / "cases" / case)
    assert reading is not None
    assert (reading.not_understood, reading.partly) == (0, doubted)
