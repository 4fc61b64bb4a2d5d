"""Bridge groups: what is decided for the network of a BVI, and what stays open."""

from __future__ import annotations

from ipaddress import ip_address
from itertools import product
from pathlib import Path

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.packet import Packet
from firedoor.model.network.services import TCP
from firedoor.reach.answers import Reach
from firedoor.reach.cross import End, cross, joined
from tests.reach.build import device, interface, place, prover, route
from tests.readers.firewalls.asa.samples import facts_of

OUTSIDE, OFFICE, INSIDE = "198.51.100.0/24", "10.2.0.0/24", "10.1.0.0/24"
HMI, PLC, BEYOND = "10.1.0.20/32", "10.1.0.30/32", "10.9.0.0/24"
WAYS = (("inside", "10.1.0.20", "10.2.0.20"), ("office", "10.2.0.20", "10.1.0.20"))
REACHABLE, BLOCKED, UNKNOWN = Reach.REACHABLE, Reach.BLOCKED, Reach.UNKNOWN
LISTS = """access-list open extended permit ip any any
access-list none extended deny ip any any
access-list modbus extended permit tcp any any eq 502
"""


def _member(number: int, level: int = 100, *more: str) -> str:
    lines = "".join(f" {line}\n" for line in more)
    return (
        f"interface GigabitEthernet1/{number}\n{lines} bridge-group 1\n nameif in_{number}\n"
        f" security-level {level}\n"
    )


BOTH = _member(2) + _member(3)


def _fw(folder: Path, *more: str, members: str = BOTH, bvi: str = "", head: str = "BVI1") -> Device:
    bvi = bvi or " nameif inside\n security-level 100\n ip address 10.1.0.1 255.255.255.0\n"
    text = (
        "ASA Version 9.16(4)\nhostname fw\n"
        "interface GigabitEthernet1/1\n nameif outside\n security-level 0\n"
        " ip address 203.0.113.2 255.255.255.240\n"
        "interface GigabitEthernet1/5\n nameif office\n security-level 50\n"
        " ip address 10.2.0.1 255.255.255.0\n"
        f"{members}interface {head}\n{bvi}{LISTS}route outside 0.0.0.0 0.0.0.0 203.0.113.1 1\n"
    )
    text += "".join(f"{line}\n" for line in more)
    return facts_of(folder, text).devices[0]


