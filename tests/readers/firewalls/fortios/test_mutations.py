"""A line that is garbled or lost must never leave a certain "dropped" where it could have opened the way.

The oracle is the meaning of the whole sample: what it forwards, it may still forward after the damage, so the
answer may become unknown, never a certain drop. Lines that only ever open (an accept, an address, a route) are
garbled one by one.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from firedoor.reach.cross import End
from tests.readers.firewalls.fortios.samples import CASES, device_of, end_of, packet, read_bytes

SITE = (CASES / "site" / "config.txt").read_text(encoding="utf-8").splitlines()
PASSED = [
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
]
GARBAGE = "qwertz 17 uiop"


def _garbled(line: str, rng: random.Random) -> str:
    """The line with its command, its attribute or a value damaged."""
    words = line.split(" ")
    places = [i for i, word in enumerate(words) if word]
    at = rng.choice(places)
    word = words[at]
    kinds = (word[::-1] + "~", word.replace('"', "") + "\x7e%", "%%", '"' + word)
    words[at] = rng.choice(kinds)
    return " ".join(words)


def _ends(folder: Path, lines: list[str]) -> dict[int, End]:
    device = device_of(folder / "config.conf", "\n".join(lines))
    names = {interface.name for interface in device.interfaces}
    return {
        index: end_of(device, interface, asked)
        for index, (interface, asked) in enumerate(PASSED)
        if interface in names
    }


def test_the_sample_passes_what_the_mutations_ask(tmp_path: Path) -> None:
    assert set(_ends(tmp_path, SITE).values()) == {End.FORWARDED, End.LOCAL}


@pytest.mark.parametrize("seed", range(2))
def test_no_garbled_line_closes_a_way_for_certain(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a seed gives the same damage each time
    for number, line in enumerate(SITE):
        if not line.strip() or line.startswith("#"):
            continue
        garbled = _garbled(line, rng)
        lines = [*SITE[:number], garbled, *SITE[number + 1 :]]
        ends = _ends(tmp_path, lines)
        dropped = [PASSED[i] for i, end in ends.items() if end is End.DROPPED]
        assert not dropped, (number + 1, line, garbled, dropped)


def test_no_garbage_line_closes_a_way_for_certain(tmp_path: Path) -> None:
    for number in range(4, len(SITE)):
        ends = _ends(tmp_path, [*SITE[:number], GARBAGE, *SITE[number:]])
        assert End.DROPPED not in ends.values(), (number + 1, ends)


def test_an_object_that_is_lost_closes_no_way_for_certain(tmp_path: Path) -> None:
    """Whole entries of objects, services and interfaces are cut out."""
    begins = [i for i, line in enumerate(SITE) if line.startswith('    edit "')]
    for begin in begins:
        end = next(i for i in range(begin, len(SITE)) if SITE[i] == "    next")
        text = "".join(SITE[begin : end + 1])
        if 'set vdom "root"' in text:
            continue  # a device without this interface is another device
        ends = _ends(tmp_path, [*SITE[:begin], *SITE[end + 1 :]])
        dropped = [PASSED[i] for i, each in ends.items() if each is End.DROPPED]
        assert not dropped, (SITE[begin], dropped)


def test_a_file_that_breaks_off_is_said_and_leaves_doubts(tmp_path: Path) -> None:
    for number in range(10, len(SITE), 7):
        reading = read_bytes(tmp_path / "cut.conf", "\n".join(SITE[:number]).encode())
        assert reading.network is not None
        inside = SITE[number - 1] != "end"
        said = any("the file ends inside" in problem.message for problem in reading.problems)
        assert said == inside, number
        assert bool(reading.network.devices[0].doubts) >= inside
