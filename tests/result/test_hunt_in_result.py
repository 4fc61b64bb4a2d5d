from __future__ import annotations

from dataclasses import replace

import pytest

from firedoor.result.hunt_in_result import part_of
from tests.views import hunt_sample as sample


@pytest.mark.parametrize(
    ("verdicts", "hosts", "more"),
    [
        (("exploited", "attempted"), {"EXCH01", "EXCH02"}, 0),
        (("exploited", "suspicious"), {"EXCH01"}, 1),
        (("suspicious", "suspicious"), {"EXCH01", "EXCH02"}, 0),
    ],
)
def test_what_only_is_suspicious_is_counted_beside_an_attack_and_told_where_it_is_all(
    verdicts: tuple[str, str], hosts: set[str], more: int
) -> None:
    document = sample.rich()
    chains = tuple(
        replace(chain, verdict=verdict)
        for chain, verdict in zip(document.story.chains, verdicts, strict=True)
    )
    part = part_of(replace(document, story=replace(document.story, chains=chains)))
    assert {moment.host for moment in part.moments} == hosts
    assert part.more == more
    assert [moment.time for moment in part.moments] == sorted(m.time for m in part.moments)