SAME = "same-security-traffic permit inter-interface"
CASES = {
    "levels of the BVI": ((), INSIDE, OFFICE, REACHABLE),
    "no list lets the office in": ((), OFFICE, INSIDE, BLOCKED),
    "what is not about the group is decided": ((), OFFICE, OUTSIDE, REACHABLE),
    "members may be kept apart": ((), HMI, PLC, UNKNOWN),
    "nothing keeps equal members apart": ((SAME,), HMI, PLC, REACHABLE),
    "a list on a member may": ((SAME, "access-group open in interface in_2"), HMI, PLC, UNKNOWN),
    "a list that some members have": (("access-group none in interface in_2",), INSIDE, OFFICE, UNKNOWN),
    "a list that every member has": (
        ("access-group none in interface in_2", "access-group none in interface in_3"),
        INSIDE, OFFICE, BLOCKED,
    ),
    "another line between the two": (
        ("access-group none in interface in_2", "access-group none in interface office",
         "access-group none in interface in_3"),
        INSIDE, OFFICE, BLOCKED,
    ),
    "two lists that disagree": (
        ("access-group none in interface in_2", "access-group open in interface in_3"),
        INSIDE, OFFICE, UNKNOWN,
    ),
    "two lists that agree for some": (
        ("access-group modbus in interface in_2", "access-group open in interface in_3"),
        INSIDE, OFFICE, REACHABLE,
    ),
    "a global list after lists of members": (
        ("access-group none in interface in_2", "access-group modbus in interface in_3",
         "access-group open global"),
        INSIDE, OFFICE, UNKNOWN,
    ),
    "a list on the way out of one member": (
        ("access-group open in interface office", "access-group none out interface in_2"),
        OFFICE, INSIDE, UNKNOWN,
    ),
    "a list on the way out of all": (
        ("access-group open in interface office", "access-group none out interface in_2",
         "access-group none out interface in_3"),
        OFFICE, INSIDE, BLOCKED,
    ),
    "lists of the BVI": (("access-group none in interface inside",), INSIDE, OFFICE, BLOCKED),
    "lists of the BVI and of a member": (
        ("access-group none in interface inside", "access-group open in interface in_2"),
        INSIDE, OFFICE, UNKNOWN,
    ),
    "a translation to a host of a member": (
        ("access-group modbus in interface outside", "object network hmi", " host 10.1.0.20",
         " nat (in_2,outside) static 203.0.113.5"),
        OUTSIDE, HMI, REACHABLE,
    ),
    "back out of the BVI": (("route inside 10.9.0.0 255.255.255.0 10.1.0.99 1",), PLC, BEYOND, UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_who_reaches_whom(name: str, tmp_path: Path) -> None:
    lines, source, target, expected = CASES[name]
    answer = prover(_fw(tmp_path, *lines)).answer(place(source), place(target))
    assert answer.verdict is expected, (answer.reasons, answer.doubts)


def test_members_that_are_down_do_not_count(tmp_path: Path) -> None:
    down = _member(2) + _member(3, 50, "shutdown")
    fw = _fw(tmp_path, "access-group none in interface in_2", members=down)
    ask = prover(fw)
    assert ask.answer(place(INSIDE), place(OFFICE)).verdict is BLOCKED
    assert ask.answer(place(HMI), place(PLC)).verdict is REACHABLE


@pytest.mark.parametrize(
    "bvi",
    [
        " ip address 10.1.0.1 255.255.255.0\n",
        " nameif inside\n security-level 100\n no ip address\n",
        " nameif inside\n security-level 100\n ip address 10.1.0.1 255.255.255.0\n frobnicate\n",
    ],
)
def test_a_group_that_is_not_modelled_leaves_everything_open(bvi: str, tmp_path: Path) -> None:
    fw = _fw(tmp_path, bvi=bvi)
    for source, target in ((OFFICE, OUTSIDE), (OFFICE, INSIDE), (INSIDE, OFFICE)):
        assert prover(fw).answer(place(source), place(target)).verdict is not BLOCKED


@pytest.mark.parametrize(("lines", "expected"), [((), UNKNOWN), ((SAME,), REACHABLE)])
def test_a_router_behind_a_member(lines: tuple[str, ...], expected: Reach, tmp_path: Path) -> None:
    """It may stand behind another member than the hosts that send to it."""
    far = device(
        "far",
        [interface("a", "10.1.0.99/24"), interface("b", "10.9.0.1/24")],
        routes=[route("10.2.0.0/24", "10.1.0.1")],
    )
    ask = prover(_fw(tmp_path, *lines), far)
    assert ask.answer(place(BEYOND), place(PLC)).verdict is expected
    assert ask.answer(place(BEYOND), place(OFFICE)).verdict is REACHABLE


def _bound(names: tuple[str, ...], direction: str, ports: tuple[str, ...]) -> list[str]:
    pairs = zip(names, ports, strict=True)
    return [f"access-group {n} {direction} interface {port}" for n, port in pairs if n]


@pytest.mark.parametrize("globally", ["", "access-group modbus global"])
@pytest.mark.parametrize("direction", ["in", "out"])
@pytest.mark.parametrize("names", list(product(["", "open", "none", "modbus"], repeat=2)))
def test_never_surer_than_the_members_one_by_one(
    names: tuple[str, str], direction: str, globally: str, tmp_path: Path
) -> None:
    """The same packets through a firewall that has one plain interface, with the lists of either member."""
    more = [globally, "access-group open in interface office"]
    group = _fw(tmp_path, *more, *_bound(names, direction, ("in_2", "in_3")))
    alone = [
        _fw(
            tmp_path,
            *more,
            *_bound((name,), direction, ("inside",)),
            members="",
            head="GigabitEthernet1/2",
        )
        for name in names
    ]
    for port, (came, source, target) in product((502, 80), WAYS):
        asked = Packet(ip_address(source), ip_address(target), TCP, 49152, port)
        possible = {joined(cross(one, came, asked)).end for one in alone}
        found = joined(cross(group, came, asked)).end
        assert found is End.UNKNOWN or {found} == possible
        assert found is not End.UNKNOWN or len(possible) > 1 or "" in names or globally
