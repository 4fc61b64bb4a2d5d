"""Rule sets of nft: translations, hooks and their order, and the JSON form."""

from __future__ import annotations

import json
from ipaddress import ip_address
from typing import Any

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.line_state import LineState
from firedoor.model.network.packet import Packet
from firedoor.model.network.services import TCP
from firedoor.model.problem import InputError
from firedoor.readers.firewalls.nftables.reader import NFTABLES_READER
from tests.readers.firewalls.netfilter.garbling import read_text
from tests.readers.firewalls.netfilter.surroundings import shown


def device(text: str) -> Device:
    network = read_text(NFTABLES_READER, text, "gate.nft").network
    assert network is not None
    return network.devices[0]


def tcp(src: str, dst: str, dport: int) -> Packet:
    return Packet(ip_address(src), ip_address(dst), TCP, 40000, dport)


OUTSIDER = "203.0.113.9"
SHIFT = """
table inet shift {
  chain in {
    type nat hook prerouting priority dstnat; policy accept;
    ip saddr 203.0.113.66 accept
    iifname "wan0" dnat ip to tcp dport map { 8443 : 10.30.10.13, 8444 : 10.30.10.14 }
    iifname "wan0" tcp dport 80 dnat ip to 10.30.10.12:8080
    ip6 daddr 2001:db8:1::80 tcp dport 80 dnat ip6 to [2001:db8:3::12]:8080
  }
  chain out {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "wan0" ip saddr 10.30.10.0/24 masquerade
  }
  chain walls {
    type filter hook forward priority filter; policy drop;
    ct status dnat accept
    iifname "plc0" accept
  }
}
"""


def test_translations_by_map_and_by_port() -> None:
    gate = device(SHIFT)
    assert shown(gate, "wan0", tcp(OUTSIDER, "203.0.113.1", 8444)) == [
        f"forwarded plc0 {OUTSIDER} 10.30.10.14:8444"
    ]
    assert shown(gate, "wan0", tcp(OUTSIDER, "203.0.113.1", 80)) == [
        f"forwarded plc0 {OUTSIDER} 10.30.10.12:8080"
    ]
    assert shown(gate, "wan0", tcp("2001:db8:1::9", "2001:db8:1::80", 80)) == [
        "forwarded plc0 2001:db8:1::9 2001:db8:3::12:8080"
    ]
    # No entry of the map fits, or a rule before it accepts: the packet stays as it is.
    assert shown(gate, "wan0", tcp(OUTSIDER, "10.30.10.14", 8445))[0].startswith("dropped")
    assert shown(gate, "wan0", tcp("203.0.113.66", "10.30.10.14", 8444))[0].startswith("dropped")
    assert shown(gate, "plc0", tcp("10.30.10.5", "203.0.113.7", 443)) == [
        "forwarded wan0 203.0.113.1 203.0.113.7:443"
    ]


PREFIX = SHIFT.replace(
    "    ip saddr 203.0.113.66 accept\n",
    "    dnat ip prefix to ip daddr map { 192.168.50.0/24 : 10.30.10.0/24 }\n",
)


def test_a_translation_by_prefix_keeps_the_host() -> None:
    assert shown(device(PREFIX), "wan0", tcp(OUTSIDER, "192.168.50.17", 502)) == [
        f"forwarded plc0 {OUTSIDER} 10.30.10.17:502"
    ]


def test_a_map_of_one_address_family_leaves_the_other_alone() -> None:
    (only,) = shown(device(SHIFT), "wan0", tcp("2001:db8:9::9", "2001:db8:3::12", 8443))
    assert only == "dropped plc0 2001:db8:9::9 2001:db8:3::12:8443"


