"""Real and lab configurations of others. Oracles: what the lab devices printed, and one policy rendered twice."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from ipaddress import IPv4Address, ip_interface
from pathlib import Path
from typing import Any

import pytest

from firedoor.model.network.facts import NetworkFacts
from firedoor.model.network.line_state import LineState
from firedoor.model.network.packet import Packet
from firedoor.model.network.route import Route
from firedoor.model.network.services import ICMP, TCP, UDP
from firedoor.reach.decide import decide
from firedoor.readers.firewalls.junos.reader import JUNOS_READER
from firedoor.readers.interface import Options, Reading
from tests.readers.firewalls.network_cases import input_file

pytestmark = pytest.mark.corpus

LABS = ("junos_static_route_defaults/r1", "juniper_resolution/r1", "ospf_summarization/a02",
        "cv_demo_base_panos/bor01", "cv_demo_base_panos/bor02")  # fmt: skip
# Not recognisable as Junos: three closing brackets and one block without a semicolon.
NOT_RECOGNISED = {"misbraced"}


def _vendor_files(corpora: Path) -> list[Path]:
    return sorted((corpora / "network/batfish-configs/vendors/juniper").iterdir())


def _read(path: Path) -> Reading:
    file = input_file(path)
    assert JUNOS_READER.recognises(file), path.name
    return JUNOS_READER.read(file, Options())


def _lab(corpora: Path, lab: str, kind: str) -> Path:
    name, host = lab.split("/")
    return corpora / "network/lab-validation/routing" / name / kind / host


def _lab_facts(corpora: Path, lab: str) -> NetworkFacts:
    network = _read(
        _lab(corpora, lab, "configs") / "show_configuration_PIPE_display_set.txt"
    ).network
    assert network is not None
    return network


def _printed(corpora: Path, lab: str, command: str) -> Any:
    text = (_lab(corpora, lab, "show") / f"{command}_PIPE_display_json.txt").read_text()
    return json.JSONDecoder().raw_decode(text)[0]


def test_every_vendor_file_is_read_and_every_line_has_a_state(corpora: Path) -> None:
    files = _vendor_files(corpora)
    assert len(files) > 150
    for path in files:
        if path.name in NOT_RECOGNISED:
            continue
        reading = _read(path)
        assert reading.network is not None
        text = path.read_text(encoding="utf-8", errors="replace").split("\n")
        assert len(reading.network.lines.states) == len(text), path.name
        for number, line in enumerate(text, start=1):
            blank = reading.network.lines.states[number - 1] == LineState.BLANK
            is_command = line.startswith(("set ", "delete ", "deactivate "))
            assert not (blank and is_command), f"{path.name}:{number}"


def test_origins_name_the_line_that_they_quote(corpora: Path) -> None:
    for path in [*_vendor_files(corpora), *_renderings(corpora, "srx")]:
        if path.name in NOT_RECOGNISED:
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        network = _read(path).network
        assert network is not None
        for device in network.devices:
            for rule in (rule for set_ in device.rule_sets for rule in set_.rules):
                assert rule.origin.line is not None
                assert lines[rule.origin.line - 1].strip().startswith(rule.origin.text[:100])


def test_whole_configurations_are_understood(corpora: Path) -> None:
    """The labs hold what devices run: nothing of it may stay unknown, and hardly a line may be doubted."""
    for lab in LABS:
        reading = _read(_lab(corpora, lab, "configs") / "show_configuration_PIPE_display_set.txt")
        assert reading.not_understood == 0, lab
        assert reading.partly <= 1, lab
        assert reading.understood >= 0.4 * reading.records, lab
    vendor = [_read(path) for path in _vendor_files(corpora) if path.name not in NOT_RECOGNISED]
    missed = sum(reading.not_understood for reading in vendor)
    assert missed <= 20, "these files hold about a dozen lines that are wrong on purpose"


def _shown_addresses(corpora: Path, lab: str) -> set[tuple[str, str]]:
    found = set()
    shown = _printed(corpora, lab, "show_interfaces")["interface-information"][0]
    for physical in shown["physical-interface"]:
        for logical in physical.get("logical-interface", []):
            for family in logical.get("address-family", []):
                for address in family.get("interface-address", []):
                    local = address.get("ifa-local", [{}])[0].get("data", "")
                    found.add((logical["name"][0]["data"], local))
    return found


@pytest.mark.parametrize("lab", LABS)
def test_interface_addresses_are_those_that_the_device_shows(corpora: Path, lab: str) -> None:
    (device,) = _lab_facts(corpora, lab).devices
    mine = {(i.name, str(a.ip)) for i in device.interfaces for a in i.addresses}
    shown = _shown_addresses(corpora, lab)
    assert mine
    assert {pair for pair in mine if any(name == pair[0] for name, _ in shown)} <= shown


def _shown_statics(corpora: Path, lab: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Table and prefix -> preference and metric of the static routes that the device has installed."""
    found = {}
    for table in _printed(corpora, lab, "show_route")["route-information"][0]["route-table"]:
        for route in table.get("rt", []):
            for entry in route["rt-entry"]:
                if entry["protocol-name"][0]["data"] == "Static":
                    key = (table["table-name"][0]["data"], route["rt-destination"][0]["data"])
                    metric = entry.get("metric", [{"data": "0"}])[0]["data"]
                    found[key] = (int(entry["preference"][0]["data"]), int(metric))
    return found


