"""Which declared machines an answer names as reached."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

import pytest

from firedoor.model.network.rule import Verb
from firedoor.reach.answers import Machine, Reach
from firedoor.reach.places import Place
from tests.reach.build import device, interface, place, prover, rule, rule_set

OFFICE, PLANT = "10.1.0.0/24", "10.2.0.0/24"
ONE, TWO = Machine("PLC-1", ip_address("10.2.0.10")), Machine("PLC-2", ip_address("10.2.0.20"))


def plant() -> Place:
    return replace(place(PLANT), machines=(ONE, TWO))


@pytest.mark.parametrize(
    ("lines", "verdict", "reached"),
    [
        (["permit any any any"], Reach.REACHABLE, (ONE, TWO)),
        (["permit any 10.2.0.20 tcp/502"], Reach.REACHABLE, (TWO,)),
        (["permit any 10.2.0.30 tcp/502"], Reach.REACHABLE, ()),
        (["deny any any any"], Reach.BLOCKED, ()),
        (["?permit any 10.2.0.10 tcp/502"], Reach.UNKNOWN, (ONE,)),
    ],
)
def test_machines_are_those_that_packets_arrive_at(
    lines: list[str], verdict: Reach, reached: tuple[Machine, ...]
) -> None:
    rules = [
        rule(10 + n, text.removeprefix("?"), doubt="odd" if text.startswith("?") else "")
        for n, text in enumerate(lines)
    ]
    edge = device(
        "fw",
        [interface("in", "10.1.0.1/24"), interface("out", "10.2.0.1/24")],
        rule_set("policy", *rules, default=Verb.DENY),
    )
    answer = prover(edge).answer(place(OFFICE), plant())
    assert (answer.verdict, answer.machines) == (verdict, reached)
    if verdict is Reach.REACHABLE and reached:
        # A packet to a machine that people know says more than one to the first free address.
        assert answer.flow is not None
        assert answer.flow.dst in {machine.address for machine in reached}
