"""Several sources about one machine: which counts, and what is reported of the rest."""

from __future__ import annotations

from datetime import date

import pytest

from firedoor.match.exchange import FixVerdict, best, conflicts, fixed, is_exchange
from firedoor.match.weighing import MOST_WEIGHED
from firedoor.model.claim import Attribute, Claim
from firedoor.model.origin import Origin
from tests.match.claims import claim, machine, written

MARCH = date(2021, 3, 1)
APRIL = date(2021, 4, 20)


def test_of_two_dated_readings_the_newer_wins() -> None:
    asset = machine(
        claim("file_version", "15.1.2176.4", "old.csv", seen=MARCH),
        claim("file_version", "15.1.2176.12", "new.csv", seen=APRIL),
    )
    assert fixed(asset, "2021-04").verdict is FixVerdict.FIXED
    assert conflicts(asset) == ()


def test_the_newer_wins_also_where_it_is_the_worse() -> None:
    asset = machine(
        claim("file_version", "15.1.2176.12", "old.csv", seen=MARCH),
        claim("file_version", "15.1.2176.4", "new.csv", seen=APRIL),
    )
    assert fixed(asset, "2021-04").verdict is FixVerdict.AFFECTED
    # A server does not go back by itself.
    assert [finding.id for finding in conflicts(asset)] == ["FD-BUILD-CONFLICT"]


def test_one_dated_reading_does_not_beat_one_without_a_date() -> None:
    asset = machine(
        claim("file_version", "15.1.2176.4", "a.csv"),
        claim("file_version", "15.1.2176.12", "b.csv", seen=APRIL),
    )
    answer = fixed(asset, "2021-04")
    assert answer.verdict is FixVerdict.UNKNOWN
    assert "a.csv:1" in answer.reason
    assert "b.csv:1" in answer.reason


def test_a_newer_look_at_the_cu_does_not_undo_the_file_version() -> None:
    asset = machine(
        claim("file_version", "15.1.2176.12", "exsetup.xml", seen=MARCH),
        claim("admin_display_version", "Version 15.1 (Build 2176.2)", "servers.xml", seen=APRIL),
    )
    assert fixed(asset, "2021-04").verdict is FixVerdict.FIXED


def test_a_newer_look_at_another_cu_does() -> None:
    asset = machine(
        claim("file_version", "15.1.2106.13", "exsetup.xml", seen=MARCH),
        claim("admin_display_version", "Version 15.1 (Build 2176.2)", "servers.xml", seen=APRIL),
    )
    assert fixed(asset, "2021-03").verdict is FixVerdict.UNKNOWN


def test_a_list_older_than_the_cu_does_not_show_that_the_cu_has_the_update() -> None:
    # The update may have been installed on the CU before, which the newer CU replaced.
    asset = machine(
        claim("update_installed", "5000871", "kb.csv", seen=MARCH),
        claim("admin_display_version", "Version 15.1 (Build 2176.2)", "servers.xml", seen=APRIL),
    )
    assert fixed(asset, "2021-03").verdict is FixVerdict.UNKNOWN


def test_a_list_newer_than_the_file_version_shows_that_the_update_came_since() -> None:
    asset = machine(
        claim("file_version", "15.1.2176.2", "exsetup.xml", seen=MARCH),
        claim("update_installed", "5000871", "kb.csv", seen=APRIL),
    )
    answer = fixed(asset, "2021-03")
    assert answer.verdict is FixVerdict.FIXED
    assert any("without elevation" in caveat for caveat in answer.caveats)
    assert conflicts(asset) == ()


def test_a_listed_update_that_the_files_do_not_show_is_reported_and_does_not_count() -> None:
    asset = written("file_version=15.1.2176.2;update_installed=5000871")
    answer = fixed(asset, "2021-03")
    assert answer.verdict is FixVerdict.AFFECTED
    assert any("KB5000871" in caveat for caveat in answer.caveats)
    (finding,) = conflicts(asset)
    assert finding.id == "FD-BUILD-KB"
    assert "15.1.2176.9" in finding.text
    assert {origin.file for origin in finding.evidence} == {"0.csv", "1.csv"}


def test_an_update_that_was_never_made_for_the_level_is_reported() -> None:
    (finding,) = conflicts(written("file_version=15.0.1367.9;update_installed=5000871"))
    assert finding.id == "FD-BUILD-KB-LEVEL"


def test_a_file_that_contradicts_itself_is_reported_though_the_verdicts_agree() -> None:
    asset = machine(
        claim("file_version", "15.02.0986.005", "ExSetup1.xml", 1),
        claim("file_version", "15.02.1118.025", "ExSetup1.xml", 2),
    )
    assert fixed(asset, "2021-04").verdict is FixVerdict.FIXED
    (finding,) = conflicts(asset)
    assert finding.id == "FD-BUILD-SELF"
    assert "15.2.986.5" in finding.text
    assert "15.2.1118.25" in finding.text


