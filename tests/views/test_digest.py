from __future__ import annotations

from dataclasses import replace

import pytest

from firedoor.result.document import Result
from firedoor.views.digest import age, headline, own, to_fetch, totals, with_verdict

from .sample import minimal, requirement, rich


def _of(*verdicts: str) -> Result:
    answers = tuple(requirement(f"r{n}", "A thing", verdict) for n, verdict in enumerate(verdicts))
    return replace(minimal(), requirements=answers)


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ((), "No requirement was assessed."),
        (
            ("not_met", "unknown", "met"),
            "1 of 3 requirements is not met, and 1 cannot be answered yet.",
        ),
        (("not_met", "not_met"), "2 of 2 requirements are not met."),
        (
            ("met", "unknown"),
            "Not shown to be met: 1 of 2 requirements cannot be answered with the evidence given.",
        ),
        (
            ("met", "not_applicable"),
            "The one requirement that applies is met, by the evidence given.",
        ),
        (("met", "met"), "All 2 requirements that apply are met, by the evidence given."),
        (("not_applicable",), "No requirement applies, by the evidence given."),
    ],
)
def test_the_headline_is_never_better_than_the_evidence(
    verdicts: tuple[str, ...], said: str
) -> None:
    assert headline(_of(*verdicts)) == said


def test_each_thing_to_fetch_stands_once_and_what_settles_most_first() -> None:
    fetches = to_fetch(rich())
    assert len({fetch.what for fetch in fetches}) == len(fetches)
    assert fetches[0].what == "Export the firewall configuration into network/"
    assert [len(f.settles) for f in fetches] == sorted(
        (len(f.settles) for f in fetches), reverse=True
    )


def test_every_unknown_requirement_branch_and_machine_has_its_evidence_to_fetch() -> None:
    wanted = {asked.id for fetch in to_fetch(rich()) for asked in fetch.settles}
    assert {answer.id for answer in rich().requirements if answer.verdict == "unknown"} <= wanted
    assert "ioc" in wanted
    assert "expertise" not in wanted
    machines = {
        (asked.id, name)
        for fetch in to_fetch(rich())
        for asked in fetch.settles
        for name in asked.subjects
    }
    assert ("ed-21-02.v2.1", "EXCH03") in machines  # the requirement itself is not met


def test_the_most_pressing_comes_first() -> None:
    states = [
        answer.deadline.state for answer in with_verdict(rich(), "not_met") if answer.deadline
    ]
    assert states == ["passed", "passed", "at_once", "upcoming", "upcoming", "standing"]


def test_what_the_machines_say_is_not_said_again() -> None:
    answer = next(a for a in rich().requirements if a.id == "ed-21-02.v2.1")
    shown = own(answer)
    assert shown.reasons == ("Not met for EXCH02", "Unknown for EXCH03", "Met for EXCH01")
    assert not shown.evidence
    assert not shown.settled_by


def test_files_are_counted_by_what_was_made_of_them() -> None:
    sums = totals(rich())
    assert (sums.read, sums.skipped, sums.not_examined, sums.not_understood) == (2, 1, 1, 4)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "1 day old"),
        (400, "400 days old"),
        (-2, "2 days newer than the assessment"),
        (None, "age not judged, no date given"),
    ],
)
def test_the_age_of_knowledge_is_said_in_words(days: int | None, said: str) -> None:
    assert age(days) == said
