"""A spoilt line must never leave a certain "deny" for a packet that the line lets pass."""

from __future__ import annotations

from ipaddress import ip_address
from itertools import product
from pathlib import Path

import pytest

from firedoor.model.network.line_state import LineState
from firedoor.model.network.packet import Packet
from firedoor.model.network.services import ICMP, TCP, UDP
from firedoor.readers.firewalls.iptables.reader import IPTABLES_READER
from firedoor.readers.firewalls.nftables.reader import NFTABLES_READER
from firedoor.readers.interface import Reader
from tests.readers.firewalls.netfilter.garbling import (
    GARBAGE,
    Probe,
    garbled,
    read_text,
    said_of,
)

CASES = Path(__file__).parents[1] / "cases"
# The devices read in order of speed: each case with the list that packets are tried on.
SAMPLES = [
    (IPTABLES_READER, CASES / "iptables" / "gateway" / "gate.rules", "FORWARD"),
    (IPTABLES_READER, CASES / "iptables" / "sets" / "fw.rules", "FORWARD"),
    (NFTABLES_READER, CASES / "nftables" / "gate" / "gate.nft", "inet gate forward"),
]
IDS = [path.parent.name + "-" + reader.name for reader, path, _ in SAMPLES]
NAMES = {"eth0", "eth1", "eth2", "eth9", "wan*", "wan+", "vpn0", "lab0"}
SOURCES = (
    "10.20.10.11",
    "10.20.20.7",
    "10.20.20.65",
    "10.30.10.55",
    "203.0.113.9",
    "10.20.66.7",
    "10.20.1.7",
)
TARGETS = ("10.30.10.12", "10.30.10.13", "10.20.10.30", "10.30.10.25", "203.0.113.20")
SERVICES = ((TCP, 502), (TCP, 102), (TCP, 22), (UDP, 123), (UDP, 53), (UDP, 161), (ICMP, 8 * 256))
WAYS = (("eth0", "eth1"), ("wan0", "eth1"), ("eth1", "wan0"), ("vpn0", "eth1"), ("lab0", "eth1"))


def probes(name: str) -> list[Probe]:
    found = []
    for src, dst, (protocol, dport), (way_in, way_out) in product(SOURCES, TARGETS, SERVICES, WAYS):
        packet = Packet(ip_address(src), ip_address(dst), protocol, 40000, dport)
        found.append(Probe(name, packet, way_in, way_out))
    return found


def told_apart(reader: Reader, text: str, name: str) -> list[Probe]:
    """For each line that decides, and each verdict, three of the packets."""
    kept: dict[tuple[str, int | None], list[Probe]] = {}
    tried = probes(name)
    for probe, said in zip(tried, said_of(reader, text, tried), strict=True):
        kept.setdefault((said.verdict, said.line), []).append(probe)
    return [probe for group in kept.values() for probe in group[:3]]


@pytest.mark.parametrize(("reader", "path", "name"), SAMPLES, ids=IDS)
def test_a_spoilt_word_never_turns_a_permit_into_a_certain_deny(
    reader: Reader, path: Path, name: str
) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    chosen = told_apart(reader, text, name)
    before = said_of(reader, text, chosen)
    assert {said.verdict for said in before} >= {"permit", "deny"}
    for number in range(len(lines)):
        mine = [
            p
            for p, s in zip(chosen, before, strict=True)
            if (s.line, s.verdict) == (number + 1, "permit")
        ]
        for word, spoilt, changed in garbled(lines, number) if mine else ():
            for probe, after in zip(mine, said_of(reader, changed, mine), strict=True):
                allowed = after.verdict != "deny" or definite(word, spoilt)
                assert allowed, (lines[number], word, spoilt, probe, after)


def definite(word: str, spoilt: str) -> bool:
    """A spoilt word that still says something definite, so that another packet is meant by right."""
    number = spoilt.strip(",").replace(".", "").replace("/", "").replace("-", "").replace(":", "")
    return word.strip('",') in NAMES or number.isdigit()


@pytest.mark.parametrize(("reader", "path", "name"), SAMPLES, ids=IDS)
def test_a_line_that_nobody_understands_leaves_no_deny_after_it_certain(
    reader: Reader, path: Path, name: str
) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    chosen = told_apart(reader, text, name)
    before = said_of(reader, text, chosen)
    walls = next((n for n, line in enumerate(lines) if line.startswith("table arp")), len(lines))
    for number in range(walls + 1):
        spoilt = "\n".join((*lines[:number], f"{GARBAGE} {GARBAGE} 7", *lines[number:])) + "\n"
        reading = read_text(reader, spoilt)
        assert reading.network is not None
        assert reading.network.lines.states[number] == LineState.NOT_UNDERSTOOD
        for probe, was, now in zip(chosen, before, said_of(reader, spoilt, chosen), strict=True):
            assert now.verdict in {was.verdict, "unknown"}, (number, probe)
            if was.line == number + 1 and "hook" not in lines[number]:
                assert now.verdict == "unknown", (number, probe, now)


@pytest.mark.parametrize(("reader", "path", "name"), SAMPLES, ids=IDS)
def test_a_file_cut_off_says_no_certain_deny(reader: Reader, path: Path, name: str) -> None:
    text = path.read_text(encoding="utf-8")
    chosen = told_apart(reader, text, name)
    end = text.rindex("COMMIT") if "COMMIT" in text else text.index("table arp")
    begin = text.index("*filter") + 8 if "*filter" in text else 24
    for cut in range(begin, end - 2, 7):
        for now in said_of(reader, text[:cut], chosen):
            assert now.verdict != "deny", text[max(0, cut - 60) : cut]


@pytest.mark.parametrize(
    ("reader", "path", "name", "gone", "loses"),
    [
        (*SAMPLES[0], ":from-office - [0:0]\n", {"10.20.10.11"}),
        (*SAMPLES[1], "add plc 10.30.10.12\n", set()),
        (
            *SAMPLES[1],
            "create services hash:ip,port family inet hashsize 1024 maxelem 65536\n",
            {"10.20.1.7"},
        ),
        (
            *SAMPLES[2],
            "\tset engineers {\n\t\ttype ipv4_addr\n\t\tflags interval\n",
            {"10.20.20.65"},
        ),
    ],
    ids=["chain", "entry", "set", "nft-set"],
)
def test_a_definition_that_is_gone_leaves_no_permit_of_it_denied(
    reader: Reader, path: Path, name: str, gone: str, loses: set[str]
) -> None:
    text = path.read_text(encoding="utf-8")
    assert gone in text
    chosen = [p for p in told_apart(reader, text, name) if str(p.packet.src) in loses]
    before = said_of(reader, text, chosen)
    for was, now in zip(before, said_of(reader, text.replace(gone, ""), chosen), strict=True):
        assert was.verdict != "permit" or now.verdict != "deny"