@pytest.mark.parametrize(
    "text",
    [
        "admin_display_version=Version 15.1 (Build 2176.2);file_version=15.01.2176.009",
        "product=Microsoft Exchange Server 2016;file_version=15.1.2176.9",
        "product=Exchange 2016 CU19;admin_display_version=Version 15.1 (Build 2176.2)",
        "file_version=15.1.2176.9;version=15.01.2176.009",
        "product=Microsoft Exchange Server;version=15.1.2176.9",
        "file_version=15.1.2176.9;update_installed=5000871",
        "version=15.2;file_version=15.2.2562.17",
        "product=Exchange Server 2013 SP1;file_version=15.0.847.32",
    ],
)
def test_sources_that_agree_are_no_finding(text: str) -> None:
    assert conflicts(written(text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "product=Exchange 2013;file_version=15.1.2176.9",
        "product=Exchange 2016 CU18;file_version=15.1.2176.9",
        "product=Exchange Server 2016 CU18 (15.1.2176.9)",
        "product=Exchange 2016 CU19 Mar21SU;file_version=15.1.2176.2",
        "file_version=15.1.2176.9;version=15.1.2176.12",
        "version=15.2;file_version=15.1.2176.9",
    ],
)
def test_sources_that_disagree_are_a_finding(text: str) -> None:
    assert "FD-BUILD-CONFLICT" in {finding.id for finding in conflicts(written(text))}


def test_a_version_that_is_not_understood_is_named() -> None:
    asset = written("file_version=15.1.2176.12;version=build seven of 2021")
    (finding,) = conflicts(asset)
    assert finding.id == "FD-BUILD-UNREAD"
    assert "build seven" in fixed(asset, "2021-04").reason


def test_a_version_in_the_row_of_another_product_is_not_of_exchange() -> None:
    asset = machine(
        claim("product", "Microsoft Exchange Server 2016", "software.csv", 2),
        claim("version", "15.1.2176.12", "software.csv", 2),
        claim("product", "Backup Agent for servers", "software.csv", 3),
        claim("version", "15.1.1034.1", "software.csv", 3),
    )
    assert fixed(asset, "2021-04").verdict is FixVerdict.FIXED


def test_a_build_of_exchange_beside_another_product_is_reported_and_does_not_count() -> None:
    asset = written("product=Exchange Server 2016;product=Foo agent & file_version=15.1.2242.10")
    (finding,) = conflicts(asset)
    assert finding.id == "FD-BUILD-ELSEWHERE"
    assert "1.csv:1" in finding.text


def test_a_level_in_doubt_is_named_with_its_place() -> None:
    asset = written("product=Exchange 2016 (upgrade to CU22 pending);file_version=15.1.2176.9")
    assert [finding.id for finding in conflicts(asset)] == ["FD-BUILD-UNREAD"]
    assert "0.csv:1" in fixed(asset, "2021-03").reason


def test_a_level_beside_words_not_known_is_reported_and_the_file_version_decides() -> None:
    asset = written("product=Exchange 2016 CU19 rack 3;file_version=15.1.2176.9")
    (finding,) = conflicts(asset)
    assert finding.id == "FD-BUILD-UNREAD"
    assert "only the product" in finding.text
    assert fixed(asset, "2021-03").verdict is FixVerdict.FIXED


def test_words_that_a_reader_left_in_the_cell_count() -> None:
    cell = Origin("a.csv", 1, "ExSetup", "15.1.2375.7 planned")
    asset = machine(Claim("EXCH01", Attribute.FILE_VERSION, "15.1.2375.7", cell))
    assert fixed(asset, "2021-03").verdict is FixVerdict.UNKNOWN
    assert is_exchange(asset)


def test_a_header_that_only_exchange_has_says_whose_version_it_is() -> None:
    model = claim("product", "PowerEdge R740")
    cell = Origin("a.csv", 1, "ExSetup version", "15.1.2176.2")
    asset = machine(model, Claim("EXCH01", Attribute.FILE_VERSION, "15.1.2176.2", cell))
    assert fixed(asset, "2021-03").verdict is FixVerdict.AFFECTED
    assert is_exchange(asset)


@pytest.mark.parametrize(
    ("product", "verdict"), [("Microsoft® Exchange", "fixed"), ("Foo agent", "unknown")]
)
def test_the_parts_of_an_object_belong_together(product: str, verdict: str) -> None:
    parts = (("product", product, "ProductName"), ("file_version", "15.1.2176.9", "FileVersion"))
    claims = (
        Claim("EXCH01", Attribute(name), value, Origin("a.xml", line, f"Obj 1/{path}", value))
        for line, (name, value, path) in enumerate(parts, 1)
    )
    assert fixed(machine(*claims), "2021-03").verdict == verdict


def test_the_fields_of_a_printed_object_belong_together() -> None:
    fields = (
        ("admin_display_version", "AdminDisplayVersion", "Version 14.3 (Build 123.4)"),
        ("roles", "ServerRole", "Mailbox, HubTransport"),
    )
    claims = (
        Claim("EXCH01", Attribute(name), value, Origin("a.txt", line, field, f"{field} : {value}"))
        for line, (name, field, value) in enumerate(fields, 1)
    )
    assert fixed(machine(*claims), "2021-03").verdict is FixVerdict.NOT_AFFECTED


def test_the_machine_is_named_by_the_reading_that_shows_most() -> None:
    reading = best(
        written("product=Exchange Server 2016;file_version=15.1.2176.9;version=15.1.2176")
    )
    assert reading is not None
    assert reading.title == "2016 CU19 Mar21SU, 15.1.2176.9"


def test_a_flood_of_contradictions_is_one_bounded_finding() -> None:
    flood = (claim("file_version", f"15.1.2176.{n}", f"{n}.csv") for n in range(MOST_WEIGHED * 20))
    asset = machine(*flood)
    assert fixed(asset, "2021-03").verdict is FixVerdict.UNKNOWN
    (finding,) = conflicts(asset)
    assert len(finding.text) < 1000
