"""What depends on the release, and what FortiOS does beside the policies."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.model.network.interface import InterfaceKind
from firedoor.model.problem import InputError
from firedoor.reach.cross import Crossing, End, joined
from firedoor.reach.decide import decide
from firedoor.readers.firewalls.fortios.reader import FORTIOS_READER
from tests.readers.firewalls.fortios.samples import device_of, end_of, file_of, packet, read_bytes

_BASE = """config system interface
    edit "wan1"
        set ip 203.0.113.2 255.255.255.240
    next
    edit "lan"
        set ip 10.1.0.1 255.255.255.0
    next
end
config firewall address
    edit "all"
    next
    edit "web"
        set subnet 10.1.0.80/32
    next
end
config router static
    edit 1
        set dst 10.9.0.0/16
        set gateway 10.1.0.254
        set device "lan"
    next
end
"""
_VIP = """config firewall vip
    edit "vip"
        set extip 203.0.113.10
        set mappedip "10.1.0.80"
        set extintf "wan1"
    next
end
"""


def _header(version: str) -> str:
    return f"#config-version=FGT60F-{version}-FW-build1-1:opmode=0:vdom=0\n" if version else ""


def _policy(number: int, target: str, action: str, *more: str) -> str:
    lines = "".join(f"        set {line}\n" for line in more)
    return (
        f'    edit {number}\n        set srcintf "wan1"\n        set dstintf "lan"\n'
        f'        set srcaddr "all"\n        set dstaddr "{target}"\n        set action {action}\n'
        f'        set schedule "always"\n        set service "ALL"\n{lines}    next\n'
    )


def _policies(*policies: str) -> str:
    return f"config firewall policy\n{''.join(policies)}end\n"


INBOUND = packet("198.51.100.7", "203.0.113.10", 443)


@pytest.mark.parametrize(
    ("version", "more", "end"),
    [
        ("6.4.9", (), End.FORWARDED),
        ("7.2.3", (), End.FORWARDED),
        ("7.2.4", (), End.DROPPED),
        ("7.4.1", (), End.DROPPED),
        ("7.4.1", ("match-vip disable",), End.FORWARDED),
        ("6.4.9", ("match-vip enable",), End.DROPPED),
        ("", (), End.UNKNOWN),
        ("7.00", (), End.UNKNOWN),
    ],
)
def test_a_deny_meets_virtual_ips_by_release(
    tmp_path: Path, version: str, more: tuple[str, ...], end: End
) -> None:
    policies = _policies(_policy(1, "all", "deny", *more), _policy(2, "vip", "accept"))
    device = device_of(tmp_path / "x.conf", _header(version) + _BASE + _VIP + policies)
    assert end_of(device, "wan1", INBOUND) is end


def test_a_plain_destination_does_not_mean_a_virtual_ip(tmp_path: Path) -> None:
    policies = _policies(_policy(1, "web", "accept"), _policy(2, "vip", "deny"))
    device = device_of(tmp_path / "x.conf", _header("6.4.9") + _BASE + _VIP + policies)
    assert end_of(device, "wan1", INBOUND) is End.DROPPED
    assert end_of(device, "wan1", packet("198.51.100.7", "10.1.0.80", 443)) is End.FORWARDED


def test_a_virtual_ip_that_only_a_disabled_policy_names_does_nothing(tmp_path: Path) -> None:
    policies = _policies(_policy(2, "vip", "accept", "status disable"))
    device = device_of(tmp_path / "x.conf", _header("6.4.9") + _BASE + _VIP + policies)
    assert device.tables == ()


def test_virtual_ips_that_share_an_address_leave_it_open_which_one_holds(tmp_path: Path) -> None:
    other = _VIP.replace('"vip"', '"other"').replace("10.1.0.80", "10.1.0.81")
    policies = _policies(_policy(1, "vip", "deny"), _policy(2, "other", "accept"))
    text = _header("6.4.9") + _BASE + _VIP + other + policies
    device = device_of(tmp_path / "x.conf", text)
    assert end_of(device, "wan1", INBOUND) is not End.DROPPED


def test_a_server_goes_out_with_its_outer_address(tmp_path: Path) -> None:
    out = _policy(2, "all", "accept", "nat enable").replace('"lan"', '"x"')
    out = out.replace('"wan1"', '"lan"').replace('"x"', '"wan1"')
    text = _header("6.4.9") + _BASE + _VIP + _policies(_policy(1, "vip", "accept"), out)
    device = device_of(tmp_path / "x.conf", text)
    for source, outer in (("10.1.0.80", "203.0.113.10"), ("10.1.0.81", "203.0.113.2")):
        way = joined(tuple(Crossing(device).cross("lan", packet(source, "203.0.113.5", 80))))
        assert (way.end, str(way.packet.src)) == (End.FORWARDED, outer)


@pytest.mark.parametrize(
    ("version", "near", "far"),
    [
        ("6.4.9", End.FORWARDED, End.DROPPED),
        ("7.2.10", End.FORWARDED, End.DROPPED),
        ("7.2.11", End.FORWARDED, End.FORWARDED),
        ("7.4.10", End.DROPPED, End.DROPPED),
        ("7.6.4", End.FORWARDED, End.FORWARDED),
        ("7.6.5", End.DROPPED, End.DROPPED),
        ("", End.UNKNOWN, End.UNKNOWN),
    ],
)
def test_packets_back_out_of_their_interface_by_release(
    tmp_path: Path, version: str, near: End, far: End
) -> None:
    device = device_of(tmp_path / "x.conf", _header(version) + _BASE)
    assert end_of(device, "lan", packet("10.1.0.5", "10.9.0.5", 22)) is near
    assert end_of(device, "lan", packet("10.9.1.5", "10.9.0.5", 22)) is far


def test_inside_a_zone_traffic_passes_only_where_it_is_allowed(tmp_path: Path) -> None:
    zone = 'config system zone\n    edit "z"\n        set interface "wan1" "lan"\n    next\nend\n'
    asked = packet("203.0.113.5", "10.1.0.80", 443)
    denied = device_of(tmp_path / "x.conf", _header("6.4.9") + _BASE + zone)
    assert end_of(denied, "wan1", asked) is End.DROPPED
    allowing = zone.replace("    next", "        set intrazone allow\n    next")
    allowed = device_of(tmp_path / "x.conf", _header("6.4.9") + _BASE + allowing)
    assert end_of(allowed, "wan1", asked) is End.FORWARDED


def test_dial_up_without_a_pool_can_bring_any_network(tmp_path: Path) -> None:
    tunnel = (
        'config vpn ipsec phase1-interface\n    edit "spokes"\n        set type dynamic\n'
        '        set interface "wan1"\n    next\nend\n'
    )
    device = device_of(tmp_path / "x.conf", _header("7.0.5") + _BASE + tunnel)
    spokes = next(i for i in device.interfaces if i.name == "spokes")
    assert spokes.kind is InterfaceKind.CLIENTS
    assert end_of(device, "lan", packet("10.1.0.5", "10.200.0.1", 22)) is End.UNKNOWN


def test_a_policy_route_leaves_the_way_open(tmp_path: Path) -> None:
    route = (
        'config router policy\n    edit 1\n        set input-device "lan"\n'
        '        set output-device "wan1"\n    next\nend\n'
    )
    device = device_of(tmp_path / "x.conf", _header("7.0.5") + _BASE + route)
    assert end_of(device, "lan", packet("10.1.0.5", "203.0.113.5", 22)) is End.UNKNOWN
    assert end_of(device, "wan1", packet("203.0.113.5", "10.1.0.5", 22)) is End.DROPPED


@pytest.mark.parametrize(
    "text",
    [
        "name,address\nconfig,10.0.0.1\n",
        "set system host-name fw\nset interfaces ge-0/0/0 unit 0\n",
        "interface Ethernet1\n ip address 10.0.0.1 255.0.0.0\n!\nend\n",
        'devname="fw" logid="0100044547" cfgpath="firewall.policy" cfgobj="1"\n' * 3,
        "config vdom is what one types\nand then there is prose\nand more prose\nand prose\n",
        "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n",
        "S*      0.0.0.0/0 [10/0] via 10.23.31.2, port3\nC       10.12.12.0/30 is directly connected\n",
    ],
)
def test_other_formats_are_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.conf"
    path.write_text(text, encoding="utf-8")
    assert not FORTIOS_READER.recognises(file_of(path, text.encode()))


def test_text_without_any_block_is_the_one_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no config block"):
        read_bytes(tmp_path / "x.conf", b"nothing here\n")


def test_a_second_backup_is_said_and_not_mixed_in(tmp_path: Path) -> None:
    text = _header("6.4.9") + _BASE + _header("6.4.9") + _BASE
    reading = read_bytes(tmp_path / "x.conf", text.encode())
    assert any("a second backup begins here" in problem.message for problem in reading.problems)
    assert reading.network is not None
    assert reading.network.devices[0].doubts


_LOOPBACK = (
    'config system interface\n    edit "loop"\n        set ip 10.255.0.1 255.255.255.255\n'
    "        set type loopback\n    next\nend\n"
    'config vpn ssl settings\n    set source-interface "loop"\n    set port 10443\nend\n'
)


@pytest.mark.parametrize(("leads", "end"), [(True, End.LOCAL), (False, End.DROPPED)])
def test_a_service_at_another_interface_asks_for_a_policy(
    tmp_path: Path, *, leads: bool, end: End
) -> None:
    policy = _policy(1, "all", "accept").replace('dstintf "lan"', 'dstintf "loop"')
    text = _header("7.0.5") + _BASE + _LOOPBACK + (_policies(policy) if leads else "")
    device = device_of(tmp_path / "x.conf", text)
    assert end_of(device, "wan1", packet("198.51.100.7", "10.255.0.1", 10443)) is end
    assert end_of(device, "wan1", packet("198.51.100.7", "10.255.0.1", 22)) is End.DROPPED


def test_inside_a_zone_the_device_answers_at_its_other_interface(tmp_path: Path) -> None:
    zone = (
        'config system zone\n    edit "z"\n        set intrazone allow\n'
        '        set interface "wan1" "lan"\n    next\nend\n'
    )
    base = _BASE.replace(
        "10.1.0.1 255.255.255.0\n", "10.1.0.1 255.255.255.0\n        set allowaccess ssh\n"
    )
    device = device_of(tmp_path / "x.conf", _header("6.4.9") + base + zone)
    assert end_of(device, "wan1", packet("203.0.113.5", "10.1.0.1", 22)) is End.LOCAL
    assert end_of(device, "wan1", packet("203.0.113.5", "10.1.0.1", 23)) is End.DROPPED


def test_a_line_in_an_object_that_nothing_names_raises_no_doubt(tmp_path: Path) -> None:
    text = _header("7.0.5") + _BASE.replace(
        '    edit "web"\n', '    edit "web"\n        set odd 1\n'
    )
    device = device_of(tmp_path / "x.conf", text)
    assert device.doubts == ()
    assert end_of(device, "wan1", packet("203.0.113.5", "10.1.0.80", 22)) is End.DROPPED
    used = device_of(tmp_path / "x.conf", text + _policies(_policy(1, "web", "accept")))
    assert end_of(used, "wan1", packet("203.0.113.5", "10.1.0.9", 22)) is End.UNKNOWN


_TUNNEL = (
    'config vpn ipsec phase1-interface\n    edit "t"\n        set interface "wan1"\n'
    "        set remote-gw 198.51.100.9\n    next\nend\n"
)
_PROXY = _BASE.replace('edit "lan"\n', 'edit "lan"\n        set explicit-web-proxy enable\n', 1)
_PORTAL = _BASE.replace('edit "lan"\n', 'edit "lan"\n        set security-mode captive-portal\n', 1)


@pytest.mark.parametrize(
    ("text", "asked", "end"),
    [
        (_PROXY, (3128, 6), End.DROPPED),
        (f"{_PROXY}config web-proxy explicit\n    set http-incoming-port 3128-3130\nend\n", (3129, 6), End.LOCAL),
        (f"{_PROXY}config web-proxy explicit\n    set http-incoming-port 3128-\nend\n", (3128, 6), End.UNKNOWN),
        (f"{_PROXY}config web-proxy explicit\n    set https-incoming-port x\nend\n", (3128, 6), End.UNKNOWN),
        (f"{_TUNNEL}{_BASE}", (5000, 17), End.DROPPED),
        (f"{_TUNNEL}{_BASE}config system settings\n    set ike-port 5000\nend\n", (5000, 17), End.LOCAL),
        (f"{_TUNNEL}{_BASE}config system settings\n    set ike-port 5o00\nend\n", (5000, 17), End.UNKNOWN),
        (_PORTAL, (1010, 6), End.DROPPED),
        (f"{_PORTAL}config system global\n    set auth-http-port 1010\nend\n", (1010, 6), End.LOCAL),
        (f"{_PORTAL}config system global\n    set auth-http-port 1o10\nend\n", (1010, 6), End.UNKNOWN),
    ],
)  # fmt: skip
def test_a_port_of_the_device_that_cannot_be_read_could_be_any(
    tmp_path: Path, text: str, asked: tuple[int, int], end: End
) -> None:
    device = device_of(tmp_path / "x.conf", _header("7.0.5") + text)
    assert end_of(device, "lan", packet("10.1.0.9", "10.1.0.1", *asked)) is end


def _multicast(*lines: str) -> str:
    said = "".join(f"        set {line}\n" for line in lines)
    return (
        f'{_BASE}config firewall multicast-policy\n    edit 1\n        set srcintf "wan1"\n'
        f'        set dstintf "lan"\n        set srcaddr "all"\n        set dstaddr "all"\n{said}    next\n'
        '    edit 2\n        set srcintf "wan1"\n        set dstintf "lan"\n        set srcaddr "all"\n'
        '        set dstaddr "all"\n    next\nend\n'
    )


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (("action deny",), "deny"),
        (("action deny", "protocol 6"), "permit"),
        (("action deny", "protocol 17", "start-port 5000", "end-port 6000"), "deny"),
        (("action deny", "protocol 17", "start-port 6000", "end-port 6001"), "permit"),
        # A deny of which it cannot be read what it stops is no certain deny.
        (("action deny", "protocol udpp"), "unknown"),
        (("action deny", "protocol 17", "start-port x"), "unknown"),
        (("action deny", "protocol 17", "start-port 6000", "end-port 5000"), "unknown"),
        (("action dney",), "unknown"),
    ],
)
def test_multicast_policies(tmp_path: Path, lines: tuple[str, ...], verdict: str) -> None:
    device = device_of(tmp_path / "m.conf", _multicast(*lines))
    tokens = frozenset({"wan1"}), frozenset({"lan"})
    asked = packet("203.0.113.9", "239.1.1.1", 5004, 17)
    assert decide(device, "multicast-policy", asked, *tokens).verdict == verdict


@pytest.mark.parametrize("dnat", ["10.1.0.80", "10.1.0"])
def test_groups_translated_to_a_host_are_a_way_that_is_not_modelled(
    tmp_path: Path, dnat: str
) -> None:
    assert device_of(tmp_path / "m.conf", _multicast(f"dnat {dnat}")).doubts
    assert not device_of(tmp_path / "m.conf", _multicast("dnat 239.2.2.2")).doubts
