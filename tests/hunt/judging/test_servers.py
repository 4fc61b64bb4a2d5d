"""Several machines: which of them count, and what of one says nothing of another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.answering import Asked, answer
from firedoor.hunt.found import FileFound
from firedoor.hunt.verdict import HuntVerdict
from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import Confidence, Outcome, RuleFacts, Severity, Sighting
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.origin import Origin
from firedoor.model.problem import InputError, Problem
from tests.hunt.judging.whole_server import BEGIN, hunted, log_file, span, whole_server

LATER = BEGIN + timedelta(days=90)


def verdicts(found: HuntAnswer) -> dict[str, str]:
    return {one.host: one.verdict.value for one in found.servers}


def controller(*sightings: Sighting) -> FileFound:
    """The Security log of a domain controller."""
    name = "DC01/Security.evtx"
    log = span(Source(Kind.EVENT_LOG, "Security", "DC01"), name, BEGIN, LATER)
    return replace(log_file(name, "DC01", log), sightings=sightings)


def sighting(outcome: Outcome, host: str) -> Sighting:
    facts = RuleFacts("r", "A rule", "sigma", Severity.HIGH, Confidence.HIGH, outcome)
    source = Source(Kind.EVENT_LOG, "Security", host)
    return Sighting(facts, outcome, source, Origin("a.log", 1), LATER)


def test_a_machine_that_is_no_exchange_server_is_never_no_sign_and_does_not_count() -> None:
    found = answer(hunted([*whole_server(), controller()]), Asked())
    assert verdicts(found) == {"EXCH01": "no_sign", "DC01": "unknown"}
    assert found.verdict is HuntVerdict.NO_SIGN
    assert any("DC01: unknown (does not count: no Exchange server)" in one for one in found.reasons)
    other = next(one for one in found.servers if one.host == "DC01")
    assert other.reasons[0].startswith("not recognised as an Exchange server")
    assert not any(one.needed or one.fetch for one in other.coverage)


@pytest.mark.parametrize(
    ("outcome", "right"),
    [(Outcome.EXPLOITED, "exploited"), (Outcome.ATTEMPTED, "attempted"), (Outcome.SUSPICIOUS, "unknown")],
)  # fmt: skip
def test_what_was_seen_on_such_a_machine_counts(outcome: Outcome, right: str) -> None:
    files = [*whole_server(), controller(sighting(outcome, "DC01"))]
    assert answer(hunted(files), Asked()).verdict == right


def test_without_any_exchange_server_nothing_is_known() -> None:
    assert answer(hunted([controller()]), Asked()).verdict is HuntVerdict.UNKNOWN
    empty = answer(hunted([]), Asked())
    assert empty.verdict is HuntVerdict.UNKNOWN
    assert empty.reasons == ("nothing in the evidence is of a server",)


def test_each_server_needs_its_own_logs() -> None:
    second = [file for file in whole_server("EXCH02") if "HttpProxy/Ecp" not in file.file]
    found = answer(hunted([*whole_server(), *second]), Asked())
    assert verdicts(found) == {"EXCH02": "unknown", "EXCH01": "no_sign"}
    assert found.verdict is HuntVerdict.UNKNOWN
    assert found.servers[0].host == "EXCH02"  # the worst first


def test_the_worst_server_is_the_answer() -> None:
    second = list(whole_server("EXCH02"))
    second[0] = replace(second[0], sightings=(sighting(Outcome.EXPLOITED, "EXCH02"),))
    found = answer(hunted([*whole_server(), *second]), Asked())
    assert verdicts(found) == {"EXCH02": "exploited", "EXCH01": "no_sign"}
    assert found.verdict is HuntVerdict.EXPLOITED


def test_a_log_of_nobody_is_a_server_without_a_name() -> None:
    name = "u_ex210303.log"
    log = span(Source(Kind.IIS, "", ""), name, BEGIN, LATER)
    found = answer(hunted([*whole_server(), log_file(name, "", log)]), Asked())
    assert verdicts(found) == {"": "unknown", "EXCH01": "no_sign"}
    assert found.verdict is HuntVerdict.UNKNOWN


def test_a_page_of_nobody_that_a_rule_met_counts() -> None:
    page = FileFound("x.aspx", 1, "", "file", FileState.READ, sightings=(sighting(Outcome.EXPLOITED, ""),))  # fmt: skip
    assert answer(hunted([*whole_server(), page]), Asked()).verdict is HuntVerdict.EXPLOITED


def test_an_ordinary_file_of_nobody_is_no_server() -> None:
    readme = FileFound("README.txt", 1, "", "file", FileState.READ)
    assert verdicts(answer(hunted([*whole_server(), readme]), Asked())) == {"EXCH01": "no_sign"}


def test_windows_are_those_of_each_server() -> None:
    found = answer(hunted(whole_server()), Asked())
    assert found.window.begins == datetime(2021, 1, 1, tzinfo=UTC)
    assert found.window.ends == datetime(2021, 4, 12, tzinfo=UTC)
    east = timezone(timedelta(hours=5))
    asked = Asked(datetime(2021, 2, 1, tzinfo=east), datetime(2021, 3, 1, tzinfo=east))
    found = answer(hunted(whole_server()), asked)
    assert (found.window.begins, found.window.ends) == (asked.begins, asked.ends)
    assert found.verdict is HuntVerdict.NO_SIGN


@pytest.mark.parametrize("ends", [datetime(2020, 12, 31, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)])  # fmt: skip
def test_a_time_that_ends_before_it_begins_is_no_question(ends: datetime) -> None:
    with pytest.raises(InputError, match="before it begins at 2021-01-01"):
        Asked(ends=ends)


def test_times_have_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Asked(datetime(2021, 1, 1))  # noqa: DTZ001


def test_what_is_wrong_with_a_file_of_two_machines_concerns_both() -> None:
    """Forwarded events: the file is of one machine, its records also of another."""
    name = "EXCH02/Forwarded.evtx"
    first = span(Source(Kind.EVENT_LOG, "Setup", "EXCH02"), name, BEGIN, LATER)
    second = span(Source(Kind.EVENT_LOG, "Setup", "EXCH01"), name, BEGIN, LATER)
    why = "records met a rule that are not listed"
    file = replace(log_file(name, "EXCH02", first, second), problems=(Problem(name, why),))
    found = answer(hunted([*whole_server(), file]), Asked())
    assert verdicts(found) == {"EXCH01": "unknown", "EXCH02": "unknown"}
    assert all(any(why in reason for reason in one.reasons) for one in found.servers)


def test_the_window_ends_at_the_day_that_is_looked_at_if_there_are_later_records() -> None:
    latest = datetime(2021, 3, 10, tzinfo=UTC)
    found = answer(hunted(whole_server()), Asked(latest=latest))
    assert found.window.ends == latest
    assert found.verdict is HuntVerdict.NO_SIGN
    later = answer(hunted(whole_server()), Asked(latest=datetime(2022, 1, 1, tzinfo=UTC)))
    assert later.window.ends == datetime(2021, 4, 12, tzinfo=UTC)
