from __future__ import annotations

from dataclasses import replace

import pytest

from firedoor.result.network_document import NetworkAnswer
from firedoor.result.reach_findings import findings, worst
from tests.views import reach_sample as sample


def test_ways_in_are_those_of_the_internet_and_those_beyond_the_flows() -> None:
    found = findings(sample.network())
    assert [(a.from_, a.to) for a in found.ways_in] == [("internet", "cell"), ("office", "scada")]
    assert found.pairs("reachable") == {("office", "scada")}
    assert [flow.id for flow in found.broken] == ["F-TIME"]


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (sample.network(), "reachable"),
        (replace(sample.network(), beyond=()), "unknown"),
        (replace(sample.network(), beyond=(), answers=()), "blocked"),
        (sample.no_zones(), "unknown"),
        (sample.one_answer(sample.reachable("dmz", "scada", "any")), "reachable"),
        (sample.one_answer(sample.unknown("dmz", "scada")), "unknown"),
        (sample.one_answer(sample.blocked("dmz", "scada")), "blocked"),
        (replace(sample.one_answer(sample.blocked("a", "b")), answers=()), "unknown"),
    ],
)
def test_the_worst_decides_and_silence_is_not_blocked(
    network: NetworkAnswer, expected: str
) -> None:
    assert worst(network) == expected
