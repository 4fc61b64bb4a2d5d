"""Rules of iptables through a whole device: translations, families, marks, tracking."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.packet import Packet
from firedoor.model.network.services import TCP, UDP
from firedoor.model.problem import InputError
from firedoor.readers.firewalls.iptables.reader import IPTABLES_READER
from firedoor.readers.firewalls.netfilter.families import merged, missing_family
from firedoor.readers.firewalls.netfilter.own_addresses import with_own_addresses
from tests.readers.firewalls.netfilter.garbling import read_text
from tests.readers.firewalls.netfilter.surroundings import INTERFACES, shown

OPEN = ":INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
NAT = ":PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n"


def device(text: str, name: str = "gate.rules") -> Device:
    network = read_text(IPTABLES_READER, text, name).network
    assert network is not None
    return network.devices[0]


def tcp(src: str, dst: str, dport: int, sport: int = 40000) -> Packet:
    return Packet(ip_address(src), ip_address(dst), TCP, sport, dport)


def test_translations_follow_calls_and_returns() -> None:
    gate = device(
        "*nat\n" + NAT + ":publish - [0:0]\n:exempt - [0:0]\n"
        "-A PREROUTING -i wan0 -j publish\n"
        "-A PREROUTING -i wan0 -p tcp -m tcp --dport 22 -j DNAT --to-destination 10.20.20.22\n"
        "-A publish -s 203.0.113.66/32 -j RETURN\n"
        "-A publish -p tcp -m tcp --dport 22 -j DNAT --to-destination 10.30.10.22\n"
        "-A publish -p tcp -m tcp --dport 8000:8009 -j DNAT --to-destination 10.30.10.12:80\n"
        "-A POSTROUTING -o wan0 -g exempt\n"
        "-A POSTROUTING -j SNAT --to-source 10.20.20.99\n"
        "-A exempt -d 203.0.113.0/28 -j ACCEPT\n"
        "-A exempt -s 10.30.10.0/24 -j MASQUERADE\n"
        "COMMIT\n*filter\n" + OPEN + "COMMIT\n"
    )
    assert shown(gate, "wan0", tcp("203.0.113.9", "203.0.113.1", 22)) == [
        "forwarded plc0 10.20.20.99 10.30.10.22:22"
    ]
    # Who returns from the chain meets the rule after the call.
    assert shown(gate, "wan0", tcp("203.0.113.66", "203.0.113.1", 22)) == [
        "forwarded lan0 10.20.20.99 10.20.20.22:22"
    ]
    assert shown(gate, "wan0", tcp("203.0.113.9", "203.0.113.1", 8004)) == [
        "forwarded plc0 10.20.20.99 10.30.10.12:80"
    ]
    # What was gone to does not come back: neither the rule after it nor a later one applies.
    assert shown(gate, "plc0", tcp("10.30.10.5", "203.0.113.77", 443)) == [
        "forwarded wan0 203.0.113.1 203.0.113.77:443"
    ]
    assert shown(gate, "plc0", tcp("10.30.10.5", "203.0.113.7", 443)) == [
        "forwarded wan0 10.30.10.5 203.0.113.7:443"
    ]
    assert shown(gate, "lan0", tcp("10.20.20.5", "203.0.113.77", 443)) == [
        "forwarded wan0 10.20.20.5 203.0.113.77:443"
    ]


def test_networks_are_mapped_host_by_host() -> None:
    gate = device(
        "*nat\n" + NAT + "-A PREROUTING -d 203.0.113.16/28 -j NETMAP --to 10.30.10.0/24\n"
        "COMMIT\n*filter\n" + OPEN + "COMMIT\n"
    )
    assert shown(gate, "wan0", tcp("203.0.113.200", "203.0.113.20", 502)) == [
        "forwarded plc0 203.0.113.200 10.30.10.20:502"
    ]


def test_only_what_was_translated_passes_a_rule_that_asks_for_it() -> None:
    gate = device(
        "*nat\n"
        + NAT
        + "-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.30.10.12\nCOMMIT\n"
        "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -m conntrack --ctstate DNAT -j ACCEPT\nCOMMIT\n"
    )
    assert shown(gate, "wan0", tcp("203.0.113.9", "203.0.113.1", 80))[0].startswith("forwarded")
    assert shown(gate, "wan0", tcp("203.0.113.9", "10.30.10.12", 81))[0].startswith("dropped")


def test_a_translation_to_what_it_is_already_does_not_count_as_one() -> None:
    """Else a rule that stops what was translated would stop this packet, which the kernel lets pass."""
    gate = device(
        "*nat\n"
        + NAT
        + "-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.30.10.12\nCOMMIT\n"
        "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m conntrack --ctstate DNAT -j DROP\nCOMMIT\n"
    )
    assert shown(gate, "wan0", tcp("203.0.113.9", "10.30.10.13", 80))[0].startswith("dropped")
    assert shown(gate, "wan0", tcp("203.0.113.9", "10.30.10.12", 80))[0].startswith("forwarded")


def test_own_addresses_settle_what_is_local_and_where_a_redirect_leads() -> None:
    gate = device(
        "*nat\n"
        + NAT
        + "-A PREROUTING -m addrtype --dst-type LOCAL -p tcp -m tcp --dport 80 -j DNAT --to-destination"
        " 10.30.10.12:8080\n-A PREROUTING -p tcp -m tcp --dport 81 -j REDIRECT --to-ports 82\nCOMMIT\n"
        "*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n"
    )
    assert shown(gate, "wan0", tcp("203.0.113.9", "203.0.113.1", 80))[0].startswith("unknown")
    placed = with_own_addresses(replace(gate, interfaces=INTERFACES))
    assert shown(placed, "wan0", tcp("203.0.113.9", "203.0.113.1", 80)) == [
        "forwarded plc0 203.0.113.9 10.30.10.12:8080"
    ]
    assert shown(placed, "wan0", tcp("203.0.113.9", "10.30.10.13", 80)) == [
        "forwarded plc0 203.0.113.9 10.30.10.13:80"
    ]
    assert shown(placed, "lan0", tcp("10.20.20.9", "10.30.10.13", 81)) == [
        "local lan0 10.20.20.9 10.20.20.1:82"
    ]


@pytest.mark.parametrize(
    ("file", "host"),
    [
        ("network/cell-fw.rules", "cell-fw"),
        ("iptables/host1.iptables", "host1"),
        ("network/cell-fw/etc/iptables/rules.v4", "cell-fw"),
        ("network/rules.v6", "rules"),
    ],
)
def test_the_file_or_its_folder_names_the_host(file: str, host: str) -> None:
    assert device(V4, file).name == host


def test_a_packet_is_local_at_input_and_not_at_forward() -> None:
    gate = device(
        "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n"
        "-A INPUT -m addrtype --dst-type LOCAL -p tcp -m tcp --dport 22 -j ACCEPT\n"
        "-A FORWARD -m addrtype --dst-type LOCAL -j DROP\nCOMMIT\n"
    )
    assert shown(gate, "wan0", tcp("203.0.113.9", "203.0.113.1", 22))[0].startswith("local")
    assert shown(gate, "wan0", tcp("203.0.113.9", "203.0.113.1", 23))[0].startswith("dropped")
    assert shown(gate, "wan0", tcp("203.0.113.9", "10.30.10.12", 22))[0].startswith("forwarded")


MARKED = "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -m mark --mark 0x1 -j ACCEPT\nCOMMIT\n"


def test_a_mark_that_nobody_sets_is_zero() -> None:
    packet = tcp("203.0.113.9", "10.30.10.12", 502)
    assert shown(device(MARKED), "wan0", packet)[0].startswith("dropped")
    sets = "*mangle\n:FORWARD ACCEPT [0:0]\n-A FORWARD -i lan0 -j MARK --set-xmark 0x1/0xffffffff\nCOMMIT\n"
    assert shown(device(sets + MARKED), "wan0", packet)[0].startswith("unknown")


def test_what_is_not_tracked_has_no_state() -> None:
    text = (
        "*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p udp -m udp --dport 53 -j CT --notrack\nCOMMIT\n"
        "*filter\n:FORWARD DROP [0:0]\n"
        "-A FORWARD -p tcp -m conntrack --ctstate NEW -j ACCEPT\n"
        "-A FORWARD -p udp -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT\n"
    )
    packet = Packet(ip_address("203.0.113.9"), ip_address("10.30.10.12"), UDP, 40000, 53)
    assert shown(device(text), "wan0", packet)[0].startswith("unknown")
    assert shown(device(text), "wan0", tcp("203.0.113.9", "10.30.10.12", 53))[0].startswith(
        "forwarded"
    )


V4 = "# Generated by iptables-save\n*filter\n:FORWARD DROP [0:0]\n-A FORWARD -s 10.20.20.0/24 -j ACCEPT\nCOMMIT\n"
V6 = "# Generated by ip6tables-save\n*filter\n:FORWARD DROP [0:0]\n-A FORWARD -s 2001:db8:2::/64 -j ACCEPT\nCOMMIT\n"


def test_rules_of_one_family_say_nothing_of_the_other() -> None:
    gate = device(V4)
    assert missing_family(gate) == 6
    assert shown(gate, "wan0", tcp("10.30.10.9", "10.20.20.5", 502))[0].startswith("dropped")
    assert shown(gate, "wan0", tcp("2001:db8:1::9", "2001:db8:3::5", 502))[0].startswith("unknown")


@pytest.mark.parametrize("swapped", [False, True])
def test_both_families_of_one_host_are_merged(swapped: bool) -> None:  # noqa: FBT001 - a case
    pair = (device(V4), device(V6, "rules.v6"))
    gate = merged(*(pair[::-1] if swapped else pair))
    assert missing_family(gate) is None
    assert gate.lists == ("FORWARD", "ip6 FORWARD")
    assert shown(gate, "wan0", tcp("2001:db8:1::9", "2001:db8:3::5", 502))[0].startswith("dropped")
    assert shown(gate, "lan0", tcp("2001:db8:2::9", "2001:db8:3::5", 502))[0].startswith(
        "forwarded"
    )
    assert shown(gate, "lan0", tcp("10.20.20.9", "10.30.10.5", 502))[0].startswith("forwarded")
    assert shown(gate, "plc0", tcp("10.30.10.9", "203.0.113.5", 502))[0].startswith("dropped")
    with pytest.raises(ValueError, match="IPv4 rules"):
        merged(gate, pair[0])


def test_a_warning_of_other_rules_in_the_kernel_is_a_doubt() -> None:
    gate = device(
        "# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n" + V4
    )
    assert "another set of rules" in gate.doubts[0].what


def test_a_table_that_stands_twice_is_a_doubt() -> None:
    assert "a second time" in device(V4 + V4.split("\n", 1)[1]).doubts[0].what


def test_chains_that_call_each_other_in_a_circle_end_in_doubt_not_in_an_error() -> None:
    filtering = "*filter\n:FORWARD DROP [0:0]\n:a - [0:0]\n:b - [0:0]\n-A FORWARD -j a\n-A a -j b\n-A b -j a\nCOMMIT\n"
    nat = "*nat\n:PREROUTING ACCEPT [0:0]\n:a - [0:0]\n-A PREROUTING -j a\n-A a -j a\n-A a -j RETURN\nCOMMIT\n"
    packet = tcp("203.0.113.9", "10.30.10.12", 502)
    assert shown(device(filtering), "wan0", packet)[0].startswith("unknown")
    assert any(way.startswith("unknown") for way in shown(device(nat + V4), "wan0", packet))


def test_a_file_without_a_table_is_one_clear_error() -> None:
    with pytest.raises(InputError, match="holds no table"):
        read_text(IPTABLES_READER, "# nothing\n")


def test_a_large_file_takes_time_in_proportion() -> None:
    """Ten thousand rules, and a set of as many entries, well within the time of the test run."""
    rules = "".join(
        f"-A FORWARD -s 10.{n // 250}.{n % 250}.0/24 -p tcp -m tcp --dport {n} -j ACCEPT\n"
        for n in range(10_000)
    )
    entries = "".join(f"add hosts 10.{n // 250}.{n % 250}.7\n" for n in range(10_000))
    gate = device(
        "create hosts hash:ip family inet\n"
        + entries
        + "*filter\n:FORWARD DROP [0:0]\n"
        + rules
        + "-A FORWARD -m set --match-set hosts src -j ACCEPT\nCOMMIT\n"
    )
    assert len(gate.rule_set("FORWARD").rules) == 10_002
