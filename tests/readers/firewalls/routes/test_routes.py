"""Routing tables as devices print them: whose they are, whether they are whole, and what a capture leaves in them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, ip_interface, ip_network
from pathlib import Path

import pytest

from firedoor.model.network.route import NextHop
from firedoor.model.problem import InputError
from firedoor.readers.firewalls.routes.commands import Scope, command_of, named_command
from firedoor.readers.firewalls.routes.naming import named
from firedoor.readers.firewalls.routes.reader import ROUTES_READER
from firedoor.readers.interface import Options
from tests.readers.firewalls.routes.samples import (
    SAMPLES,
    facts,
    only_table,
    read_text,
    reading,
    written,
)

LEGEND = "Codes: L - local, C - connected, S - static, O - OSPF\n\n"
ROWS = (
    "C        10.1.1.0/24 is directly connected, Vlan10\nS        10.2.0.0/16 [1/0] via 10.1.1.2\n"
)
TABLE = f"{LEGEND}Gateway of last resort is not set\n\n{ROWS}"


@pytest.mark.parametrize(
    ("file", "device", "command"),
    [
        ("network/core-sw.show-ip-route.txt", "core-sw", "show ip route"),
        ("network/cell-fw.ip-route.txt", "cell-fw", "ip route"),
        ("cell_fw_ip_-o_addr.log", "cell_fw", "ip -o addr"),
        ("show/as1core1/show_ip_route.txt", "as1core1", "show ip route"),
        ("show/d1/show_ip_route_vrf_customer2.txt", "d1", "show ip route vrf customer2"),
        ("show/d1/show_ip_route_vrf_vrf_100.txt", "d1", "show ip route vrf vrf_100"),
        ("show/r1/show_route_PIPE_display_json.txt", "r1", "show route | display json"),
        (
            "show/r1/show_route_protocol_bgp_PIPE_display_json.txt",
            "r1",
            "show route protocol bgp | display json",
        ),
        (
            "show/fw/get_router_info_routing-table_all.txt",
            "fw",
            "get router info routing table all",
        ),
        ("show/d1/run_show_routing_route.txt", "d1", "run show routing route"),
        ("jump.netstat-rn.txt", "jump", "netstat rn"),
    ],
)
def test_a_file_name_tells_device_and_command(file: str, device: str, command: str) -> None:
    found = named(file)
    assert (found.device, found.command, found.told) == (device, command, True)


@pytest.mark.parametrize(
    "file", ["network/show_ip_route.txt", "show_ip_route.txt", "capture-7.txt"]
)
def test_a_device_that_nobody_names_is_a_guess(tmp_path: Path, file: str) -> None:
    assert not named(file).told
    assert "is not named" in reading(written(tmp_path, TABLE, file)).problems[-1].message


@pytest.mark.parametrize(
    ("prompt", "device"),
    [
        ("core-sw#", "core-sw"),
        ("core-sw(config-if)#do ", "core-sw"),
        ("core-sw>", "core-sw"),
        ("plant-fw/OT# ", "plant-fw/OT"),
        ("plant-fw/sec/stby# ", "plant-fw"),
        ("RP/0/RP0/CPU0:edge-xr#", "edge-xr"),
        ("admin@edge-srx> ", "edge-srx"),
        ("admin@edge-srx-re0> ", "edge-srx"),
        ("admin@edge-mx:PLANT> ", "edge-mx/PLANT"),
        ("admin@PA-EDGE(passive)> ", "PA-EDGE"),
        ("edge-fw # ", "edge-fw"),
        ("edge-fw (root) # ", "edge-fw"),
        ("edge-fw (OT) # ", "edge-fw/OT"),
        ("root@cell-fw:~# ", "cell-fw"),
        ("[root@cell-fw ~]# ", "cell-fw"),
    ],
)
def test_a_prompt_tells_the_device(tmp_path: Path, prompt: str, device: str) -> None:
    text = f"{prompt}show ip route\n{TABLE}{prompt.removesuffix('do ').rstrip()}\n"
    table = only_table(facts(written(tmp_path, text, "other.txt")))
    assert (table.device, len(table.routes), table.doubts) == (device, 2, ())


@pytest.mark.parametrize(
    ("command", "device"),
    [
        ("admin@edge-mx> show route logical-system PLANT", "edge-mx/PLANT"),
        ("edge-fw (IT) # sudo OT get router info routing-table all", "edge-fw/OT"),
        ("edge-fw (IT) # sudo root get router info routing-table all", "edge-fw"),
    ],
)
def test_a_command_may_speak_of_another_part_of_the_device(
    tmp_path: Path, command: str, device: str
) -> None:
    table = only_table(facts(written(tmp_path, f"{command}\n{TABLE}", "other.txt")))
    assert table.device == device


@pytest.mark.parametrize(
    ("command", "scope", "instance"),
    [
        ("show ip route", Scope.WHOLE, ""),
        ("sh ip ro", Scope.WHOLE, ""),
        ("show ip route vrf PLANT", Scope.WHOLE, "PLANT"),
        ("show ip route vrf *", Scope.WHOLE, ""),
        ("show ip route vrf all | json", Scope.WHOLE, ""),
        ("show ip route | begin Gateway", Scope.WHOLE, ""),
        ("show route table PLANT.inet.0 | no-more", Scope.WHOLE, "PLANT"),
        ("show route table inet6.0", Scope.WHOLE, ""),
        ("show routing route virtual-router plant", Scope.WHOLE, ""),
        ("get router info routing-table details", Scope.WHOLE, ""),
        ("ip -6 route show table main", Scope.WHOLE, ""),
        ("ip route show vrf blue", Scope.WHOLE, "blue"),
        ("sudo ip r", Scope.WHOLE, ""),
        ("show route logical-system all", Scope.PART, ""),
        ("show route extensive", Scope.PART, ""),
        ("show route management-only", Scope.WHOLE, "management-only"),
        ("netstat -rn -f inet", Scope.WHOLE, ""),
        ("show ip route static", Scope.PART, ""),
        ("show ip route 10.0.0.1", Scope.PART, ""),
        ("show ip route | include 10.2", Scope.PART, ""),
        ("show route protocol bgp", Scope.PART, ""),
        ("show route | match 10.2", Scope.PART, ""),
        ("show route 10.0.0.0/8 | no-more", Scope.PART, ""),
        ("get router info routing-table static", Scope.PART, ""),
        ("ip route get 10.0.0.1", Scope.PART, ""),
        ("ip route show dev eth0", Scope.PART, ""),
        ("ip route | grep 10.2", Scope.PART, ""),
        ("show running-config", Scope.OTHER, ""),
        ("show ip interface brief", Scope.OTHER, ""),
    ],
)
def test_a_command_tells_whether_the_table_is_whole(
    command: str, scope: Scope, instance: str
) -> None:
    found = command_of(command)
    assert found.scope is scope
    if scope is Scope.WHOLE:
        assert found.instance == instance


def test_a_date_in_a_file_name_filters_nothing() -> None:
    assert named_command("show ip route 2021 03 05").scope is Scope.WHOLE
    assert named_command("show route protocol bgp | display json").scope is Scope.PART


def test_a_file_name_gives_the_instance_that_the_table_does_not(tmp_path: Path) -> None:
    table = only_table(facts(written(tmp_path, TABLE, "show/d1/show_ip_route_vrf_PLANT.txt")))
    assert (table.device, table.instance) == ("d1", "PLANT")


@pytest.mark.parametrize("name", ["core-sw.show-ip-route.txt", "show/core-sw/show_ip_route.txt"])
@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_output_is_no_table(tmp_path: Path, name: str, text: str) -> None:
    made = reading(written(tmp_path, text, name))
    assert made.network is not None
    assert made.network.route_tables == ()
    assert "empty" in made.problems[0].message


def test_a_command_that_printed_nothing_gives_no_table(tmp_path: Path) -> None:
    made = reading(written(tmp_path, "core-sw#show ip route vrf PLANT\ncore-sw#\n"))
    assert made.network is not None
    assert made.network.route_tables == ()
    assert "empty" in made.problems[0].message


def test_a_table_without_a_route_counts_only_if_its_end_was_seen(tmp_path: Path) -> None:
    empty = f"{LEGEND}Gateway of last resort is not set\n\n"
    cut = reading(written(tmp_path, empty))
    assert cut.network is not None
    assert cut.network.route_tables == ()
    assert "not used" in cut.problems[0].message
    whole = reading(written(tmp_path, f"core-sw#show ip route\n{empty}core-sw#\n"))
    assert whole.network is not None
    assert only_table(whole.network).routes == ()
    assert "no route at all" in whole.problems[0].message


def test_an_absent_vrf_is_said_and_is_no_table(tmp_path: Path) -> None:
    text = "% IP routing table vrf Lo10012 does not exist\n"
    made = reading(written(tmp_path, text, "d1/show_ip_route_vrf_Lo10012.txt"))
    assert made.network is not None
    assert made.network.route_tables == ()
    assert made.not_understood == 0
    assert "no such routing table" in made.problems[0].message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (TABLE.replace("C        10.1.1.0/24 is directly connected, Vlan10\n", ""), "no network of an interface"),
        (TABLE.replace("is not set", "is 10.1.1.9 to network 0.0.0.0"), "default route is announced"),
        (TABLE + "      172.16.0.0/24 is subnetted, 3 subnets\nC        172.16.1.0 is directly connected, Vlan7\n",
         "3 subnets are announced here, 1 are printed"),
        (TABLE + "O        10.9.0.0/16 [110/2] via 10.1.1.\n", "no line that a routing table"),
        (TABLE + "O        10.9.0.0/16 [110/2] via 10.1.1.7,\n", "breaks off"),
        (TABLE + "O        10.9.0.0/16\n", "no way to this prefix"),
        (TABLE + " --More-- \n", "pager"),
        ("core-sw#show ip route\n" + TABLE + "S        10.9.0.0/16 [1/0] via 10.1.1.7", "before the next prompt"),
    ],
)  # fmt: skip
def test_a_table_that_may_lack_routes_is_doubted(tmp_path: Path, text: str, why: str) -> None:
    made = reading(written(tmp_path, text))
    assert made.network is not None
    table = only_table(made.network)
    assert any(why in doubt.what for doubt in table.doubts), table.doubts
    assert any("may lack routes" in problem.message for problem in made.problems)


def test_a_panos_table_without_its_closing_line_is_doubted(tmp_path: Path) -> None:
    text = SAMPLES["panos"].path.read_text()
    cut = text[: text.index("total routes")]
    assert any(
        "closing line" in d.what for d in facts(written(tmp_path, cut)).route_tables[-1].doubts
    )
    fewer = "\n".join(line for line in text.splitlines() if not line.startswith("10.20.11.0"))
    assert any(
        "9 are printed" in d.what for d in facts(written(tmp_path, fewer)).route_tables[-1].doubts
    )


def test_a_junos_table_with_fewer_routes_than_announced_is_doubted(tmp_path: Path) -> None:
    text = (
        SAMPLES["junos"]
        .path.read_text()
        .replace("10.2.0.0/16        *[Static/5] 00:10:00\n                       Discard\n", "")
    )
    assert any(
        "8 active" in doubt.what for doubt in facts(written(tmp_path, text)).route_tables[0].doubts
    )


@pytest.mark.parametrize("name", ["junos-json", "eos-json", "junos-xml"])
def test_a_document_that_breaks_off_keeps_what_is_there(tmp_path: Path, name: str) -> None:
    lines = SAMPLES[name].path.read_text().splitlines()
    text = "\n".join(lines[: len(lines) // 2])
    network = read_text(tmp_path, text, SAMPLES[name].name)
    assert network.route_tables[0].routes
    assert any("breaks off" in doubt.what for doubt in network.route_tables[-1].doubts)


def test_the_gateway_of_another_network_is_the_default(tmp_path: Path) -> None:
    text = TABLE.replace("is not set", "is 10.1.1.9 to network 192.0.2.0")
    (route,) = (
        r
        for r in only_table(facts(written(tmp_path, text))).routes
        if r.prefix == IPv4Network("0.0.0.0/0")
    )
    assert route.next_hops == (NextHop(address=IPv4Address("10.1.1.9")),)


def test_two_devices_in_one_capture(tmp_path: Path) -> None:
    text = f"core-sw#show ip route\n{TABLE}core-sw#\nedge# show ip route\n{TABLE}edge#\n"
    assert [table.device for table in facts(written(tmp_path, text)).route_tables] == [
        "core-sw",
        "edge",
    ]


def test_a_table_printed_twice_alike_is_one(tmp_path: Path) -> None:
    text = f"core-sw#show ip route\n{TABLE}core-sw#show ip route\n{TABLE}core-sw#\n"
    table = only_table(facts(written(tmp_path, text)))
    assert (len(table.routes), table.doubts) == (2, ())


def test_a_table_printed_twice_with_other_ways_is_doubted(tmp_path: Path) -> None:
    other = TABLE.replace("via 10.1.1.2", "via 10.1.1.8")
    text = f"core-sw#show ip route\n{TABLE}core-sw#show ip route\n{other}core-sw#\n"
    table = only_table(facts(written(tmp_path, text)))
    assert {hop.address for r in table.routes for hop in r.next_hops if hop.address} == {
        IPv4Address("10.1.1.2"), IPv4Address("10.1.1.8"),
    }  # fmt: skip
    assert "printed before" in table.doubts[0].what


@pytest.mark.parametrize(
    "pager",
    ["<--- More --->\r              \r", " --More-- " + "\x08" * 10 + " " * 10 + "\x08" * 10,
     "---(more 45%)---\r                     \r", "\x1b[7m--More--\x1b[27m\x1b[8D\x1b[K"],
)  # fmt: skip
def test_a_pager_leaves_nothing_behind(tmp_path: Path, pager: str) -> None:
    """Also before lines that begin with spaces: headers, and ways that go on."""
    more = "      172.16.0.0/24 is subnetted, 1 subnets\nC        172.16.1.0 is directly connected, Vlan7\n"
    more += "S        10.7.0.0/16 [1/0] via 10.1.1.2\n                     [1/0] via 10.1.1.3\n"
    whole = TABLE + more
    plain = only_table(facts(written(tmp_path, whole)))
    for line in whole.splitlines()[4:]:
        table = only_table(facts(written(tmp_path, whole.replace(line, pager + line))))
        assert (table.routes, table.doubts) == (plain.routes, ())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_windows_encodings_and_line_ends_say_the_same(tmp_path: Path, encoding: str) -> None:
    data = TABLE.replace("\n", "\r\n").encode(encoding)
    assert [r.origin.line for r in only_table(facts(written(tmp_path, data))).routes] == [5, 6]


def test_a_route_through_another_vrf_says_which(tmp_path: Path) -> None:
    text = TABLE + "B        10.9.0.0/16 [200/0] via 10.8.0.1 (OFFICE), 3w4d\n"
    (route,) = (
        r
        for r in only_table(facts(written(tmp_path, text))).routes
        if r.prefix == IPv4Network("10.9.0.0/16")
    )
    assert route.next_hops == (NextHop(address=IPv4Address("10.8.0.1"), instance="OFFICE"),)


def test_a_connected_route_of_another_vrf_leads_there(tmp_path: Path) -> None:
    text = TABLE + "S   +    10.9.0.0/16 is directly connected (OFFICE), Vlan9\n"
    (route,) = (
        r
        for r in only_table(facts(written(tmp_path, text))).routes
        if r.prefix == IPv4Network("10.9.0.0/16")
    )
    assert route.next_hops == (NextHop(instance="OFFICE"),)


def test_other_tables_of_linux_are_doubted(tmp_path: Path) -> None:
    text = (
        "default via 10.0.0.1 dev eth0\n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.2\n"
        "10.9.0.0/16 via 10.0.0.9 dev eth0 table 100\n"
        "local 10.0.0.2 dev eth0 table local proto kernel scope host src 10.0.0.2\n"
        "broadcast 10.0.0.255 dev eth0 table local proto kernel scope link src 10.0.0.2\n"
    )
    table = only_table(facts(written(tmp_path, text, "cell-fw.ip-route.txt")))
    assert [r.prefix for r in table.routes] == [
        ip_network(p) for p in ("0.0.0.0/0", "10.0.0.0/24", "10.0.0.2/32")
    ]
    assert "table 100" in table.doubts[0].what


def test_an_unusual_rule_of_linux_makes_the_table_doubtful(tmp_path: Path) -> None:
    text = "0:\tfrom all lookup local\n100:\tfrom 10.1.0.0/16 lookup 100\n32766:\tfrom all lookup main\n"
    table = only_table(facts(written(tmp_path, text, "cell-fw.ip-rule.txt")))
    assert (table.routes, len(table.doubts)) == ((), 1)


def test_addresses_are_read_from_one_line_and_brief_forms(tmp_path: Path) -> None:
    one = (
        r"2: eth0    inet 10.20.254.2/30 brd 10.20.254.3 scope global eth0\       valid_lft forever"
    )
    (table,) = facts(written(tmp_path, one + "\n", "cell-fw.ip-addr.txt")).address_tables
    assert [(n, a, up) for n, a, up, _ in table.addresses] == [
        ("eth0", ip_interface("10.20.254.2/30"), True)
    ]
    brief = "lo               UNKNOWN        127.0.0.1/8 ::1/128 \neth0@if3         DOWN           10.1.1.1/24 \n"
    (table,) = facts(written(tmp_path, brief, "cell-fw.ip-br-addr.txt")).address_tables
    assert [(n, str(a), up) for n, a, up, _ in table.addresses] == [
        ("lo", "127.0.0.1/8", True), ("lo", "::1/128", True), ("eth0", "10.1.1.1/24", True),
    ]  # fmt: skip


def test_addresses_that_may_be_missing_put_the_routes_in_doubt(tmp_path: Path) -> None:
    link = "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel {}state UP group default qlen 1000\n"
    inet = "    inet 10.1.1.1/24 scope global eth0\n"
    for text, word in (
        (link.format("") + inet + "    inet 10.1.1.x/24 scope global eth0\n", "no line"),
        (
            link.format("") + inet + "3: et\u00a71: <UP>\n    inet 10.2.2.2/24 scope global eth1\n",
            "no line",
        ),
        (link.format("master red ") + inet, "VRF"),
    ):
        network = facts(written(tmp_path, text, "cell-fw.ip-addr.txt"))
        assert [a for _, a, _, _ in network.address_tables[0].addresses] == [
            ip_interface("10.1.1.1/24")
        ]
        assert word in only_table(network).doubts[0].what
    assert not facts(written(tmp_path, link.format("") + inet, "cell-fw.ip-addr.txt")).route_tables


@pytest.mark.parametrize(
    "text",
    [
        "hostname core-sw\n!\ninterface Vlan10\n ip address 10.1.1.1 255.255.255.0\n",
        f"core-sw#show running-config\nhostname core-sw\ncore-sw#show ip route\n{TABLE}",
        "10.1.1.7 - - [08/Mar/2021:10:00:00 +0000] \"GET /owa/ HTTP/1.1\" 200 12\n",
        "ip,name,scope\n10.1.1.7,EXCH01,plant\n",
        "[site]\nname = \"default\"\n",
        "EIGRP-IPv4 Topology Table for AS(1)\nCodes: P - Passive, A - Active, U - Update, Q - Query, R - Reply,\n",
        "BGP table version is 5, local router ID is 10.0.0.1\nStatus codes: s suppressed, d damped\n",
        "Capability Codes: R - Router, T - Trans Bridge\n",
        "{\"vrfs\": {\"default\": {\"bgpRouteEntries\": {}}}}\n",
        "<rpc-reply><configuration><routing-options/></configuration></rpc-reply>\n",
        "*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n",
        "",
    ],
)  # fmt: skip
def test_files_of_others_are_left_to_them(tmp_path: Path, text: str) -> None:
    assert not ROUTES_READER.recognises(written(tmp_path, text, "network/notes.txt"))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_recognised_by_content(tmp_path: Path, name: str) -> None:
    assert ROUTES_READER.recognises(written(tmp_path, SAMPLES[name].path.read_bytes(), "x/notes-7"))


def test_bytes_that_are_no_text_are_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        ROUTES_READER.read(written(tmp_path, b"\x00\x01\x02" * 50), Options())
