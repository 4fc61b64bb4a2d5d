"""What follows from a hunt, as cases; and the fields of the incident report."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from firedoor.assess.hunt_follow_up import FollowUp, follow_up
from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.coverage import SourceCoverage
from firedoor.hunt.found import FileFound
from firedoor.hunt.run import Hunted
from firedoor.hunt.story.telling import tell
from firedoor.hunt.verdict import HuntVerdict, ServerAnswer
from firedoor.hunt.window import Window
from firedoor.model.coverage import FileState
from firedoor.model.hunt.sighting import Sighting
from firedoor.model.hunt.source import Kind, Source
from tests.hunt.story.building import sighting_of

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("hunt_follow_up.toml").read_text(encoding="utf-8")
)["case"]
WINDOW = Window(datetime(2021, 1, 1, tzinfo=UTC), datetime(2021, 4, 1, tzinfo=UTC), "asked")
MSERT = "MSERT full scan completed (template 3.0, column F)"
SCRIPT = "Test-ProxyLogon completed (template 3.0, column G)"
BY_NAME = {case["name"]: case for case in CASES}


def _answer(case: dict[str, Any], *more: Sighting) -> HuntAnswer:
    sightings = [*map(sighting_of, case.get("sighting", ())), *more]
    servers = tuple(
        ServerAnswer(
            host,
            HuntVerdict(verdict),
            ("a reason",),
            tuple(one for one in sightings if one.source.host == host),
            ()
            if host in case.get("no_exchange", ())
            else (_coverage(host, "Ecp"), _coverage(host, "Ews")),
            tuple(case.get("settled_by", ())),
        )
        for host, verdict in case["servers"].items()
    )
    read = (FileFound("a.log", 1, "a" * 64, "iis", FileState.READ),)
    worst = HuntVerdict(next(iter(case["servers"].values()), "unknown"))
    return HuntAnswer(Hunted(read), worst, (), WINDOW, servers, tell(sightings))


def _coverage(host: str, log: str) -> SourceCoverage:
    source = Source(Kind.HTTPPROXY, log, host)
    return SourceCoverage(source, ("a.log",), None, None, records=4, needed=True)


def _followed(case: dict[str, Any]) -> FollowUp:
    return follow_up(_answer(case), case["as_of"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_steps(case: dict[str, Any]) -> None:
    titles = [step.title for step in _followed(case).steps]
    left = iter(titles)
    for title in case["steps"]:
        assert title in left, f"{title} is not there, or not in its place: {titles}"
    assert not set(case["without"]) & set(titles)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_the_steps_say(case: dict[str, Any]) -> None:
    steps = {step.title: step for step in _followed(case).steps}
    for title, words in case.get("says", {}).items():
        for word in words:
            assert word in steps[title].text
    for title, hosts in case.get("hosts", {}).items():
        assert list(steps[title].hosts) == hosts
    for title, due in case.get("due", {}).items():
        assert steps[title].deadline == due


def _values(case: dict[str, Any], *more: Sighting) -> dict[str, tuple[str, str]]:
    fields = follow_up(_answer(case, *more), case["as_of"]).fields
    assert len({field.name for field in fields}) == len(fields)
    return {field.name: (field.value, field.source) for field in fields}


def test_the_report_is_filled_from_the_evidence() -> None:
    values = _values(CASES[0])
    assert values["First seen (UTC)"] == ("2021-03-02 03:00:00", "EXCH01/iis.log#in")
    assert values["Last seen (UTC)"] == ("2021-03-02 03:06:00", "EXCH01/event-log.log#dump")
    assert values["Source addresses"][0] == "203.0.113.45"
    assert values["Vulnerabilities used"][0] == "CVE-2021-26855"
    assert values["Compromised servers"][0] == "EXCH01"
    assert values["Action 4b: web shell code"][0].startswith("/aspnet_client/x.aspx on EXCH01 (")
    assert values["EXCH01: runs ECP (template 1.0, row 8)"][0] == "Yes"
    assert values["EXCH01: accessible from the Internet (template 1.0, row 9)"][0] == "Yes"
    assert values["EXCH01: anomaly or indicator found (template 1.0, row 19)"][0] == "Yes"


def test_what_the_evidence_does_not_say_is_left_open() -> None:
    values = _values(CASES[0])
    for name in (
        "Agency or operator",
        "CISA ticket number",
        "Action 4f: indicators that were added later",
        "EXCH01: runs OWA (template 1.0, row 7)",
        "EXCH01: updated (template 1.0, row 12)",
        "EXCH01: MSERT full scan completed (template 3.0, column F)",
    ):
        assert values[name] == ("", "")


@pytest.mark.parametrize("verdict", ["no_sign", "unknown", "attempted"])
def test_no_field_says_no(verdict: str) -> None:
    values = _values({"servers": {"EXCH01": verdict}, "as_of": ""})
    assert values["EXCH01: anomaly or indicator found (template 1.0, row 19)"] == ("", "")
    assert not any(value.casefold().startswith("no") for value, _ in values.values())


def test_every_value_says_what_it_rests_on() -> None:
    for case in CASES:
        assert all(source for value, source in _values(case).values() if value)


@pytest.mark.parametrize(
    ("rule", "column", "value"),
    [
        ("tool-msert-nothing", MSERT, "Yes (no indications of compromise found)"),
        ("tool-msert-shell", MSERT, "Yes (indications of compromise found)"),
        ("tool-proxylogon-activity", SCRIPT, "Yes (indications of compromise found)"),
    ],
)
def test_the_output_of_a_tool_fills_its_column(rule: str, column: str, value: str) -> None:
    said = sighting_of({"id": "1", "rule": rule, "outcome": "context", "kind": "tool-output"})
    found, source = _values(BY_NAME["tried: neither taken for clean nor for hit"], said)[
        f"EXCH01: {column}"
    ]
    assert found == value
    assert "see that it was complete" in source


def test_an_address_of_ones_own_network_is_not_the_internet() -> None:
    inside = sighting_of(
        {"id": "1", "stage": "access", "client": "10.0.0.7", "time": "02 03:00:00"}
    )
    values = _values({"servers": {"EXCH01": "exploited"}, "as_of": ""}, inside)
    assert values["EXCH01: accessible from the Internet (template 1.0, row 9)"] == ("", "")


@pytest.mark.parametrize("text", ["\x1b[31m", "a\nb", "\u202e", "\udcff", "<script>", "=1+1"])
def test_texts_of_the_evidence_stay_in_one_line(text: str) -> None:
    hostile = sighting_of(
        {"id": text, "title": text, "stage": "shell-used", "client": "203.0.113.45", "time": "02 03:00:00",
         "account": text, "targets": [text], "file": text, "fields": {"cs-uri-stem": f"/aspnet_client/{text}.aspx"}}
    )  # fmt: skip
    followed = follow_up(_answer({"servers": {"EXCH01": "exploited"}}, hostile))
    texts = [step.text for step in followed.steps]
    texts += [part for field in followed.fields for part in (field.name, field.value, field.source)]
    assert not any(char < " " or char in "\u202e\udcff" for line in texts for char in line)


@pytest.mark.parametrize("as_of", ["", "soon", "2021-03-04", "2021-03-04T10:00:00Z", "9999-12-31"])
def test_any_day_is_taken(as_of: str) -> None:
    assert follow_up(_answer(CASES[0]), as_of).steps
