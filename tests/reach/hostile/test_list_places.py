"""Lines of an access list that are not understood stand where their number says, or where it could say."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from firedoor.model.network.packet import Packet
from firedoor.reach.decide import decide
from firedoor.readers.firewalls.ios.reader import IOS_READER
from tests.readers.firewalls.network_cases import input_file, read_network

HEAD = "version 15.7\nhostname fw\n!\ninterface GigabitEthernet0/0\n ip address 10.1.0.1 255.255.255.0\n!\n"
CLASSIC = [" permit tcp any host 10.2.0.5 eq 502", " deny   ip any any"]
NUMBERED = [" 10 permit tcp any host 10.2.0.5 eq 502", " 20 deny   ip any any"]


def decided(folder: Path, lines: list[str]) -> str:
    """What the list does with a packet that only a line before the last one could let pass."""
    path = folder / "fw.cfg"
    text = HEAD + "\n".join(["ip access-list extended IN", *lines, "!", "end", ""])
    path.write_text(text, encoding="utf-8")
    (device,) = read_network(IOS_READER, input_file(path)).devices
    asked = Packet(ip_address("10.1.0.9"), ip_address("10.2.0.5"), 6, 40000, 22)
    return decide(device, "IN", asked).verdict


@pytest.mark.parametrize("known", [CLASSIC, NUMBERED])
def test_an_understood_list_denies(tmp_path: Path, known: list[str]) -> None:
    assert decided(tmp_path, known) == "deny"


@pytest.mark.parametrize(
    ("known", "line"),
    [
        (NUMBERED, " zqx permit ip any any"),  # its number is garbled
        (NUMBERED, " zqx frob"),
        (NUMBERED, " 5 zqx ip any any"),
        (CLASSIC, " 5x permit ip any any"),
        (CLASSIC, " no deny ip any any"),
        (CLASSIC, " no 20"),
    ],
)
def test_a_line_that_could_stand_before_the_deny_leaves_it_unknown(
    tmp_path: Path, known: list[str], line: str
) -> None:
    assert decided(tmp_path, [*known, line]) == "unknown"


@pytest.mark.parametrize(
    ("known", "line"), [(NUMBERED, " 30 zqx ip any any"), (CLASSIC, " permit ip zqx any")]
)
def test_a_line_that_stands_after_the_deny_changes_nothing(
    tmp_path: Path, known: list[str], line: str
) -> None:
    assert decided(tmp_path, [*known, line]) == "deny"
