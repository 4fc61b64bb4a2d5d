from __future__ import annotations

import json
from dataclasses import replace

from firedoor.result.compare import compare
from firedoor.result.document import InputAnswer, Result
from firedoor.views.diff import render_diff
from firedoor.views.lines import width_of

from .filled import filled
from .golden import check
from .hostile_texts import ANSI, FORMULA
from .sample import minimal, rich


def _later() -> Result:
    """The rich result after some work: one more met, one expired, a server gone, a file changed."""
    old = rich()
    answers = list(old.requirements)
    answers[0] = replace(answers[0], verdict="met", reasons=("Updated on both servers",))
    answers[7] = replace(
        answers[7],
        verdict="unknown",
        reasons=("The record has expired",),
        settled_by=("A new record",),
    )
    return replace(
        old,
        as_of="2021-05-01",
        requirements=tuple(answers[:-1]),
        servers=old.servers[:2],
        findings=(),
        inputs=(
            replace(old.inputs[0], sha256="b" * 64),
            InputAnswer("records/new.toml", 3, "c" * 64),
        ),
        knowledge=(replace(old.knowledge[0], date="2021-04-20"),),
    )


def test_the_comparison_reads_as_agreed() -> None:
    check("diff.txt", render_diff(compare(rich(), _later()), "text"))


def test_nothing_changed_is_said_plainly() -> None:
    text = render_diff(compare(rich(), rich()), "text")
    assert "No verdict, server, finding, file or body of knowledge differs." in text


def test_two_different_sites_are_pointed_out() -> None:
    assert "two different sites: Riverside Water and" in render_diff(
        compare(rich(), minimal()), "text"
    )


def test_the_json_has_its_schema_and_every_list() -> None:
    document = json.loads(render_diff(compare(rich(), _later()), "json"))
    assert document["schema"] == "firedoor/diff/v1"
    assert [change["id"] for change in document["verdicts"]] == [
        "ics-alert-21-063-01.patch",
        "ed-21-02.1",
    ]
    assert [change["change"] for change in document["inputs"]] == ["changed", "added", "removed"]


def test_evidence_is_inert_and_in_width() -> None:
    for text in (ANSI, FORMULA, "x" * 300):
        page = render_diff(compare(minimal(), filled(text)), "text", width=80)
        assert "\x1b" not in page
        assert all(width_of(line) <= 80 for line in page.splitlines())
