from __future__ import annotations

from dataclasses import fields, replace

from firedoor.result.compare import Comparison, compare
from firedoor.result.document import InputAnswer, Result
from tests.views.sample import minimal, requirement, rich


def _one(old: Result, new: Result, *allowed: str) -> Comparison:
    """Compare, and make sure that no list is filled but those named."""
    found = compare(old, new)
    lists = {field.name: getattr(found, field.name) for field in fields(found)}
    assert {n for n, value in lists.items() if isinstance(value, tuple) and value} == set(allowed)
    return found


def _requirements(*pairs: tuple[str, str]) -> Result:
    answers = (
        requirement(
            key,
            "A thing",
            verdict,
            reasons=(f"because of {verdict}",),
            settled_by=("a record",) if verdict == "unknown" else (),
        )
        for key, verdict in pairs
    )
    return replace(minimal(), requirements=tuple(answers))


def test_a_result_does_not_differ_from_itself() -> None:
    _one(rich(), rich())


def test_an_order_without_meaning_is_no_difference() -> None:
    _one(rich(), replace(rich(), servers=rich().servers[::-1], inputs=rich().inputs[::-1]))


def test_a_verdict_that_changed_has_the_reasons_of_both_sides() -> None:
    found = _one(_requirements(("a", "met")), _requirements(("a", "not_met")), "verdicts")
    (change,) = found.verdicts
    assert (change.id, change.old, change.new) == ("a", "met", "not_met")
    assert change.old_reasons == ("because of met",)
    assert change.new_reasons == ("because of not_met",)


def test_what_became_known_and_unknown_is_listed_with_what_settles_it() -> None:
    old = _requirements(("a", "unknown"), ("b", "met"))
    new = _requirements(("a", "met"), ("b", "unknown"))
    found = _one(old, new, "verdicts", "unknowns_settled", "unknowns_new")
    assert [(item.id, item.verdict) for item in found.unknowns_settled] == [("a", "met")]
    (unknown,) = found.unknowns_new
    assert (unknown.id, unknown.verdict, unknown.settled_by) == ("b", "met", ("a record",))


def test_a_machine_that_changed_is_seen_under_an_unchanged_verdict() -> None:
    old = rich()
    answers = list(old.requirements)
    place = next(n for n, answer in enumerate(answers) if answer.id == "ed-21-02.v2.1")
    subjects = answers[place].subjects
    parts = (*subjects[:2], replace(subjects[2], verdict="not_met"))
    answers[place] = replace(answers[place], subjects=parts)
    found = _one(old, replace(old, requirements=tuple(answers)), "verdicts", "unknowns_settled")
    (change,) = found.verdicts
    assert (change.id, change.subject) == ("ed-21-02.v2.1", "EXCH03")
    assert (change.old, change.new) == ("unknown", "not_met")


def test_new_and_gone_requirements_are_no_changes_of_verdict() -> None:
    old, new = (
        _requirements(("a", "met"), ("b", "met")),
        _requirements(("b", "met"), ("c", "unknown")),
    )
    found = _one(old, new, "requirements_new", "requirements_gone", "unknowns_new")
    assert [(c.id, c.old, c.new) for c in found.requirements_new] == [("c", "", "unknown")]
    assert [(c.id, c.old, c.new) for c in found.requirements_gone] == [("a", "met", "")]


def test_a_deadline_that_passed_since_is_a_change() -> None:
    old = rich()
    answers = list(old.requirements)
    place = next(n for n, answer in enumerate(answers) if answer.id == "ed-21-02.v2.3")
    due = answers[place].deadline
    assert due is not None
    answers[place] = replace(answers[place], deadline=replace(due, state="passed"))
    new = replace(old, as_of="2021-04-17", requirements=tuple(answers))
    found = _one(old, new, "deadlines")
    assert [(c.id, c.old, c.new) for c in found.deadlines] == [("ed-21-02.v2.3", "due", "passed")]
    assert (found.old.as_of, found.new.as_of) == ("2021-04-16", "2021-04-17")


def test_servers_are_compared_by_their_answers() -> None:
    old = rich()
    first, second, third = old.servers
    fixed = replace(first.questions[0], answer="fixed")
    better = replace(first, build="15.1.2176.12", questions=(fixed, *first.questions[1:]))
    found = _one(
        old, replace(old, servers=(better, replace(second, name="EXCH09"), third)), "servers"
    )
    changes = {change.name: change for change in found.servers}
    kinds = {name: change.change for name, change in changes.items()}
    assert kinds == {"EXCH02": "changed", "EXCH09": "added", "EXCH01": "removed"}
    assert [(a.what, a.old, a.new) for a in changes["EXCH02"].answers] == [
        ("build", "15.1.2176.9", "15.1.2176.12"),
        ("Which build?", "affected", "fixed"),
    ]


def test_files_are_compared_by_content() -> None:
    def of(*entries: tuple[str, int, str]) -> Result:
        return replace(minimal(), inputs=tuple(InputAnswer(*entry) for entry in entries))

    old = of(("a", 1, "a" * 64), ("b", 1, "b" * 64), ("big", 9, ""))
    new = of(("a", 1, "c" * 64), ("d", 1, "d" * 64), ("big", 10, ""))
    found = _one(old, new, "inputs")
    changes = {change.file: change.change for change in found.inputs}
    assert changes == {"a": "changed", "b": "removed", "d": "added", "big": "changed"}


def test_a_file_that_is_not_read_in_full_any_more_is_a_change() -> None:
    old = rich()
    worse = tuple(
        replace(entry, state="skipped") if entry.file == "inventory/servers.csv" else entry
        for entry in old.coverage
    )
    (change,) = _one(old, replace(old, coverage=worse), "coverage").coverage
    assert (change.id, change.old) == ("inventory/servers.csv", "")
    assert change.new == "skipped, 0 not understood"


def test_findings_knowledge_and_branches_are_compared() -> None:
    old = rich()
    alert, directive = old.directives
    answered = replace(directive.branches[1], answer="no")
    directive = replace(directive, binding="yes", branches=(directive.branches[0], answered))
    new = replace(
        old,
        directives=(alert, directive),
        findings=(replace(old.findings[0], text="Another sentence"),),
        knowledge=(replace(old.knowledge[0], date="2021-05-11"),),
    )
    found = _one(old, new, "directives", "findings_new", "findings_gone", "knowledge")
    assert [(c.what, c.old, c.new) for c in found.directives] == [
        ("binding", "unknown", "yes"),
        ("Was an indicator of compromise found?", "unknown", "no"),
    ]
    assert [item.text for item in found.findings_new] == ["Another sentence"]
    assert [(c.old, c.new) for c in found.knowledge] == [("2021-04-13", "2021-05-11")]
