"""Cases as data for the readers of network files: a configuration and what must be said of it.

``cases/<family>/<case>/`` holds one configuration and ``expected.toml``; docs/readers describe what it may ask.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from firedoor.model.network.device import Device
from firedoor.model.network.facts import NetworkFacts
from firedoor.model.network.line_state import LineState
from firedoor.model.network.packet import Packet
from firedoor.model.network.route import Route
from firedoor.model.network.rule import State
from firedoor.reach.cross import Outcome, cross, joined
from firedoor.reach.decide import Decision, decide
from firedoor.readers.firewalls.protocols import protocol_number
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options, Reader

EXPECTED = "expected.toml"


def cases(root: Path) -> list[Path]:
    """Every folder that holds an expectation."""
    return sorted(path.parent for path in root.rglob(EXPECTED))


def expectation(case: Path) -> dict[str, Any]:
    """What the case expects."""
    return tomllib.loads((case / EXPECTED).read_text(encoding="utf-8"))


def configuration(case: Path) -> InputFile:
    """The one other file of a case."""
    (path,) = (p for p in sorted(case.iterdir()) if p.name != EXPECTED)
    return input_file(path)


def input_file(path: Path, name: str = "") -> InputFile:
    """A file as the site hands it to readers."""
    data = path.read_bytes()
    return InputFile(path, name or path.name, len(data), data[:HEAD_BYTES])


def read_network(reader: Reader, file: InputFile) -> NetworkFacts:
    """What a reader makes of a file that it recognises."""
    network = reader.read(file, Options()).network
    assert network is not None
    return network


def packet_of(test: Mapping[str, Any]) -> Packet:
    """The packet that a test describes: ``src``, ``dst``, ``service``, optionally ``sport``, ``state``, ``flags``."""
    kind, _, detail = str(test["service"]).partition("/")
    sport, dport = int(test.get("sport", 49152)), 0
    if kind == "proto":
        protocol, sport = int(detail), 0
    else:
        number = protocol_number(kind)
        assert number is not None, f"no such protocol: {kind}"
        protocol = number
        if kind.startswith("icmp"):
            icmp, _, code = detail.partition("/")
            sport, dport = 0, int(icmp or 8) * 256 + int(code or 0)
        else:
            dport = int(detail)
    return Packet(
        ip_address(test["src"]),
        ip_address(test["dst"]),
        protocol,
        sport,
        dport,
        State(test.get("state", "new")),
        int(test.get("flags", 2)),
        bool(test.get("fragment", False)),
    )


def decided(facts: NetworkFacts, test: Mapping[str, Any]) -> Decision:
    """What a rule set alone does with the packet of a test."""
    device = device_of(facts, test)
    tokens = [_tokens(device, test.get(key)) for key in ("in", "out")]
    return decide(device, test["list"], packet_of(test), *tokens)


def crossed(facts: NetworkFacts, test: Mapping[str, Any]) -> tuple[Outcome, tuple[Outcome, ...]]:
    """What becomes of the packet of a test in the whole device: what counts, and every way."""
    ways = cross(device_of(facts, test), test["in"], packet_of(test))
    return joined(ways), ways


def device_of(facts: NetworkFacts, test: Mapping[str, Any]) -> Device:
    """The device that a test names."""
    return next(device for device in facts.devices if device.name == test["device"])


def _tokens(device: Device, name: str | None) -> frozenset[str] | None:
    if name is None:
        return None
    return next((i.tokens for i in device.interfaces if i.name == name), frozenset({name}))


def routes_of(facts: NetworkFacts, test: Mapping[str, Any]) -> list[Route]:
    """The routes to the prefix of a test, stated or printed."""
    instance = test.get("instance", "")
    stated = [
        route
        for device in facts.devices
        if device.name == test["device"]
        for table in device.instances
        if table.name == instance
        for route in table.routes
    ]
    printed = [
        route
        for table in facts.route_tables
        if table.device == test["device"] and table.instance == instance
        for route in table.routes
    ]
    wanted = ip_network(test["prefix"])
    return [route for route in (*stated, *printed) if route.prefix == wanted]


def line_numbers(items: list[int | str]) -> Iterator[int]:
    """Numbers, and ranges like ``"4-9"``."""
    for item in items:
        first, _, last = str(item).partition("-")
        yield from range(int(first), int(last or first) + 1)


def states_of(facts: NetworkFacts, expected: Mapping[str, list[int | str]]) -> dict[int, str]:
    """The states of the lines that a case names, as it would name them."""
    wanted = {n for items in expected.values() for n in line_numbers(items)}
    return {n: LineState(facts.lines.states[n - 1]).name.lower() for n in sorted(wanted)}
