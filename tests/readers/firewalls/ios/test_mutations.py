"""A line that is garbled, cut or lost must never leave a certain block where the whole file lets a packet pass.

The oracle is the whole sample: the damaged file could have been the whole one. What the whole one forwards or takes
itself may become unknown, never dropped; what a list of it permits may become unknown, never denied.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.model.network.packet import Packet
from firedoor.model.problem import InputError
from firedoor.reach.cross import End
from firedoor.reach.decide import decide
from tests.readers.firewalls.ios.samples import device_of, end_of, packet, sample

Asked = tuple[str, Packet]
PASSING: dict[str, list[Asked]] = {
    "edge-nat": [
        ("GigabitEthernet0/0", packet("198.51.100.7", "203.0.113.4", 8443)),
        ("GigabitEthernet0/0", packet("198.51.100.7", "203.0.113.7", 80)),
        ("GigabitEthernet0/0", packet("198.51.100.7", "203.0.113.2", 2222)),
        ("GigabitEthernet0/1", packet("10.10.0.77", "198.51.100.7", 443)),
        ("GigabitEthernet0/1", packet("10.10.0.77", "10.20.0.10", 443)),
        ("GigabitEthernet0/2", packet("10.20.0.11", "198.51.100.7", 25)),
    ],
    "zone-firewall": [
        ("GigabitEthernet0/0/0", packet("10.10.0.5", "10.50.0.11", 5450)),
        ("GigabitEthernet0/0/2", packet("10.60.0.5", "10.50.0.12", 161, 17)),
        ("GigabitEthernet0/0/3", packet("10.70.0.5", "10.80.0.12", 80)),
        ("GigabitEthernet0/0/1", packet("10.50.0.5", "10.10.0.12", 443)),
        ("GigabitEthernet0/0/1", packet("10.50.0.5", "10.10.0.12", 123, 17)),
        ("GigabitEthernet0/0/0", packet("10.10.0.5", "10.10.0.1", 80)),
        ("GigabitEthernet0/0/1", packet("10.50.0.5", "10.50.0.1", 22)),
    ],
    "plant-switch": [
        ("Vlan20", packet("10.1.20.9", "10.1.10.5", 80)),
        ("Vlan10", packet("10.1.10.9", "10.1.20.5", 2000)),
        ("Vlan20", packet("10.1.21.9", "10.1.10.1", 22)),
        ("Vlan20", packet("10.1.21.9", "10.9.0.1", 22)),
    ],
    "vpn": [
        ("GigabitEthernet0/0 crypto map VPN 10", packet("10.50.1.1", "10.1.0.9", 502)),
        ("GigabitEthernet0/0", packet("198.51.100.9", "203.0.113.2", 500, 17)),
        ("GigabitEthernet0/1", packet("10.1.0.9", "10.2.3.4", 22)),
        ("GigabitEthernet0/1", packet("10.1.0.9", "198.51.100.3", 22)),
    ],
    "vrfs": [
        ("GigabitEthernet0/0", packet("10.1.0.9", "172.16.0.1", 22)),
        ("GigabitEthernet0/4", packet("10.5.0.9", "10.4.0.1", 22)),
        ("GigabitEthernet0/4", packet("10.5.0.9", "10.4.0.7", 22)),
    ],
}
LISTS: dict[str, list[Asked]] = {
    "access-lists": [
        ("ORDER", packet("198.51.100.1", "10.1.0.1", 502)),
        ("ORDER", packet("198.51.100.1", "10.1.0.2", 24)),
        ("PORTS", packet("198.51.100.1", "10.2.0.1", 1000, 17)),
        ("PORTS", packet("198.51.100.1", "10.2.0.3", 1)),
        ("PORTS", packet("198.51.100.1", "10.2.0.6", 11 * 256, 1, 0)),
        ("PORTS", packet("198.51.100.1", "10.2.2.15", 1)),
        ("GROUPS", packet("198.51.100.1", "10.4.0.20", 44818)),
        ("GROUPS", packet("198.51.100.1", "10.4.0.30", 44818)),
        ("TIMES", packet("198.51.100.1", "10.7.0.2", 22)),
        ("10", packet("10.9.0.9", "10.0.0.1", 22)),
        ("199", packet("10.9.0.9", "10.0.0.1", 22)),
    ],
    "plant-switch": [("110", packet("10.1.10.9", "10.1.20.5", 2000))],
    "edge-nat": [("TO-SERVERS", packet("10.10.0.7", "10.20.0.11", 80))],
}
GARBAGE = "qwertz 17 uiop"


def _wrongly_closed(path: Path, case: str, lines: list[str]) -> list[Asked]:
    """What the whole sample lets pass and the damaged one drops for certain."""
    try:
        device = device_of(path, "\n".join(lines))
    except InputError:
        return []
    names = {interface.name for interface in device.interfaces}
    sets = {rule_set.name for rule_set in device.rule_sets}
    dropped = [
        (name, asked)
        for name, asked in PASSING.get(case, [])
        if name in names and end_of(device, name, asked) is End.DROPPED
    ]
    denied = [
        (name, asked)
        for name, asked in LISTS.get(case, [])
        if name in sets and decide(device, name, asked).verdict == "deny"
    ]
    return dropped + denied


@pytest.mark.parametrize("case", sorted({*PASSING, *LISTS}))
def test_the_whole_sample_passes_what_is_asked(tmp_path: Path, case: str) -> None:
    device = device_of(tmp_path / "c.cfg", sample(case))
    for name, asked in PASSING.get(case, []):
        assert end_of(device, name, asked) in {End.FORWARDED, End.LOCAL}, (name, asked)
    for name, asked in LISTS.get(case, []):
        assert decide(device, name, asked).verdict == "permit", (name, asked)


@pytest.mark.parametrize("case", sorted({*PASSING, *LISTS}))
def test_a_garbled_word_closes_nothing_for_certain(tmp_path: Path, case: str) -> None:
    lines = sample(case).split("\n")
    for number, line in enumerate(lines):
        words = line.split(" ")
        for place in [i for i, word in enumerate(words) if word and word != "!"]:
            garbled = " ".join(
                [*words[:place], "z" + words[place][::-1] + "%", *words[place + 1 :]]
            )
            damaged = [*lines[:number], garbled, *lines[number + 1 :]]
            assert not _wrongly_closed(tmp_path / "c.cfg", case, damaged), (number + 1, garbled)


@pytest.mark.parametrize("case", sorted({*PASSING, *LISTS}))
def test_a_line_of_garbage_closes_nothing_for_certain(tmp_path: Path, case: str) -> None:
    lines = sample(case).split("\n")
    for number in range(len(lines)):
        own = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
        for indent in {"", own, "   " if number % 3 == 0 else own}:
            damaged = [*lines[:number], indent + GARBAGE, *lines[number:]]
            assert not _wrongly_closed(tmp_path / "c.cfg", case, damaged), (number + 1, indent)


@pytest.mark.parametrize("case", sorted({*PASSING, *LISTS}))
def test_a_file_that_is_cut_closes_nothing_for_certain(tmp_path: Path, case: str) -> None:
    """At every line, and in the middle of every line."""
    lines = sample(case).split("\n")
    if not any(line.startswith(("version", "hostname")) for line in lines[:12]):
        pytest.fail("a sample without a header says nothing about its end")
    first = next(i for i, line in enumerate(lines) if line.startswith("hostname"))
    for number in range(first + 1, len(lines) - 1):
        half = lines[number][: len(lines[number]) // 2 + 1]
        for damaged in (lines[:number], [*lines[:number], half]):
            if damaged[-1].strip() != "end":
                assert not _wrongly_closed(tmp_path / "c.cfg", case, damaged), (
                    number + 1,
                    damaged[-1],
                )


DEFINITIONS = (
    "object-group ",
    "time-range ",
    "class-map ",
    "policy-map ",
    "ip nat pool ",
    "zone security ",
    "vrf definition ",
)


@pytest.mark.parametrize("case", sorted({*PASSING, *LISTS}))
def test_a_definition_that_is_lost_closes_nothing_for_certain(tmp_path: Path, case: str) -> None:
    """A whole block is cut out, and each of its lines."""
    lines = sample(case).split("\n")
    for number, line in enumerate(lines):
        if not line.startswith(DEFINITIONS):
            continue
        end = number + 1
        while lines[end].startswith(" "):
            end += 1
        damaged = [*lines[:number], *lines[end:]]
        assert not _wrongly_closed(tmp_path / "c.cfg", case, damaged), line
