"""Every case of every reader of network files: its lines, its rule sets, its devices, its routes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from firedoor.model.network.facts import NetworkFacts
from firedoor.readers.firewalls.registry import NETWORK_READERS
from tests.readers.firewalls.network_cases import (
    cases,
    configuration,
    crossed,
    decided,
    expectation,
    line_numbers,
    read_network,
    routes_of,
    states_of,
)

ROOT = Path(__file__).parent / "cases"
CASES = cases(ROOT)
READERS = {reader.name: reader for reader in NETWORK_READERS}
SECTIONS = {"reader", "devices", "lines", "decide", "cross", "route"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.relative_to(ROOT)))
def test_case(case: Path) -> None:
    want = expectation(case)
    assert set(want) <= SECTIONS, "the case asks for something that the runner does not know"
    file = configuration(case)
    first = next((r.name for r in NETWORK_READERS if r.recognises(file)), None)
    assert first == want["reader"]
    facts = read_network(READERS[want["reader"]], file)
    if "devices" in want:
        assert [device.name for device in facts.devices] == want["devices"]
    _check_lines(facts, want.get("lines", {}))
    for test in want.get("decide", []):
        _check_decision(facts, test)
    for test in want.get("cross", []):
        _check_crossing(facts, test)
    for test in want.get("route", []):
        _check_route(facts, test)


def _check_lines(facts: NetworkFacts, lines: dict[str, list[int | str]]) -> None:
    expected = {n: state for state, items in lines.items() for n in line_numbers(items)}
    assert states_of(facts, lines) == dict(sorted(expected.items()))


def _check_decision(facts: NetworkFacts, test: dict[str, Any]) -> None:
    decision = decided(facts, test)
    assert decision.verdict == test["expect"], (test, decision)
    if "line" in test:
        assert decision.origin.line == test["line"], (test, decision)


def _check_crossing(facts: NetworkFacts, test: dict[str, Any]) -> None:
    counts, ways = crossed(facts, test)
    assert counts.end == test["expect"], (test, ways)
    found = {"out": counts.interface, "to": str(counts.packet.dst), "from": str(counts.packet.src)}
    for key, value in found.items():
        if key in test:
            assert value == test[key], (test, ways)
    if "to_port" in test:
        assert counts.packet.dport == test["to_port"], (test, ways)
    if "line" in test:
        assert test["line"] in [step.origin.line for step in counts.steps], (test, ways)


def _check_route(facts: NetworkFacts, test: dict[str, Any]) -> None:
    hops = [
        (hop, route.protocol) for route in routes_of(facts, test) for hop in (route.next_hops or ())
    ]
    assert hops, f"no route {test}"
    assert any(
        hop.interface == test.get("interface", hop.interface)
        and str(hop.address or "") == test.get("address", str(hop.address or ""))
        and hop.discard == test.get("discard", hop.discard)
        and protocol == test.get("protocol", protocol)
        for hop, protocol in hops
    ), (test, hops)
