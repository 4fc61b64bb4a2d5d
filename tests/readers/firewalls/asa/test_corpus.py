"""Real configurations: no line is lost, line numbers are right, backups are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.model.network.line_state import LineState
from firedoor.readers.firewalls.asa.reader import ASA_READER
from firedoor.readers.interface import Options, Reading
from tests.readers.firewalls.network_cases import input_file

pytestmark = pytest.mark.corpus
# What Batfish reads as ASA by its hostname line alone.
NOT_RECOGNISABLE = frozenset({"ospf-network-types"})


def read(path: Path) -> Reading:
    return ASA_READER.read(input_file(path), Options())


def files(corpora: Path) -> list[Path]:
    network = corpora / "network"
    return [
        *sorted((network / "batfish-configs" / "vendors" / "cisco_asa").iterdir()),
        *sorted((network / "aerleon-policies").rglob("*.asa")),
        corpora / "vpn-configs" / "oxidized" / "asa_5512_9.12-4-67.txt",
    ]


def test_every_line_of_every_file_has_a_state_and_the_right_number(corpora: Path) -> None:
    for path in files(corpora):
        text = path.read_text(encoding="utf-8").splitlines()
        network = read(path).network
        assert network is not None
        assert len(network.lines.states) == len(text), path
        for device in network.devices:
            for rule_set in device.rule_sets:
                if rule_set.name in device.lists:
                    for rule in rule_set.rules:
                        assert rule.origin.line is not None
                        assert text[rule.origin.line - 1].strip()[:100] == rule.origin.text[:100]


def test_files_of_the_product_are_recognised(corpora: Path) -> None:
    for path in files(corpora):
        expected = path.name not in NOT_RECOGNISABLE
        extended = "extended" in path.read_text(encoding="utf-8") or path.suffix != ".asa"
        if extended:
            assert ASA_READER.recognises(input_file(path)) is expected, path


def test_files_of_others_are_not_recognised(corpora: Path) -> None:
    for path in sorted((corpora / "network").rglob("*")) + sorted(
        (corpora / "vpn-configs").rglob("*")
    ):
        own = "asa" in path.name.lower() or "cisco_asa" in path.parts or path.suffix == ".asa"
        if path.is_file() and not own:
            assert not ASA_READER.recognises(input_file(path)), path


def test_a_full_backup_is_understood_to_the_last_line(corpora: Path) -> None:
    reading = read(corpora / "vpn-configs" / "oxidized" / "asa_5512_9.12-4-67.txt")
    assert (reading.not_understood, reading.partly) == (0, 0)
    assert reading.understood >= 45
    network = reading.network
    assert network is not None
    (device,) = network.devices
    assert device.name == "LAB-ASA12-Oxidized-IPv6"
    assert not device.doubts
    assert {i.name for i in device.interfaces if i.enabled} == {
        "RZ",
        "WAN",
        "NAT64",
        "OXIDIZED",
        "management",
    }


def test_renderings_of_policies_are_understood(corpora: Path) -> None:
    """Aerleon writes access lists only; notes about terms that it left out stand at the margin."""
    for path in sorted((corpora / "network" / "aerleon-policies").rglob("*.asa")):
        network = read(path).network
        assert network is not None
        missed = [n.origin.text for n in network.lines.notes if n.state is LineState.NOT_UNDERSTOOD]
        assert not missed, (path, missed)
