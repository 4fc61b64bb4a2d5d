"""Batfish's stored answers over its example network: routes, filters, dead lines, ways."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from firedoor.model.network.packet import SYN, Packet
from firedoor.model.network.route import CONNECTED, STATIC
from firedoor.model.network.services import TCP, UDP
from firedoor.reach.decide import decide
from firedoor.reach.rib import ribs_of
from firedoor.result.acl import lint_answer
from tests.oracles.example_network import ANSWERS, LIVE, next_hop, rows, ways, with_routes
from tests.oracles.files import devices

pytestmark = pytest.mark.corpus
NODES = 15
ENDS = {"DENIED_IN": "dropped", "ACCEPTED": "local"}


def test_connected_and_static_routes_are_those_of_the_answer() -> None:
    expected = {
        (row["Node"]["name"], row["Network"], row["Protocol"], next_hop(row).interface)
        for row in rows("routes")
        if row["Protocol"] in {"connected", "static"}
    }
    ours = {
        (device.name, str(entry.prefix), entry.protocol, hop.interface)
        for device in devices(LIVE).values()
        for rib in ribs_of(device).values()
        for entry in rib.entries
        if entry.protocol in {CONNECTED, STATIC}
        for hop in entry.next_hops
    }
    assert len(devices(LIVE)) == NODES
    assert ours == expected


def test_local_routes_are_the_addresses_of_interfaces() -> None:
    expected = {
        (row["Node"]["name"], row["Network"], next_hop(row).interface)
        for row in rows("routes")
        if row["Protocol"] == "local"
    }
    ours = {
        (device.name, f"{address.ip}/32", interface.name)
        for device in devices(LIVE).values()
        for interface in device.interfaces
        if interface.enabled
        for address in interface.addresses
        if address.network.prefixlen < 32
    }
    assert ours == expected


def test_learned_routes_are_unknown_without_a_table_not_absent() -> None:
    learned = {
        row["Node"]["name"] for row in rows("routes") if row["Protocol"] in {"ospf", "bgp", "ibgp"}
    }
    for name in learned:
        rib = ribs_of(devices(LIVE)[name])[""]
        assert rib.learning(4), name


def test_filters_of_the_hosts_decide_as_in_the_answer() -> None:
    for row in rows("testfilters"):
        flow = row["Flow"]
        table, _, chain = row["Filter_Name"].partition("::")
        assert (table, flow["ipProtocol"]) == ("filter", "TCP")
        packet = Packet(
            ip_address(flow["srcIp"]),
            ip_address(flow["dstIp"]),
            TCP,
            flow["srcPort"],
            flow["dstPort"],
            tcp_flags=SYN,
        )
        # Without an interface, as the question was asked: no line of these chains asks for one.
        decided = decide(devices(LIVE)[row["Node"]["name"]], chain, packet)
        assert decided.verdict == row["Action"].lower(), row
        assert (decided.rule is None) == (row["Line_Content"] == "default"), row


def test_the_dead_lines_are_those_of_the_answer() -> None:
    expected = {
        (row["Sources"][0], " ".join(row["Unreachable_Line"].split()), tuple(row["Blocking_Lines"]))
        for row in rows("filterLineReachability")
    }
    text: dict[str, list[str]] = {}
    found = set()
    for name, device in devices(LIVE).items():
        for one in lint_answer((device,), "", name).findings:
            if one.id in {"ACL-SHADOWED", "ACL-REDUNDANT"} and "never reached" in one.finding:
                lines = text.setdefault(one.file, (LIVE / one.file).read_text().splitlines())
                by = tuple(lines[int(p.rpartition(":")[2]) - 1].strip() for p in one.by)
                found.add((f"{name}: {one.list}", " ".join(one.text.split()), by))
    assert {(a, b, tuple(" ".join(c.split()) for c in by)) for a, b, by in found} == {
        (a, b, tuple(" ".join(c.split()) for c in by)) for a, b, by in expected
    }


@pytest.mark.parametrize("name", ["traceroute-1-2", "traceroute-2-1"])
def test_a_packet_takes_the_ways_of_the_answer(name: str) -> None:
    network = with_routes()
    for row in rows(name):
        flow, traces = row["Flow"], row["Traces"]
        packet = Packet(
            ip_address(flow["srcIp"]),
            ip_address(flow["dstIp"]),
            UDP,
            flow["srcPort"],
            flow["dstPort"],
            tcp_flags=0,
        )
        # A packet that a host sends is asked from its first router on.
        skip = 0 if "ingressInterface" in flow else 1
        expected = {
            (tuple(hop["node"]["name"] for hop in trace["hops"])[skip:], ENDS[trace["disposition"]])
            for trace in traces
        }
        first = traces[0]["hops"][skip]
        enter = first["steps"][0]["detail"]["inputInterface"]
        assert len(expected) == row["TraceCount"]
        assert ways(network, enter["hostname"], enter["interface"], packet) == expected


def test_the_answers_are_those_described() -> None:
    assert (ANSWERS / "commands").is_file()
    assert len(rows("filterLineReachability")) == 2
    assert len(rows("testfilters")) == 6