def test_accept_ends_its_own_base_chain_and_drop_ends_the_packet() -> None:
    gate = device(
        "table inet a {\n chain late { type filter hook forward priority 10; policy drop\n"
        " tcp dport 502 accept\n }\n}\n"
        "table inet b {\n chain early {\n type filter hook forward priority -10\n tcp dport { 80, 502 } accept\n"
        " ip saddr 203.0.113.0/24 tcp dport 22 drop\n }\n}\n"
    )
    names = [getattr(stage, "rule_set", "") for stage in gate.pipeline.forward]
    assert names == ["inet b early", "inet a late"]
    assert shown(gate, "wan0", tcp(OUTSIDER, "10.30.10.12", 502))[0].startswith("forwarded")
    assert shown(gate, "wan0", tcp(OUTSIDER, "10.30.10.12", 80))[0].startswith("dropped")
    assert shown(gate, "wan0", tcp(OUTSIDER, "10.30.10.12", 22))[0].startswith("dropped")


def test_a_chain_that_translates_can_also_drop() -> None:
    gate = device(
        "table ip n {\n chain in {\n type nat hook prerouting priority dstnat\n ip saddr 203.0.113.9 drop\n"
        " tcp dport 80 dnat to 10.30.10.12\n }\n}\n"
    )
    assert shown(gate, "wan0", tcp(OUTSIDER, "203.0.113.1", 80))[0].startswith("dropped")
    assert shown(gate, "wan0", tcp("203.0.113.10", "203.0.113.1", 80))[0].startswith("forwarded")


def test_ingress_of_a_device_is_asked_first_and_for_that_device_only() -> None:
    gate = device(
        'table netdev early {\n chain wan {\n type filter hook ingress device "wan0" priority -500; policy accept;\n'
        " ip saddr 203.0.113.9 drop\n }\n}\ntable inet f {\n chain f0 { type filter hook forward priority 0; }\n}\n"
    )
    assert shown(gate, "wan0", tcp(OUTSIDER, "10.30.10.12", 22))[0].startswith("dropped")
    assert shown(gate, "lan0", tcp(OUTSIDER, "10.30.10.12", 22))[0].startswith("forwarded")


def test_a_dormant_table_hangs_nowhere() -> None:
    rules = "chain c {\n type filter hook forward priority 0; policy drop;\n }\n}\n"
    packet = tcp(OUTSIDER, "10.30.10.12", 22)
    assert shown(device("table ip t {\n" + rules), "wan0", packet)[0].startswith("dropped")
    assert shown(device("table ip t {\n flags dormant\n" + rules), "wan0", packet)[0].startswith(
        "forwarded"
    )


def test_a_table_deleted_and_made_again_has_its_new_rules_only() -> None:
    old = "table ip t {\n chain c {\n type filter hook forward priority 0; policy drop;\n }\n}\n"
    gate = device(
        old
        + "delete table ip t\ntable ip t {\n chain d { type filter hook forward priority 0; }\n}\n"
    )
    assert gate.lists == ("ip t d",)


@pytest.mark.parametrize(
    "statement",
    [
        "ip daddr set 10.30.10.12",  # another destination
        "fwd to lan0",
        "xt match conntrack",
        "jump nowhere",
        "tcp dport vmap @nothing",
        "iif 3 accept",
        "iif { 3, 4 } accept",
    ],
)
def test_a_statement_that_could_do_anything_is_never_a_certain_drop(statement: str) -> None:
    gate = device(
        "table ip t {\n chain c {\n type filter hook forward priority 0; policy drop;\n"
        f" ip saddr 203.0.113.9 {statement}\n }}\n}}\n"
    )
    ends = {way.split()[0] for way in shown(gate, "wan0", tcp(OUTSIDER, "10.30.10.12", 22))}
    assert ends == {"unknown"} or gate.doubts


def test_a_translation_before_marks_and_states_is_told_by_its_doubt() -> None:
    gate = device(
        "table ip t {\n chain c {\n type filter hook prerouting priority raw\n ct state new drop\n }\n"
        " chain d { type filter hook forward priority 0; policy accept; }\n}\n"
    )
    # Before connection tracking no packet is new.
    assert shown(gate, "wan0", tcp(OUTSIDER, "10.30.10.12", 22))[0].startswith("unknown")


WALLS = {"family": "inet", "table": "gate", "chain": "walls"}


def payload(protocol: str, name: str) -> dict[str, Any]:
    return {"payload": {"protocol": protocol, "field": name}}


