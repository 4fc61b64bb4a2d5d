"""Routing tables of one device: what leads from one into another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.route import LearningProtocol, RoutingInstance
from firedoor.reach.answers import Reach
from tests.reach.build import at, device, interface, place, prover, route

OFFICE, PLANT = place("10.1.0.0/24"), place("10.2.0.0/24")
LINE = at("r", 7, "a line")
TABLES = {
    "apart": (RoutingInstance("plant"), Reach.BLOCKED),
    "line that is not understood": (
        RoutingInstance("plant", doubts=(Doubt(LINE, "not understood"),)),
        Reach.UNKNOWN,
    ),
    "routes from another table": (
        RoutingInstance(
            "plant", protocols=(LearningProtocol("import", LINE, ("office", "plant")),)
        ),
        Reach.UNKNOWN,
    ),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_table_that_could_hold_routes_of_another_is_not_closed(case: str) -> None:
    """A default route that leads elsewhere does not make it so: a leaked route is longer."""
    table, verdict = TABLES[case]
    made = device(
        "r",
        [
            interface("office", "10.1.0.1/24"),
            interface("plant", "10.2.0.1/24", instance="plant"),
            interface("wan", "192.0.2.1/24", instance="plant"),
        ],
    )
    away = replace(table, routes=(route("0.0.0.0/0", "192.0.2.2"),))
    router = replace(made, instances=(RoutingInstance(""), away))
    assert prover(router).answer(PLANT, OFFICE).verdict is verdict