def _stated(facts: NetworkFacts) -> Iterator[tuple[tuple[str, str], Route]]:
    for instance in facts.devices[0].instances:
        for route in instance.routes:
            table = "inet6.0" if route.prefix.version == 6 else "inet.0"
            name = f"{instance.name}.{table}" if instance.name else table
            yield (name, str(route.prefix)), route


@pytest.mark.parametrize("lab", LABS[:2])
def test_static_routes_are_those_that_the_device_installed(corpora: Path, lab: str) -> None:
    shown = _shown_statics(corpora, lab)
    stated = dict(_stated(_lab_facts(corpora, lab)))
    assert shown
    assert set(shown) <= set(stated)
    certain = {key for key, route in stated.items() if not route.doubts}
    assert certain <= set(shown)
    for key, (preference, metric) in shown.items():
        assert (stated[key].distance, stated[key].metric) == (preference, metric), key


def test_a_route_whose_next_hop_is_not_connected_is_in_doubt(corpora: Path) -> None:
    """The lab shows that 10.10.3.0/32 (no ``resolve``) and 10.10.5.0/32 (refused by policy) are not installed."""
    stated = dict(_stated(_lab_facts(corpora, "juniper_resolution/r1")))
    for prefix in ("10.10.3.0/32", "10.10.5.0/32", "10.10.7.0/32", "10.10.9.0/32"):
        assert stated["inet.0", prefix].doubts, prefix


def test_an_empty_prefix_list_matches_nothing(corpora: Path) -> None:
    """The filter discards what an empty list names, and yet BGP with the provider was established."""
    facts = _lab_facts(corpora, "cv_demo_base_panos/bor01")
    bgp = Packet(IPv4Address("149.1.1.1"), IPv4Address("149.1.1.0"), TCP, 50000, 179)
    assert decide(facts.devices[0], "ISP-INBOUND", bgp).verdict == "permit"
    ssh = Packet(IPv4Address("149.1.1.1"), IPv4Address("149.1.1.0"), TCP, 50000, 22)
    assert decide(facts.devices[0], "ISP-INBOUND", ssh).verdict == "deny"


# One abstract policy, rendered as a stateless filter and as SRX policies.


def _renderings(corpora: Path, kind: str) -> list[Path]:
    return sorted((corpora / "network/aerleon-policies/rendered").rglob(f"*.{kind}"))


def _same_policy(corpora: Path) -> list[tuple[Path, Path]]:
    """Pairs of files that the generator made without a warning on either side."""
    root = corpora / "network/aerleon-policies/rendered"
    rows = [line.split("\t") for line in (root / "index.tsv").read_text().splitlines()]
    clean = {
        (r[0], r[1], r[2]): root / r[4] for r in rows if len(r) > 6 and r[5] == "ok" and not r[6]
    }
    return [
        (path, clean[policy, header, "srx"])
        for (policy, header, kind), path in sorted(clean.items())
        if kind == "juniper" and (policy, header, "srx") in clean
    ]


def _interesting(text: str) -> tuple[list[IPv4Address], list[int]]:
    addresses = []
    for found in re.findall(r"\b(?:\d{1,3}\.){3}\d{1,3}/\d{1,2}\b", text):
        network = ip_interface(found).network
        addresses += [network[0], network[-1]]
    ports = [int(p) for p in re.findall(r"-port \[?\s?(\d+)", text)]
    every = sorted({int(a) + d for a in addresses if a.version == 4 for d in (-1, 0, 1)})
    return [IPv4Address(a) for a in every if 0 <= a < 2**32], [*ports, 22, 53, 80, 443, 1024, 40000]


def _packets(text: str, count: int) -> Iterator[Packet]:
    chosen = random.Random(7)  # noqa: S311 - samples of a test
    addresses, ports = _interesting(text)
    addresses.append(IPv4Address("8.8.8.8"))
    for _ in range(count):
        protocol = chosen.choice((TCP, TCP, UDP, ICMP))
        port = chosen.choice((0, 3, 8, 11)) * 256 if protocol == ICMP else chosen.choice(ports)
        sport = 0 if protocol == ICMP else chosen.choice((40000, chosen.choice(ports)))
        yield Packet(chosen.choice(addresses), chosen.choice(addresses), protocol, sport, port)


def test_a_policy_rendered_as_filter_and_as_zone_policies_decides_the_same(corpora: Path) -> None:
    pairs = _same_policy(corpora)
    assert len(pairs) >= 15
    for filter_, policies in pairs:
        stateless, stateful = _read(filter_).network, _read(policies).network
        assert stateless is not None
        assert stateful is not None
        one, other = stateless.devices[0], stateful.devices[0]
        (list_,) = one.lists
        text = filter_.read_text() + policies.read_text()
        for packet in _packets(text, 120):
            mine = decide(one, list_, packet).verdict
            theirs = decide(other, "from-zone zone-a to-zone zone-b", packet).verdict
            # An SRX knows echo requests and all of ICMP apart; the filter decides by type.
            assert mine == theirs or "unknown" in {mine, theirs}, (
                filter_.name,
                packet,
                mine,
                theirs,
            )