def held(operator: str, left: dict[str, Any], right: Any) -> dict[str, Any]:
    return {"match": {"op": operator, "left": left, "right": right}}


def rule(handle: int, *statements: dict[str, Any], chain: str = "walls") -> dict[str, Any]:
    return {"rule": {**WALLS, "chain": chain, "handle": handle, "expr": list(statements)}}


ACCEPT: dict[str, Any] = {"accept": None}
FALL = {"jump": {"target": "fall"}}
PLC = ["10.30.10.12", {"range": ["10.30.10.20", "10.30.10.29"]}]
BY_PORT = {"set": [[502, ACCEPT], [{"range": [80, 89]}, FALL]]}
JSON: dict[str, Any] = {
    "nftables": [
        {"metainfo": {"version": "1.0.6", "json_schema_version": 1}},
        {"table": {"family": "inet", "name": "gate", "handle": 3}},
        {"set": {**WALLS, "name": "plc", "type": "ipv4_addr", "flags": ["interval"], "elem": PLC}},
        {"chain": {**WALLS, "name": "fall", "handle": 2}},
        {
            "chain": {
                **WALLS,
                "name": "walls",
                "type": "filter",
                "hook": "forward",
                "prio": 0,
                "policy": "drop",
            }
        },
        rule(12, held("in", {"ct": {"key": "state"}}, ["established", "related"]), ACCEPT),
        rule(
            13,
            held("==", payload("ip", "daddr"), "@plc"),
            held("!=", {"meta": {"key": "iifname"}}, "lan*"),
            {"vmap": {"key": payload("tcp", "dport"), "data": BY_PORT}},
        ),
        rule(
            14,
            held("==", payload("ip", "saddr"), {"prefix": {"addr": "203.0.113.0", "len": 24}}),
            ACCEPT,
            chain="fall",
        ),
        rule(15, {"brandnew": {"key": 1}}, ACCEPT),
    ]
}


@pytest.mark.parametrize("indent", [None, 2])
def test_json_means_what_the_text_means(indent: int | None) -> None:
    text = json.dumps(JSON, indent=indent)
    gate = device(text)
    assert shown(gate, "wan0", tcp(OUTSIDER, "10.30.10.25", 502))[0].startswith("forwarded")
    assert shown(gate, "wan0", tcp(OUTSIDER, "10.30.10.29", 85))[0].startswith("forwarded")
    assert shown(gate, "plc0", tcp("10.30.10.5", "10.30.10.12", 85))[0].startswith("unknown")
    # What is new to the reader is a doubt, and its place is the handle.
    (odd,) = (r for r in gate.rule_set("inet gate walls").rules if r.verb == "unknown")
    assert odd.origin.record == "handle 15"
    where = next((n for n, line in enumerate(text.splitlines(), 1) if "brandnew" in line), 0)
    network = read_text(NFTABLES_READER, text, "gate.json").network
    assert network is not None
    assert network.lines.states[where - 1] == LineState.NOT_UNDERSTOOD
    assert odd.origin.line is not None
    assert odd.origin.line <= where


@pytest.mark.parametrize("cut", range(20, 900, 111))
def test_json_that_is_cut_off_is_one_clear_error(cut: int) -> None:
    with pytest.raises(InputError, match=r"cut off|not valid JSON"):
        device(json.dumps(JSON)[:cut])


def test_a_large_set_and_many_rules_take_time_in_proportion() -> None:
    entries = ",\n".join(f"10.{n // 250}.{n % 250}.7" for n in range(10_000))
    rules = "\n".join(
        f"ip saddr 10.{n // 250}.{n % 250}.0/24 tcp dport {n} accept" for n in range(5_000)
    )
    gate = device(
        f"table ip t {{\n set s {{\n type ipv4_addr\n elements = {{ {entries} }}\n }}\n chain c {{\n"
        f" type filter hook forward priority 0; policy drop;\n{rules}\nip saddr @s accept\n }}\n}}\n"
    )
    assert len(gate.rule_set("ip t c").rules) == 5_002
