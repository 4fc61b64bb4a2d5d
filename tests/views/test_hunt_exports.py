"""The exports of a hunt: what other programs read. Each is judged by another reader of its format."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import stix2

from firedoor.result import hunt_document as doc
from firedoor.views import hunt_csv, hunt_stix, hunt_timesketch
from firedoor.views.stix import stamp

from . import hunt_sample as sample

_DOCUMENTS = {
    "rich": sample.rich(),
    "quiet": sample.quiet(),
    "nothing": sample.nothing(),
    "huge": sample.huge(600, 12),
    **{f"hostile {n}": sample.hostile(text) for n, text in enumerate(sample.HOSTILE)},
}
_EVERY = pytest.mark.parametrize("document", _DOCUMENTS.values(), ids=_DOCUMENTS)
_ACTIVE = {"\x1b", "\x07", "\u202e", "\x00", "\udcff"}


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


# --- the table


@_EVERY
def test_every_sighting_is_a_row_in_the_order_of_time(document: doc.HuntDocument) -> None:
    rows = _rows(hunt_csv.render(document))
    assert len(rows) == len(document.sightings)
    times = [row["time"] or "9999" for row in rows]
    assert times == sorted(times)


@_EVERY
def test_no_cell_is_a_formula_and_none_acts(document: doc.HuntDocument) -> None:
    for text in (hunt_csv.render(document), hunt_csv.rules(document)):
        assert not set(text) & _ACTIVE
        for row in _rows(text):
            assert not [cell for cell in row.values() if cell.lstrip()[:1] in {"=", "+", "-", "@"}]


def test_a_row_has_record_chain_and_milestone() -> None:
    (row,) = (r for r in _rows(hunt_csv.render(sample.rich())) if r["id"] == "s6")
    assert (row["file"], row["record"], row["line"]) == ("EXCH01/Security.evtx", "48211", "")
    assert (row["chain"], row["milestone"], row["targets"]) == ("1", "follow-up", "10.20.0.5")
    assert "MiniDump" in row["fields"]


def test_every_rule_that_cannot_be_used_is_a_row() -> None:
    rows = _rows(hunt_csv.rules(sample.rich()))
    assert [(row["id"], row["title"]) for row in rows] == [
        ("id-1", "Rule A"),
        ("id-2", "Rule B"),
        ("id-3", "Rule C"),
    ]


# --- Timesketch


def _lines(document: doc.HuntDocument) -> list[dict[str, Any]]:
    return [json.loads(line) for line in hunt_timesketch.render(document).splitlines()]


@_EVERY
def test_every_line_has_what_timesketch_asks_for(document: doc.HuntDocument) -> None:
    text = hunt_timesketch.render(document)
    assert text.isascii()
    lines = _lines(document)
    flaws = sum(len(source.flaws) for source in document.coverage)
    assert len(lines) == len(document.sightings) + flaws
    for line in lines:
        assert line["message"]
        assert line["timestamp_desc"]
        moment = datetime.fromisoformat(line["datetime"])
        assert moment.utcoffset() is not None
        assert line["timestamp"] == round(moment.timestamp() * 1_000_000)
        assert not set(json.dumps(line, ensure_ascii=False)) & _ACTIVE


def test_a_sighting_without_a_time_is_not_dated() -> None:
    (line,) = (line for line in _lines(sample.rich()) if line.get("id") == "s32")
    assert (line["datetime"][:4], line["timestamp_desc"]) == ("1970", "Not a time")


def test_a_cleared_log_stands_in_the_time_line_and_milestones_are_tagged() -> None:
    lines = _lines(sample.rich())
    (cleared,) = (line for line in lines if line["timestamp_desc"] == "Log Flaw")
    assert cleared["datetime"].startswith("2021-03-06T01:00:00")
    assert "cleared" in cleared["message"]
    (written,) = (line for line in lines if line.get("id") == "s3")
    assert written["tag"] == ["exploited", "milestone: shell written"]
    assert written["hostname"] == "EXCH01"


# --- STIX


@_EVERY
def test_the_bundle_is_stix_and_its_references_are_in_it(document: doc.HuntDocument) -> None:
    text = hunt_stix.render(document)
    assert text.isascii()
    bundle = stix2.parse(text, allow_custom=False)
    objects = json.loads(text)["objects"]
    ids = [one["id"] for one in objects]
    assert len(ids) == len(set(ids)) == len(bundle.objects)
    assert {ref for one in objects for ref in _references(one)} <= set(ids)
    assert not set(json.dumps(json.loads(text), ensure_ascii=False)) & _ACTIVE


def _references(one: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for name, value in one.items():
        if name.endswith("_ref"):
            found.append(value)
        elif name.endswith("_refs"):
            found += value
    return found


def test_ids_of_observables_are_those_that_others_make() -> None:
    objects = json.loads(hunt_stix.render(sample.rich()))["objects"]
    kinds = {"ipv4-addr", "file", "user-account"}
    own = [one for one in objects if one["type"] in kinds]
    assert {one["type"] for one in own} == kinds
    for one in own:
        bare = {key: value for key, value in one.items() if key not in {"id", "spec_version"}}
        assert stix2.parse(bare, version="2.1").id == one["id"]


def _objects(document: doc.HuntDocument, type_: str) -> list[dict[str, Any]]:
    objects = json.loads(hunt_stix.render(document))["objects"]
    return [one for one in objects if one["type"] == type_]


def test_a_sighting_has_its_count_its_times_and_its_server() -> None:
    names = {one["id"]: one["name"] for one in _objects(sample.rich(), "identity")}
    (used,) = (
        o for o in _objects(sample.rich(), "sighting") if "asked for and" in o["description"]
    )
    assert used["count"] == 13
    assert used["first_seen"] == "2021-03-03T04:12:00.000Z"
    assert used["last_seen"] == "2021-03-06T17:07:00.000Z"
    assert [names[ref] for ref in used["where_sighted_refs"]] == ["EXCH01"]
    assert "u_ex210303.log:125" in used["description"]


def test_the_file_of_a_shell_has_its_hash() -> None:
    (file,) = _objects(sample.rich(), "file")
    assert (file["name"], file["hashes"]) == ("supp0rt.aspx", {"SHA-256": sample.SHA})


def test_a_rule_of_the_pack_is_an_indicator_with_its_text() -> None:
    rule = "687112a4-70e7-4035-abc4-784d588cdc25"
    ours = replace(sample.rich(), sightings=(sample.sighting(1, "one of ours", rule=rule),))
    (indicator,) = _objects(ours, "indicator")
    assert indicator["pattern_type"] == "sigma"
    assert f"id: {rule}" in indicator["pattern"]
    assert _objects(ours, "sighting")[0]["sighting_of_ref"] == indicator["id"]
    verbs = {one["relationship_type"] for one in _objects(ours, "relationship")}
    assert verbs == {"indicates", "related-to"}


def test_a_rule_of_somebody_else_is_a_note_with_its_author_and_no_address_is_accused() -> None:
    assert _objects(sample.rich(), "indicator") == []
    notes = [one for one in _objects(sample.rich(), "note") if one.get("authors")]
    assert notes
    assert notes[0]["authors"] == ["Firedoor"]


def test_the_answer_and_what_is_covered_stand_in_the_bundle() -> None:
    notes = {one["abstract"]: one["content"] for one in _objects(sample.rich(), "note")}
    told = notes["Has it happened on EXCH03? unknown"]
    assert "HttpProxy Ecp: none; missing 2021-01-01 to 2021-04-20" in told
    (report,) = _objects(sample.rich(), "report")
    assert report["name"] == "Has it happened? Yes: EXCH01 was exploited"
    assert report["published"] == "2021-04-20T00:00:00.000Z"


def test_the_same_hunt_gives_the_same_bytes() -> None:
    for view in (hunt_csv, hunt_stix, hunt_timesketch):
        assert view.render(sample.rich()) == view.render(sample.rich())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2021-03-03T04:05:06Z", "2021-03-03T04:05:06.000Z"),
        ("2021-03-03T04:05:06.123456Z", "2021-03-03T04:05:06.123456Z"),
        ("2021-03-03T04:05:06.120+02:00", "2021-03-03T02:05:06.120Z"),
        ("2021-03-03", "2021-03-03T00:00:00.000Z"),
        ("never", ""),
    ],
)
def test_times_are_written_as_stix_asks(text: str, said: str) -> None:
    assert stamp(text) == said
