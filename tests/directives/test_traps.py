"""What is easily misread in the alert and in ED 21-02, each trap as a case."""

from __future__ import annotations

from datetime import date

import pytest

from firedoor.directives.in_force import in_force
from firedoor.directives.loader import load
from firedoor.model.requirement import DeadlineKind, Directive, Requirement

ED = in_force(load("ed-21-02"), None)
ALERT = in_force(load("ics-alert-21-063-01"), None)
PULSE = in_force(load("ed-21-03"), None)


def get(directive: Directive, id_: str) -> Requirement:
    return next(r for r in directive.requirements if r.id == id_)


def branches(requirement: Requirement) -> list[str]:
    """The branches in the notation of the data files."""
    return [
        " & ".join(f"{c.fact}{'!=' if c.negated else '='}{c.value}" for c in clause)
        for clause in requirement.when
    ]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("A1b", ["expertise=yes"]),
        ("A1c", ["expertise=yes"]),
        ("A1d", ["expertise=yes & ioc=no"]),  # without expertise: disconnect, not patch
        ("A2a", ["expertise=yes & ioc=yes"]),
        ("A2d", ["expertise=yes & ioc=yes"]),
        ("A3a", ["ioc=yes", "expertise=no"]),
        ("A3d", ["ioc=yes", "expertise=no"]),
        ("A4a", ["ioc=yes"]),
        ("A5a", []),  # all agencies report
        ("S1.T1a", ["internet_exposed!=no"]),
        ("S1.H7", ["internet_exposed!=no & cdm!=no"]),
        ("S2.1", []),  # supplement 2 holds for servers without Internet as well
    ],
)
def test_the_decision_tree(action: str, expected: list[str]) -> None:
    assert branches(get(ED, f"ED-21-02.{action}")) == expected


@pytest.mark.parametrize("on", [date(2021, 3, 3), date(2021, 3, 31), date(2021, 4, 13)])
def test_no_supplement_removes_an_action(on: date) -> None:
    original = {r.id for r in in_force(load("ed-21-02"), date(2021, 3, 3)).requirements}
    assert original <= {r.id for r in in_force(load("ed-21-02"), on).requirements}


def test_only_msert_recurs() -> None:
    series = [r for r in ED.requirements if r.deadline and r.deadline.kind is DeadlineKind.EVERY]
    assert [r.id for r in series] == ["ED-21-02.S1.T1b"]
    deadline = series[0].deadline
    assert deadline is not None
    assert (deadline.hours, deadline.times) == (7 * 24, 4)
    assert series[0].params["fresh_download"] is True
    assert series[0].params["tool"] == get(ED, "ED-21-02.S1.T1a").params["tool"]
    assert get(ED, "ED-21-02.S1.T2").kind == "run_tool"


def test_standard_time_before_14_march_and_daylight_time_after() -> None:
    offsets = {
        (deadline.at.date() > date(2021, 3, 14), deadline.at.strftime("%z"))
        for directive in (ED, PULSE)
        for r in directive.requirements
        if (deadline := r.deadline) is not None and deadline.at is not None
    }
    assert offsets == {(False, "-0500"), (True, "-0400")}


def test_the_april_action_is_due_twelve_hours_before_its_report() -> None:
    action, report = get(ED, "ED-21-02.S2.1").deadline, get(ED, "ED-21-02.S2.3").deadline
    assert action is not None
    assert report is not None
    assert action.at is not None
    assert report.at is not None
    assert action.at.date() == report.at.date() == date(2021, 4, 16)
    assert (report.at - action.at).total_seconds() == 11 * 3600 + 59 * 60


def test_march_and_april_fixes_are_separate() -> None:
    assert get(ED, "ED-21-02.A1d").params["fix"] == "2021-03"
    april = get(ED, "ED-21-02.S2.1").params
    assert (april["fix"], april["or_removed"]) == ("2021-04", True)
    assert get(ALERT, "ICS-ALERT-21-063-01.B").params["fix"] == "2021-03"


def test_disconnected_is_borrowed_and_expertise_is_not() -> None:
    analogies = {term.term: term.by_analogy for term in ED.definitions}
    assert analogies == {"expertise": False, "disconnected": True, "hosted server": False}


def test_expertise_takes_people_and_tools() -> None:
    question = next(q for q in ED.questions if q.id == "expertise")
    assert question.operator_keys == ("forensic_staff", "forensic_tooling")


def test_a_clean_scan_does_not_answer_that_nothing_was_found() -> None:
    question = next(q for q in ED.questions if q.id == "ioc")
    assert {pattern.kind for pattern in question.no} == {"triage"}
    assert {pattern.kind for pattern in question.yes} >= {"triage", "tool-run"}


def test_the_missing_exit_of_action_2_is_noted() -> None:
    assert any("Action 2" in tension for tension in ED.tensions)


def test_the_test_step_stands_in_the_alert_only() -> None:
    kinds = {r.kind for r in ALERT.requirements}
    assert {"impact_analysis", "test_update"} <= kinds
    assert not {"impact_analysis", "test_update"} & {r.kind for r in ED.requirements}
    assert any("as soon as possible" in tension for tension in ALERT.tensions)


def test_the_alert_binds_nobody_and_names_the_directive() -> None:
    assert (ALERT.binds_key, ALERT.refers_to) == ("", ("ed-21-02",))
    assert ED.binds_key == "federal_civilian"


def test_the_day_of_issue_follows_from_the_id() -> None:
    year, day_of_year = ALERT.id.split("-")[2:4]
    assert ALERT.revisions[0].issued == date.fromordinal(
        date(2000 + int(year), 1, 1).toordinal() + int(day_of_year) - 1
    )
    assert "id" in ALERT.revisions[0].source


def test_recommendations_are_not_called_requirements() -> None:
    for id_ in ("ED-21-02.S1.K", "ED-21-02.S1.H4tool"):
        requirement = get(ED, id_)
        assert any("Recommended, not required" in note for note in requirement.notes)


def test_implied_steps_are_marked() -> None:
    implied = [r.id for d in (ALERT, ED, PULSE) for r in d.requirements if r.implied]
    assert implied == ["ICS-ALERT-21-063-01.0", "ED-21-02.A1a"]


def test_closed_in_2026_by_secondary_sources() -> None:
    assert ED.closed == PULSE.closed == date(2026, 1, 8)
    assert "secondary sources" in ED.closed_note


def test_pulse_is_isolated_with_its_power_on() -> None:
    params = get(PULSE, "ED-21-03.A2b.i.1").params
    assert (params["met_if"], params["not_met_if"]) == (("power=on",), ("power=off",))


def test_pulse_runs_have_no_end_and_an_alternative() -> None:
    daily, workaround = get(PULSE, "ED-21-03.A2a.i"), get(PULSE, "ED-21-03.A2a.ii")
    assert daily.deadline is not None
    assert (daily.deadline.hours, daily.deadline.times) == (24, 0)
    assert branches(daily) == ["mismatch=no & xml_workaround!=yes"]
    assert branches(workaround) == ["mismatch=no & xml_workaround=yes"]


def test_the_second_directive_needs_no_kind_of_its_own() -> None:
    """Judging it takes nothing that the first two, or the vocabulary of records, do not have."""
    first = {r.kind for directive in (ED, ALERT) for r in directive.requirements}
    assert {r.kind for r in PULSE.requirements} - first == {"workaround"}
