"""The example site: every row of the tables of reachability and verdicts in docs/example-site.md holds.

Marked text in the last column must stand in a line that decides, or (verdicts) in a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from firedoor.assess.assess import assess
from firedoor.assess.assessment import Assessment
from firedoor.assess.network import NetworkView
from firedoor.directives.resolve import resolve
from firedoor.reach.answers import Answer, Reach
from firedoor.reach.places import Place
from firedoor.reach.service_words import service_words
from firedoor.reach.survey import endpoint, service_of
from firedoor.readers.registry import READERS
from firedoor.site.evidence import gather

REPOSITORY = Path(__file__).resolve().parents[2]
SITE = REPOSITORY / "examples" / "riverside-water"
PAGE = (REPOSITORY / "docs" / "example-site.md").read_text(encoding="utf-8")
MARKED = re.compile(r"`([^`]+)`")
# Said of the files, not of a line that decides: what is switched off, and what a line does not hold.
BESIDE = {"inactive", "vpn-filter", "-p tcp"}


def rows(table: str) -> list[list[str]]:
    """The rows of a table of the page, cell by cell."""
    text = PAGE.split(f"<!-- {table} -->\n", 1)[1].split("<!-- end -->", 1)[0]
    return [[c.strip() for c in line.strip("|\n").split(" | ")] for line in text.splitlines()[2:]]


def several(cell: str) -> list[str]:
    return [re.sub(r" \(.*\)", "", name).strip() for name in cell.split(",")]


def questions() -> Iterator[tuple[str, str, str, str, str]]:
    for sources, targets, *rest in rows("reachability"):
        for source in several(sources):
            for target in several(targets):
                yield (source, target, *rest)  # type: ignore[misc]


@cache
def assessment() -> Assessment:
    return assess(
        gather(SITE, READERS), resolve("ics-alert-21-063-01", follow=True), date(2021, 4, 20)
    )


def view() -> NetworkView:
    network = assessment().network
    assert network is not None
    return network


def place(name: str) -> Place:
    found = endpoint(name, view().declaration, view().places)
    assert found is not None, name
    return found


def deciding(answer: Answer) -> list[str]:
    """The texts of the lines that an answer rests on."""
    hops = answer.path.hops if answer.path is not None else ()
    lines = [step.origin for hop in hops for step in hop.steps]
    return [origin.text for origin in (*lines, *answer.stops)]


@pytest.mark.parametrize(("source", "target", "passes", "says", "decided"), [*questions()])
def test_row(source: str, target: str, passes: str, says: str, decided: str) -> None:
    wanted = Reach(re.split("[,:]", says, maxsplit=1)[0])
    asked = "any" if wanted is Reach.REACHABLE else passes
    answer = view().prover.answer(place(source), place(target), service_of(asked))

    assert answer.verdict is wanted, answer.reasons
    if wanted is Reach.REACHABLE:
        assert set(service_words(answer.services)) == set(several(passes))
    assert answer.perhaps == ()
    if "sent to" in says:
        assert answer.flow is not None
        assert str(answer.flow.dst) == says.split("sent to ")[1]
    for text in set(MARKED.findall(decided)) - BESIDE:
        assert any(text in line for line in deciding(answer)), (text, deciding(answer))


def test_all_required_flows_pass_but_one() -> None:
    verdicts = {found.flow.id: found.answer.verdict for found in view().flows}

    assert len(verdicts) > 15
    assert [id_ for id_, verdict in verdicts.items() if verdict is not Reach.REACHABLE] == [
        "F-TIME-RTU"
    ]
    assert verdicts["F-TIME-RTU"] is Reach.BLOCKED


@pytest.mark.parametrize(
    ("file", "source", "target"),
    [
        ("plant-fw.show-route.txt", "dmz", "internet"),
        ("core-sw.show-ip-route.txt", "enterprise", "operations"),
    ],
)
def test_without_a_routing_table_nothing_is_taken_as_absent(
    tmp_path: Path, file: str, source: str, target: str
) -> None:
    for path in [SITE / "site.toml", *(SITE / "network").iterdir()]:
        if path.name != file:
            copy = tmp_path / path.relative_to(SITE)
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    gathered = gather(tmp_path, READERS)
    network = NetworkView(gathered.declaration, gathered.topology)
    ends = {place.name: place for place in network.places}

    answer = network.prover.answer(ends[source], ends[target])

    assert answer.verdict is Reach.UNKNOWN
    assert any("ospf" in doubt.what.casefold() for doubt in answer.doubts), answer.doubts


@pytest.mark.parametrize(("marked", "verdict", "because"), rows("verdicts"))
def test_verdict(marked: str, verdict: str, because: str) -> None:
    judged = next(j for j in assessment().judged if f"`{j.requirement.id}`" == marked)
    whole = judged.answer.whole
    texts = [*whole.reasons, *(origin.text for origin in whole.evidence)]

    assert whole.verdict.replace("_", " ") == verdict
    for text in MARKED.findall(because):
        assert any(text in line for line in texts), (text, texts)
