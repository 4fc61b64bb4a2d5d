"""Tables of real and lab devices: every line has a state, and independent parsers see the same rows."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, ip_address, ip_interface, ip_network
from pathlib import Path

import pytest

from firedoor.model.network.facts import NetworkFacts
from firedoor.model.network.route import CONNECTED
from firedoor.readers.firewalls.routes.reader import ROUTES_READER
from firedoor.readers.interface import Options
from tests.conftest import CORPORA
from tests.readers.firewalls.network_cases import input_file

LABS = CORPORA / "network" / "lab-validation"
PAIRS = CORPORA / "network" / "asa-object-groups"
TABLES = sorted(
    path
    for pattern in ("show_ip_route*", "show_route_PIPE*", "get_router_info_routing-table*", "run_show_routing_route*")
    for path in LABS.glob(f"*/*/show/*/{pattern}")
)  # fmt: skip
OTHERS = sorted(
    path for path in LABS.glob("*/*/show/*/*") if path not in TABLES and path.stat().st_size
)


def _facts(path: Path) -> NetworkFacts:
    network = ROUTES_READER.read(
        input_file(path, path.relative_to(CORPORA).as_posix()), Options()
    ).network
    assert network is not None
    return network


@pytest.mark.corpus
def test_every_table_of_the_labs_is_understood_to_the_last_line() -> None:
    assert len(TABLES) >= 61
    for path in TABLES:
        assert ROUTES_READER.recognises(input_file(path)), path
        made = ROUTES_READER.read(input_file(path, path.relative_to(CORPORA).as_posix()), Options())
        assert (made.not_understood, made.partly) == (0, 0), path
        assert made.network is not None
        for table in made.network.route_tables:
            assert table.device == path.parent.name
            assert not table.doubts, (path, table.doubts)
            assert any(route.protocol == CONNECTED for route in table.routes)


@pytest.mark.corpus
def test_no_other_output_of_the_labs_is_taken_for_a_table() -> None:
    taken = [path for path in OTHERS if ROUTES_READER.recognises(input_file(path))]
    # A table of one protocol is recognised, and put aside as a part.
    assert all(path.name.startswith("show_route_protocol_bgp") for path in taken)
    assert not any(_facts(path).route_tables for path in taken)


@pytest.mark.corpus
def test_configured_addresses_are_connected_routes() -> None:
    """IOS labs: each address of an interface that is up stands in a table of the device as its network."""
    compared = 0
    for folder in sorted(LABS.glob("*/ios*/show/*")):
        config = folder.parent.parent / "configs" / folder.name / "show_running-config.txt"
        if not config.is_file():
            continue
        connected = {
            (hop.interface, route.prefix)
            for path in folder.glob("show_ip_route*")
            for table in _facts(path).route_tables for route in table.routes if route.protocol == CONNECTED
            for hop in route.next_hops
        }  # fmt: skip
        for name, network in _addresses(config.read_text(encoding="utf-8")):
            assert (name, network) in connected, (config, name, network)
            compared += 1
    assert compared > 100


def _addresses(text: str) -> list[tuple[str, IPv4Network]]:
    found = []
    for block in re.split(r"\n(?=interface )", text)[1:]:
        lines = block.partition("\n!")[0].splitlines()
        if any(line.strip() == "shutdown" for line in lines):
            continue
        for line in lines:
            address = re.fullmatch(r" ip address (\S+) (255\S+)(?: secondary)?", line)
            if address:
                found.append(
                    (lines[0].split()[1], IPv4Network(f"{address[1]}/{address[2]}", strict=False))
                )
    return found


@pytest.mark.corpus
@pytest.mark.parametrize(
    "path", sorted(PAIRS.glob("*/show_*route/*.raw")), ids=lambda path: path.stem
)
def test_an_independent_parser_sees_the_same_rows(path: Path) -> None:
    """Every row that the other parser gives is a way in our tables; rows whose name hides the address are in doubt."""
    network = _facts(path)
    ways = {
        (route.prefix, str(hop.address or ""), hop.interface if not hop.discard else "Null0")
        for table in network.route_tables for route in table.routes for hop in route.next_hops
    }  # fmt: skip
    doubts = [doubt.what for table in network.route_tables for doubt in table.doubts]
    rows = _rows(path.with_suffix(".yml").read_text(encoding="utf-8"))
    assert rows
    for row in rows:
        target = row["network"]
        if not target[0].isdigit():
            assert any(f'"{target}"' in doubt for doubt in doubts)
            continue
        try:
            prefix = ip_network(f"{target}/{row.get('netmask') or row['prefix_length']}")
        except ValueError:  # the sample was edited by hand: 192.168.10.0 255.255.255.64
            assert any("no line that a routing table" in doubt for doubt in doubts)
            continue
        address = row.get("nexthopip", row.get("nexthop_ip", ""))
        interface = row.get("nexthopif", row.get("nexthop_if", ""))
        found = {way for way in ways if way[0] == prefix and way[1] == address}
        assert any(not interface or interface == way[2] for way in found), (row, found)


def _rows(text: str) -> list[dict[str, str]]:
    """The rows of the flat YAML of this corpus: ``key: "value"`` under ``- ``."""
    rows: list[dict[str, str]] = []
    for line in text.splitlines():
        found = re.fullmatch(r"(\s*- |\s+)\"?(\w+)\"?: \"(.*)\"", line)
        if found:
            if found[1].strip() == "-":
                rows.append({})
            rows[-1][found[2]] = found[3]
    return rows


@pytest.mark.corpus
def test_junos_defaults_of_static_routes() -> None:
    """What the README of the lab states of preference and metric."""
    path = LABS / "routing/junos_static_route_defaults/show/r1/show_route_PIPE_display_json.txt"
    static = {
        (table.instance, str(route.prefix)): (route.distance, route.metric)
        for table in _facts(path).route_tables for route in table.routes if route.protocol == "static"
    }  # fmt: skip
    assert static[("", "10.200.1.0/24")] == (50, 100)
    assert static[("", "10.200.2.0/24")] == (7, 100)
    assert static[("RED", "10.210.1.0/24")] == (5, 0)
    assert static[("BLUE", "10.220.1.0/24")][0] == 80


def test_the_example_site_is_understood_to_the_last_line() -> None:
    folder = Path(__file__).parents[4] / "examples" / "riverside-water" / "network"
    for name in ("core-sw.show-ip-route.txt", "plant-fw.show-route.txt", "cell-fw.ip-route.txt"):
        made = ROUTES_READER.read(input_file(folder / name, f"network/{name}"), Options())
        assert made.network is not None
        (table,) = made.network.route_tables
        assert (made.not_understood, table.doubts, table.device) == (0, (), name.partition(".")[0])
    made = ROUTES_READER.read(
        input_file(folder / "cell-fw.ip-addr.txt", "network/cell-fw.ip-addr.txt"), Options()
    )
    assert made.network is not None
    (addresses,) = made.network.address_tables
    assert ip_interface("10.30.10.1/24") in [address for _, address, _, _ in addresses.addresses]
    assert addresses.device == "cell-fw"
    assert ip_address("10.20.254.2") in [address.ip for _, address, _, _ in addresses.addresses]
