"""A line that is garbled or lost must never leave a certain "dropped" where it could have opened the way.

The oracle is the meaning of the whole sample: what it forwards, it may still forward after the damage, so the
answer may become unknown, never a certain drop. A line that is lost without a trace is another matter: then the
file is a configuration of its own, which is read as it stands.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from firedoor.model.network.packet import Packet
from firedoor.reach.cross import End
from tests.readers.firewalls.fortios.samples import CASES, device_of, end_of, packet, read_bytes

PASSED: dict[str, list[tuple[str, Packet]]] = {
    "site": [
        ("port1", packet("10.10.1.41", "10.20.1.10", 3389)),
        ("port1", packet("10.10.1.99", "10.30.1.20", 443)),
        ("port1", packet("10.10.1.99", "10.30.1.20", 5458)),
        ("port1", packet("10.10.200.7", "10.20.1.10", 8443)),
        ("wan1", packet("198.51.100.7", "203.0.113.10", 8443)),
        ("wan1", packet("10.10.1.5", "203.0.113.13", 9, 17)),
        ("port1", packet("10.10.1.5", "198.51.100.9", 53, 17)),
        ("ssl.root", packet("10.99.0.11", "10.20.1.10", 3389)),
        ("port2", packet("10.20.1.10", "10.50.0.1", 443)),
        ("port1", packet("10.10.1.5", "10.10.1.1", 22)),
        ("wan1", packet("198.51.100.7", "203.0.113.2", 10443)),
    ],
    "branch": [
        ("wan2", packet("192.0.2.50", "203.0.113.135", 8000)),
        ("lan", packet("10.70.1.80", "192.0.2.50", 443)),
        ("lan", packet("10.70.1.81", "10.80.1.1", 443)),
        ("dialup", packet("10.70.200.11", "10.70.1.9", 3389)),
        ("lan", packet("2001:db8:70:1::5", "2001:db8:70:9::5", 443)),
        ("lan", packet("10.70.1.9", "10.70.1.254", 4443)),
        ("wan1", packet("192.0.2.1", "203.0.113.130", 500, 17)),
    ],
}
GARBAGE = "qwertz 17 uiop"


def _lines(sample: str) -> list[str]:
    return (CASES / sample / "config.txt").read_text(encoding="utf-8").splitlines()


def _garbled(line: str, rng: random.Random) -> str:
    """The line with its command, its attribute or a value damaged."""
    words = line.split(" ")
    at = rng.choice([i for i, word in enumerate(words) if word])
    word = words[at]
    kinds = (word[::-1] + "~", word.replace('"', "") + "~%", "%%", '"' + word)
    words[at] = rng.choice(kinds)
    return " ".join(words)


def _dropped(folder: Path, sample: str, lines: list[str]) -> list[tuple[str, Packet]]:
    """What the sample passes and these lines drop for certain."""
    device = device_of(folder / "config.conf", "\n".join(lines))
    names = {interface.name for interface in device.interfaces}
    return [
        (interface, asked)
        for interface, asked in PASSED[sample]
        if interface in names and end_of(device, interface, asked) is End.DROPPED
    ]


@pytest.mark.parametrize("sample", PASSED)
def test_the_sample_passes_what_the_mutations_ask(tmp_path: Path, sample: str) -> None:
    device = device_of(tmp_path / "config.conf", "\n".join(_lines(sample)))
    ends = {end_of(device, interface, asked) for interface, asked in PASSED[sample]}
    assert ends == {End.FORWARDED, End.LOCAL}


@pytest.mark.parametrize("sample", PASSED)
def test_no_garbled_line_closes_a_way_for_certain(tmp_path: Path, sample: str) -> None:
    rng = random.Random(7)  # noqa: S311 - a seed gives the same damage each time
    lines = _lines(sample)
    for number, line in enumerate(lines):
        if not line.strip() or line.startswith("#"):
            continue
        garbled = _garbled(line, rng)
        dropped = _dropped(tmp_path, sample, [*lines[:number], garbled, *lines[number + 1 :]])
        assert not dropped, (number + 1, line, garbled, dropped)


@pytest.mark.parametrize("sample", PASSED)
def test_no_garbage_line_closes_a_way_for_certain(tmp_path: Path, sample: str) -> None:
    lines = _lines(sample)
    for number in range(4, len(lines), 3):
        dropped = _dropped(tmp_path, sample, [*lines[:number], GARBAGE, *lines[number:]])
        assert not dropped, (number + 1, dropped)


@pytest.mark.parametrize("sample", PASSED)
def test_an_object_that_is_lost_closes_no_way_for_certain(tmp_path: Path, sample: str) -> None:
    """Whole entries of objects, services and virtual IPs are cut out."""
    lines = _lines(sample)
    begins = [i for i, line in enumerate(lines) if line.startswith('    edit "')]
    for begin in begins:
        end = next(i for i in range(begin, len(lines)) if lines[i] == "    next")
        text = "".join(lines[begin : end + 1])
        unnamed = "set extip" in text and sample == "branch"  # nothing names it with central NAT
        if 'set vdom "root"' in text or "set phase1name" in text or unnamed:
            continue  # a device without it is another device
        dropped = _dropped(tmp_path, sample, [*lines[:begin], *lines[end + 1 :]])
        assert not dropped, (lines[begin], dropped)


def test_a_file_that_breaks_off_is_said_and_leaves_doubts(tmp_path: Path) -> None:
    lines = _lines("site")
    for number in range(10, len(lines), 7):
        reading = read_bytes(tmp_path / "cut.conf", "\n".join(lines[:number]).encode())
        assert reading.network is not None
        inside = lines[number - 1] != "end"
        said = any("the file ends inside" in problem.message for problem in reading.problems)
        assert said == inside, number
        assert bool(reading.network.devices[0].doubts) >= inside
