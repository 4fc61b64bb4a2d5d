"""The example network with the routes that Batfish stored for it, and the ways of one packet through it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from firedoor.model.network.device import Device
from firedoor.model.network.facts import NetworkFacts, RouteTable
from firedoor.model.network.packet import Packet
from firedoor.model.network.route import NextHop, Route
from firedoor.model.origin import Origin
from firedoor.reach.cross import End, cross
from firedoor.site.topology import assemble
from tests.conftest import CORPORA
from tests.oracles.files import devices, evidence

FOLDER = CORPORA / "network/batfish-configs"
LIVE = FOLDER / "example-network/live"
ANSWERS = FOLDER / "example-network-answers"
MOST_HOPS = 30

Way = tuple[tuple[str, ...], str]


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a stored answer."""
    text = Path(ANSWERS / f"{name}.ref").read_text(encoding="utf-8")
    return list(json.loads(text)[0]["rows"])


def next_hop(row: dict[str, Any]) -> NextHop:
    """A next hop as the answer writes it."""
    hop = row["Next_Hop"]
    address = ip_address(hop["ip"]) if "ip" in hop else None
    return NextHop(hop.get("interface", ""), address, discard=hop["type"] == "discard")


@cache
def with_routes() -> dict[str, Device]:
    """The devices with the learned routes of the answer as their routing tables."""
    routes: dict[str, list[Route]] = {name: [] for name in devices(LIVE)}
    for row in rows("routes"):
        if row["Protocol"] not in {"connected", "local"}:
            route = Route(
                ip_network(row["Network"]),
                (next_hop(row),),
                row["Protocol"],
                Origin("routes.ref"),
                row["Admin_Distance"],
                row["Metric"],
            )
            routes[row["Node"]["name"]].append(route)
    tables = tuple(RouteTable(n, "", tuple(r), Origin("routes.ref")) for n, r in routes.items())
    facts = [fact for _, fact in evidence(LIVE).facts]
    topology = assemble([*facts, NetworkFacts(route_tables=tables)])
    return {device.name: device for device in topology.devices}


def ways(network: dict[str, Device], device: str, interface: str, packet: Packet) -> set[Way]:
    """Every way of a packet that comes in at an interface: the devices, and how it ends at the last."""
    return set(_ways(network, device, interface, packet, ()))


def _ways(
    network: dict[str, Device], name: str, interface: str, packet: Packet, before: tuple[str, ...]
) -> Iterator[Way]:
    assert len(before) < MOST_HOPS
    for outcome in cross(network[name], interface, packet):
        here = (*before, name)
        hop = outcome.next_hop
        if outcome.end is not End.FORWARDED:
            yield here, outcome.end.value
        else:
            assert hop is not None
            target = hop.address or outcome.packet.dst
            for other, port in _owners(network, target):
                yield from _ways(network, other, port, outcome.packet, here)


def _owners(network: dict[str, Device], address: object) -> Iterator[tuple[str, str]]:
    """The interfaces of an address."""
    for device in network.values():
        for interface in device.interfaces:
            if interface.enabled and address in {a.ip for a in interface.addresses}:
                yield device.name, interface.name
