"""What was in force on a day, with which deadline. Cases: cases/as_of/DIRECTIVE.DAY.json."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from firedoor.directives.in_force import in_force
from firedoor.directives.loader import available, load
from firedoor.model.requirement import Deadline, Requirement

CASES = Path(__file__).parent / "cases"


def shown(deadline: Deadline | None) -> str | None:
    """A deadline in the notation of the cases."""
    if deadline is None:
        return None
    if deadline.at is not None:
        return deadline.at.isoformat()
    if not deadline.event:
        return deadline.kind.value
    times = f" x {deadline.times}" if deadline.times else ""
    every = "every " if deadline.kind.value == "every" else ""
    return f"{every}{deadline.hours} h{times} after {deadline.event}"


@pytest.mark.parametrize(
    "case", sorted((CASES / "as_of").glob("*.json")), ids=lambda path: path.stem
)
def test_what_was_in_force_on_the_day(case: Path) -> None:
    expected = json.loads(case.read_text(encoding="utf-8"))
    day = date.fromisoformat(expected["as_of"]) if expected["as_of"] else None
    directive = in_force(load(expected["directive"]), day)
    assert {
        "directive": directive.id,
        "as_of": expected["as_of"],
        "revisions": [revision.id for revision in directive.revisions],
        "requirements": {r.id: shown(r.deadline) for r in directive.requirements},
    } == expected


def test_ids_are_permanent() -> None:
    """An id may be added; none may change or go, for records and reports name them."""
    expected = json.loads((CASES / "ids.json").read_text(encoding="utf-8"))
    present = {id_: sorted({v.requirement.id for v in load(id_).versions}) for id_ in available()}
    assert present == expected


def test_the_file_is_named_by_the_id() -> None:
    assert [load(id_).head.id for id_ in available()] == list(available())


def by_id(directive: str, id_: str, on: str) -> Requirement:
    found = in_force(load(directive), date.fromisoformat(on)).requirements
    return next(r for r in found if r.id == id_)


def test_the_template_of_action_5_changes_with_supplement_1() -> None:
    before = by_id("ed-21-02", "ED-21-02.A5a", "2021-03-30")
    after = by_id("ed-21-02", "ED-21-02.A5a", "2021-03-31")
    assert before.params["template"] == "1.0"
    assert after.params["template"] == "3.0"
    # The rest of the parameters, the deadline and the source stay as they were.
    assert {**before.params, "template": ""} == {**after.params, "template": ""}
    assert before.deadline == after.deadline
    assert before.source == after.source


def test_questions_and_definitions_come_with_the_requirements_that_use_them() -> None:
    original = in_force(load("ed-21-02"), date(2021, 3, 4))
    newest = in_force(load("ed-21-02"), None)
    assert {q.id for q in newest.questions} - {q.id for q in original.questions} == {
        "internet_exposed",
        "cdm",
    }
    assert [term.term for term in original.definitions] == ["expertise", "disconnected"]
    assert [term.term for term in newest.definitions][2:] == ["hosted server"]


def test_before_the_first_revision_nothing_is_in_force() -> None:
    directive = in_force(load("ed-21-02"), date(2021, 3, 2))
    assert (directive.revisions, directive.requirements, directive.definitions) == ((), (), ())
    assert directive.title
