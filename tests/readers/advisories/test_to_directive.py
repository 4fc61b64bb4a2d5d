"""A page that was read can be assessed, and no foreign record meets it."""

from __future__ import annotations

from pathlib import Path

from firedoor.assess.checks.registry import CHECKS
from firedoor.model.alert_reading import AlertReading, ReadSentence
from firedoor.readers.advisories.families import REQUIREMENTS
from firedoor.readers.advisories.reader import read_alert, to_directive

CASES = Path(__file__).parent / "cases"


def _reading(*items: tuple[str, str, str]) -> AlertReading:
    sentences = tuple(
        ReadSentence(kind, title, sentence, line)
        for line, (kind, title, sentence) in enumerate(items, start=1)
    )
    return AlertReading("T", "icsa-21-005-01", sentences, (), (), len(items), len(items))


def test_every_kind_has_a_check() -> None:
    kinds = [(f.kind, f.title, f"{f.title}.") for f in REQUIREMENTS]
    directive = to_directive(_reading(*kinds))
    assert {r.kind for r in directive.requirements} <= set(CHECKS)
    assert len({r.id for r in directive.requirements}) == len(directive.requirements)


def test_a_record_must_name_the_alert() -> None:
    """A test or an update of something else must never meet the requirement of this page."""
    kinds = (
        "patch",
        "test_update",
        "impact_analysis",
        "workaround",
        "disconnect",
        "report_incident",
    )
    for requirement in to_directive(_reading(*((k, "T", "S.") for k in kinds))).requirements:
        assert "icsa-21-005-01" in str(requirement.params["match"])


def test_two_updates_need_two_records() -> None:
    first, second = to_directive(
        _reading(("patch", "T", "Update A to 2."), ("patch", "T", "Update B to 3."))
    ).requirements
    assert first.params["match"] != second.params["match"]
    assert (first.id, second.id) == ("icsa-21-005-01.patch.1", "icsa-21-005-01.patch.2")


def test_a_general_practice_is_one_requirement_with_a_common_topic() -> None:
    (only,) = to_directive(
        _reading(("least_privilege", "T", "One."), ("least_privilege", "T", "Two."))
    ).requirements
    assert only.params["match"] == ("topic=least-privilege",)
    assert only.notes == ("Also asked in line 2: Two.",)


def test_the_page_itself_is_kept() -> None:
    data = (CASES / "alert-text" / "input.txt").read_bytes()
    directive = to_directive(read_alert(data, "page.txt"))
    assert directive.id == "ics-alert-21-063-99"
    assert directive.refers_to == ("ed-21-02",)
    assert directive.reviewed.isoformat() == "2021-03-04"
    assert "directive_reference" not in {r.kind for r in directive.requirements}
    assert directive.requirements[0].source.action == "line 13"
