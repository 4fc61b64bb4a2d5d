"""What a person would miss: doubts in their place, problems with their line, and nothing lost by silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.interface import InterfaceKind
from firedoor.model.network.line_state import LineState
from firedoor.reach.cross import End
from firedoor.reach.decide import decide
from firedoor.readers.firewalls.ios.irrelevant import group_names, group_of
from tests.readers.firewalls.ios.samples import (
    device_of,
    end_of,
    packet,
    read_bytes,
    recognised,
    states_of,
)

DOCS = Path(__file__).parents[4] / "docs" / "readers" / "ios.md"


def _device(tmp_path: Path, text: str) -> Device:
    return device_of(tmp_path / "c.cfg", text)


def _doubts(device: Device) -> set[int | None]:
    return {doubt.origin.line for doubt in device.doubts}


def test_a_list_that_an_unknown_line_cuts_in_two_may_go_on(tmp_path: Path) -> None:
    text = "hostname x\nip access-list extended A\n permit tcp any any eq 80\n%junk\n permit tcp any any eq 443\nend\n"
    device = _device(tmp_path, text)
    assert _doubts(device) == {4, 5}
    assert decide(device, "A", packet("10.0.0.1", "10.0.0.2", 443)).verdict == "unknown"


def test_a_console_message_does_not_cut_a_list(tmp_path: Path) -> None:
    message = "*Feb  2 06:12:44.003: %SYS-5-CONFIG_I: Configured from console by admin"
    head = "hostname x\nip access-list extended A\n permit tcp any any eq 80\n"
    text = f"{head}{message}\n permit tcp any any eq 443\nend\n"
    device = _device(tmp_path, text)
    assert not device.doubts
    assert decide(device, "A", packet("10.0.0.1", "10.0.0.2", 443)).verdict == "permit"


def test_pages_of_a_terminal_are_read_through(tmp_path: Path) -> None:
    pager = " --More-- " + "\b" * 9 + "        " + "\b" * 9
    text = f"hostname x\nip access-list extended A\n{pager} permit tcp any any eq 443\nend\n"
    device = _device(tmp_path, text)
    assert not device.doubts
    assert decide(device, "A", packet("10.0.0.1", "10.0.0.2", 443)).verdict == "permit"


def test_a_file_without_its_end_says_so(tmp_path: Path) -> None:
    reading = read_bytes(
        tmp_path / "c.cfg", b"hostname x\nip access-list extended A\n permit tcp any any eq 80\n"
    )
    (problem,) = reading.problems
    assert problem.line == 3
    assert "end" in problem.message
    assert reading.network is not None
    (device,) = reading.network.devices
    assert _doubts(device) == {3}
    assert decide(device, "A", packet("10.0.0.1", "10.0.0.2", 443)).verdict == "unknown"


def test_a_banner_without_its_end_hides_nothing(tmp_path: Path) -> None:
    text = "hostname x\nbanner motd ^C\nhello\ninterface Vlan1\n ip address 10.0.0.1 255.255.255.0\nend\n"
    device = _device(tmp_path, text)
    assert 2 in _doubts(device)
    assert [interface.name for interface in device.interfaces] == ["Vlan1"]


def test_a_banner_that_swallows_commands_is_in_doubt(tmp_path: Path) -> None:
    text = "hostname x\nbanner motd ^C\nhello\nip access-list extended A\n permit ip any any\nbanner exec ^C\nend\n"
    assert 2 in _doubts(_device(tmp_path, text))


def test_two_host_names_are_two_configurations(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path / "c.cfg", b"hostname a\nend\nhostname b\nend\n")
    assert [problem.line for problem in reading.problems] == [3]
    assert reading.network is not None
    assert _doubts(reading.network.devices[0]) == {3}


def test_a_list_that_is_not_there_permits_and_is_reported(tmp_path: Path) -> None:
    text = b"hostname x\ninterface Vlan1\n ip address 10.0.0.1 255.255.255.0\n ip access-group A in\nend\n"
    reading = read_bytes(tmp_path / "c.cfg", text)
    assert [problem.line for problem in reading.problems] == [4]
    assert reading.network is not None
    (device,) = reading.network.devices
    assert end_of(device, "Vlan1", packet("10.0.0.9", "10.0.0.1", 22)) is End.LOCAL


def test_one_number_twice_leaves_open_which_entry_holds(tmp_path: Path) -> None:
    text = "hostname x\nip access-list extended A\n 10 permit tcp any any eq 80\n 10 deny tcp any any eq 80\nend\n"
    device = _device(tmp_path, text)
    assert decide(device, "A", packet("10.0.0.1", "10.0.0.2", 80)).verdict == "unknown"


def test_a_list_that_is_removed_and_made_anew(tmp_path: Path) -> None:
    text = (
        "hostname x\nip access-list extended A\n permit ip any any\nno ip access-list extended A\n"
        "ip access-list extended A\n deny ip any any\nend\n"
    )
    assert decide(_device(tmp_path, text), "A", packet("10.0.0.1", "10.0.0.2", 80)).origin.line == 6


def test_a_range_of_interfaces_gets_each_line(tmp_path: Path) -> None:
    text = "hostname x\ninterface range Gi1/0/1 - 3 , Te1/1/1\n switchport access vlan 7\n shutdown\nend\n"
    device = _device(tmp_path, text)
    names = [
        "GigabitEthernet1/0/1",
        "GigabitEthernet1/0/2",
        "GigabitEthernet1/0/3",
        "TenGigabitEthernet1/1/1",
    ]
    assert [interface.name for interface in device.interfaces] == names
    assert {(interface.vlan, interface.enabled) for interface in device.interfaces} == {(7, False)}


def test_an_interface_line_that_is_not_understood_leaves_its_place_open(tmp_path: Path) -> None:
    text = "hostname x\ninterface Vlan1\n ip address 10.0.0.1 255.255.255.0\n ip adress 10.9.0.1 255.255.255.0\nend\n"
    (interface,) = _device(tmp_path, text).interfaces
    assert interface.place_unknown
    assert [doubt.origin.line for doubt in interface.doubts] == [4]


@pytest.mark.parametrize(
    ("line", "restricting"),
    [
        ("vlan access-map M 10\n action drop", 2),
        ("control-plane\n service-policy input COPP", 3),
        ("interface Vlan1\n ip verify unicast source reachable-via rx", 3),
        ("policy-map P\n class C\n  drop", 2),
    ],
)
def test_what_can_only_block_is_no_reason_for_unknown(
    tmp_path: Path, line: str, restricting: int
) -> None:
    device = _device(tmp_path, f"hostname x\n{line}\nend\n")
    assert not device.doubts
    assert [doubt.origin.line for doubt in device.restricting] == [restricting]


@pytest.mark.parametrize(
    "line",
    [
        "ip default-network 10.0.0.0",
        "ip route 10.0.0.0 255.0.0.0 10.1.1.1 sometimes",
        "router lisp\n locator-table default",
        "ip route 0.0.0.0 0.0.0.0 dhcp",
        "ip route 10.0.0.0 255.0.0.0 Dialer7",
    ],
)
def test_routing_that_is_not_understood_stays_with_routing(tmp_path: Path, line: str) -> None:
    device = _device(
        tmp_path, f"hostname x\ninterface Vlan1\n ip address 10.1.0.1 255.255.0.0\n{line}\nend\n"
    )
    (instance,) = device.instances
    assert {doubt.origin.line for doubt in instance.doubts} <= {4, 5}
    assert instance.doubts
    assert end_of(device, "Vlan1", packet("10.1.0.9", "192.0.2.1", 22)) is End.UNKNOWN


def test_learned_routes_are_known_to_be_unknown(tmp_path: Path) -> None:
    text = (
        "hostname x\ninterface Vlan1\n ip address 10.1.0.1 255.255.0.0\n"
        "interface Vlan2\n ip address 10.2.0.1 255.255.0.0\n"
        "router eigrp 7\n network 10.2.0.0 0.0.255.255\nrouter bgp 65000\n neighbor 10.1.0.9 remote-as 65001\nend\n"
    )
    (instance,) = _device(tmp_path, text).instances
    assert {(p.name, p.interfaces) for p in instance.protocols} == {
        ("eigrp", ("Vlan2",)),
        ("bgp", None),
    }


@pytest.mark.parametrize(
    "translation", ["ip nat inside source list A pol P", "ip nat inside source list A pool NONE"]
)
def test_a_translation_that_is_not_understood_could_do_anything(
    tmp_path: Path, translation: str
) -> None:
    text = (
        "hostname x\ninterface Vlan1\n ip address 10.1.0.1 255.255.0.0\n ip nat inside\n"
        f"interface Vlan2\n ip address 10.2.0.1 255.255.0.0\n ip nat outside\n{translation}\nend\n"
    )
    device = _device(tmp_path, text)
    assert end_of(device, "Vlan1", packet("10.1.0.9", "10.2.0.9", 22)) is End.UNKNOWN
    assert end_of(device, "Vlan2", packet("10.2.0.9", "10.1.0.9", 22)) is End.UNKNOWN


def test_a_pool_without_overload_opens_its_addresses(tmp_path: Path) -> None:
    """While an inside host holds one, everybody reaches it there."""
    text = (
        "hostname x\ninterface Vlan1\n ip address 10.1.0.1 255.255.0.0\n ip nat inside\n"
        "interface Vlan2\n ip address 203.0.113.1 255.255.255.0\n ip nat outside\n"
        "ip nat pool P 203.0.113.8 203.0.113.9 prefix-length 24\nip nat inside source list 7 pool P\n"
        "access-list 7 permit 10.1.0.0 0.0.0.3\nend\n"
    )
    device = _device(tmp_path, text)
    assert end_of(device, "Vlan2", packet("198.51.100.9", "203.0.113.8", 502)) is End.FORWARDED


def test_two_translations_of_the_same_hosts_leave_open_which_one_holds(tmp_path: Path) -> None:
    text = (
        "hostname x\ninterface Vlan1\n ip address 10.1.0.1 255.255.0.0\n ip nat inside\n"
        "interface Vlan2\n ip address 203.0.113.1 255.255.255.0\n ip nat outside\n"
        "ip nat pool P 203.0.113.8 203.0.113.9 prefix-length 24\n"
        "ip nat pool Q 203.0.113.19 203.0.113.19 prefix-length 24\n"
        "ip nat inside source list 7 pool P overload\nip nat inside source list 8 pool Q overload\n"
        "access-list 7 permit 10.1.0.0 0.0.0.255\naccess-list 8 permit 10.1.0.0 0.0.255.255\nend\n"
    )
    device = _device(tmp_path, text)
    assert end_of(device, "Vlan1", packet("10.1.0.9", "203.0.113.200", 80)) is End.UNKNOWN


@pytest.mark.parametrize("first", ["10.7.0.1", "Vlan3", "Vlan3 10.7.0.1"])
def test_a_route_that_stands_behind_one_that_cannot_hold(tmp_path: Path, first: str) -> None:
    text = (
        "hostname x\ninterface Vlan1\n ip address 10.1.0.1 255.255.0.0\n"
        "interface Vlan3\n ip address 10.7.0.2 255.255.0.0\n shutdown\n"
        f"ip route 10.9.0.0 255.255.0.0 {first}\nip route 10.9.0.0 255.255.0.0 10.1.0.254 200\nend\n"
    )
    device = _device(tmp_path, text)
    assert end_of(device, "Vlan1", packet("10.1.0.9", "10.9.0.1", 80)) is End.FORWARDED


def test_a_switch_port_with_an_address_is_in_doubt_unless_it_is_routed(tmp_path: Path) -> None:
    lines = " switchport mode access\n ip address 10.1.0.1 255.255.0.0\n"
    text = f"hostname x\ninterface Gi0/1\n{lines}interface Gi0/2\n no switchport\n{lines}end\n"
    assert [bool(interface.doubts) for interface in _device(tmp_path, text).interfaces] == [
        True,
        False,
    ]


def test_the_two_ends_of_a_link_inside_the_router(tmp_path: Path) -> None:
    left = "interface vasileft1\n ip address 10.1.0.1/31\n"
    text = f"hostname x\n{left}interface vasiright1\n ip address 10.1.0.0/31\nend\n"
    assert [i.linked_to for i in _device(tmp_path, text).interfaces] == [
        ("x", "vasiright1"),
        ("x", "vasileft1"),
    ]


def test_a_misspelt_condition_is_no_tag_of_a_deny(tmp_path: Path) -> None:
    text = "hostname x\nip access-list extended A\n deny tcp any any log establishd\n permit ip any any\nend\n"
    assert (
        decide(_device(tmp_path, text), "A", packet("10.0.0.1", "10.0.0.2", 80)).verdict
        == "unknown"
    )


def test_the_zone_of_interfaces_without_one(tmp_path: Path) -> None:
    text = (
        "hostname x\nzone security A\nclass-map type inspect C\n match protocol tcp\n"
        "policy-map type inspect P\n class type inspect C\n  inspect\n"
        "zone-pair security AD source A destination default\n service-policy type inspect P\n"
        "interface Vlan1\n ip address 10.1.0.1 255.255.0.0\n zone-member security A\n"
        "interface Vlan2\n ip address 10.2.0.1 255.255.0.0\nend\n"
    )
    device = _device(tmp_path, text)
    assert end_of(device, "Vlan1", packet("10.1.0.9", "10.2.0.9", 80)) is End.FORWARDED
    assert end_of(device, "Vlan1", packet("10.1.0.9", "10.2.0.9", 80, 17)) is End.DROPPED
    assert end_of(device, "Vlan2", packet("10.2.0.9", "10.1.0.9", 80)) is End.DROPPED


@pytest.mark.parametrize("mode", ["gre multipoint", "ipsec ipv4"])
def test_tunnels_with_and_without_a_peer(tmp_path: Path, mode: str) -> None:
    remote = "" if "multi" in mode else " tunnel destination 198.51.100.9\n"
    text = f"hostname x\ninterface Tunnel1\n ip address 10.0.0.1 255.255.255.0\n{remote} tunnel mode {mode}\nend\n"
    (interface,) = _device(tmp_path, text).interfaces
    wanted = InterfaceKind.PORT if "multi" in mode else InterfaceKind.TUNNEL
    assert interface.kind is wanted
    assert not interface.doubts


def test_a_device_that_does_not_route(tmp_path: Path) -> None:
    head = "hostname x\nno ip routing\ninterface Vlan1\n ip address 10.1.0.1 255.255.0.0\n"
    text = f"{head}ip default-gateway 10.1.0.254\nend\n"
    device = _device(tmp_path, text)
    assert not device.forwards
    assert [str(route.prefix) for route in device.instances[0].routes] == ["0.0.0.0/0"]


def test_the_five_states(tmp_path: Path) -> None:
    text = "hostname x\n!\nlogging host 10.0.0.1\nip route 10.0.0.0 255.0.0.0 10.1.1.1 track 1\nflummox\nend"
    assert states_of(read_bytes(tmp_path / "c.cfg", text.encode())) == [
        LineState.UNDERSTOOD,
        LineState.BLANK,
        LineState.IRRELEVANT,
        LineState.PARTLY,
        LineState.NOT_UNDERSTOOD,
        LineState.UNDERSTOOD,
    ]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("hostname x\ninterface Vlan1\n", True),
        ("ip access-list extended A\n permit ip any any\n", True),
        ("access-list 101 permit ip any any\n", True),
        ("hostname x\nASA Version 9.8(2)\ninterface Vlan1\n nameif inside\n", False),
        ("hostname x\nfeature bgp\ninterface Ethernet1/1\n", False),
        ("!! IOS XR Configuration 6.1\nhostname x\ninterface Loopback0\n", False),
        ("! device: x (DCS-7050, EOS-4.20)\nhostname x\ninterface Ethernet1\n", False),
        ("hostname,address\nx,10.0.0.1\n", False),
        ("Codes: C - connected, S - static\nGateway of last resort is not set\n", False),
        ("config system global\n set hostname x\nend\n", False),
        ("Feb  2 06:12:44 x 7: %SYS-5-CONFIG_I: Configured from console\n", False),
        ("set system host-name x\n", False),
    ],
)
def test_what_is_taken_for_ios(tmp_path: Path, text: str, taken: bool) -> None:  # noqa: FBT001 - a table
    assert recognised(tmp_path / "c.cfg", text.encode()) is taken


@pytest.mark.parametrize(
    "command",
    [
        "ip access-group A in",
        "shutdown",
        "ip address 10.0.0.1 255.0.0.0",
        "vrf forwarding X",
        "ip nat inside",
        "zone-member security Z",
        "crypto map M",
        "tunnel source Vlan1",
        "ip policy route-map R",
        "mpls ip",
    ],
)
def test_no_list_hides_what_matters_on_an_interface(command: str) -> None:
    assert not group_of("interface", command.split())


@pytest.mark.parametrize(
    "command",
    [
        "ip route 0.0.0.0 0.0.0.0 10.0.0.1",
        "ip access-list extended A",
        "access-list 10 permit any",
        "interface Vlan1",
        "router ospf 1",
        "ip nat inside source list 1 pool P",
        "zone-pair security Z",
        "object-group network N",
        "vrf definition V",
        "ipv6 route ::/0 Null0",
        "no ip routing",
        "ip default-network 10.0.0.0",
    ],
)
def test_no_list_hides_what_matters_at_the_top(command: str) -> None:
    assert not group_of("top", command.split())


def test_the_page_names_every_group_of_irrelevant_commands() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert not [name for name in group_names() if name not in text]
