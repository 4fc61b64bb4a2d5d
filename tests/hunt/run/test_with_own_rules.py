"""The hunt with our own rules: the example site, and rules of a user beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.model.hunt.sighting import Outcome
from firedoor.model.problem import InputError
from tests.conftest import REPOSITORY
from tests.hunt.run.test_hunt import ONE, write, zipped

EXCHANGE = REPOSITORY / "examples" / "riverside-water" / "exchange"
RULE = b"""
title: Agents of a test
id: 5d8c8a3e-6f5a-4e0e-9a55-0b7a4c1f0001
status: test
logsource: {category: webserver}
detection: {selection: {cs-user-agent|contains: 'test agent'}, condition: selection}
level: low
"""
IIS = (
    b"#Fields: date time cs-method cs-uri-stem cs-uri-query cs-username c-ip cs(User-Agent) sc-status\r\n"
    b"2021-03-01 00:00:01 GET /owa/ - CORP\\user1 192.0.2.7 A+test+agent/1 200\r\n"
)


def test_the_example_shows_attempts_on_one_server_and_none_on_the_other() -> None:
    found = hunt(EXCHANGE, ONE)
    seen = [(s.source.host, s.outcome, s.client) for one in found.files for s in one.sightings]
    assert {host for host, outcome, _ in seen if outcome is Outcome.ATTEMPTED} == {"EXCH01"}
    assert not [one for one in seen if one[1] is Outcome.EXPLOITED]
    clients = {"198.51.100.201", "198.51.100.222", "192.0.2.166", "203.0.113.199"}
    assert clients <= {client for _, _, client in seen}
    anchors = [
        s
        for one in found.files
        for s in one.sightings
        if any(value.startswith("ServerInfo~") for _, value in s.fields)
    ]
    assert len({s.origin.place for s in anchors}) >= 7
    assert not found.unusable
    assert not found.problems


def test_the_same_from_an_archive_of_the_example(tmp_path: Path) -> None:
    files = {
        path.relative_to(EXCHANGE).as_posix(): path.read_bytes()
        for path in EXCHANGE.rglob("*")
        if path.is_file()
    }
    write(tmp_path, {"copy.zip": zipped(files)})
    plain, packed = hunt(EXCHANGE, ONE), hunt(tmp_path, ONE)
    told = [
        [(s.rule.id, s.source, s.time, s.fields) for one in h.files for s in one.sightings]
        for h in (plain, packed)
    ]
    assert sorted(map(repr, told[0])) == sorted(map(repr, told[1]))


def test_rules_of_the_user_are_used_beside_ours(tmp_path: Path) -> None:
    root = write(tmp_path, {"rules/a.yml": RULE, "rules/b.yml": b"title: [", "e/W3SVC1/a.log": IIS})
    found = hunt(root / "e", HuntSettings(sigma=(root / "rules",), processes=1, keep=False))
    [sighting] = [
        s for one in found.files for s in one.sightings if s.rule.title == "Agents of a test"
    ]
    assert (sighting.client, sighting.account) == ("192.0.2.7", "CORP\\user1")
    assert sighting.origin.line == 2
    assert [one.file.rpartition("/")[2] for one in found.unusable] == ["b.yml"]


def test_rules_that_are_not_there_are_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        hunt(EXCHANGE, HuntSettings(sigma=(tmp_path / "none",), processes=1, keep=False))


def test_a_page_where_none_belongs_is_seen_by_its_place(tmp_path: Path) -> None:
    page = "EXCH01/C/inetpub/wwwroot/aspnet_client/supp0rt.aspx"
    found = hunt(write(tmp_path, {page: b"<%@ Page %>"}), ONE)
    assert {(s.source.host, s.origin.file) for one in found.files for s in one.sightings} == {
        ("EXCH01", page)
    }


def test_what_of_a_list_is_not_looked_for_is_listed(tmp_path: Path) -> None:
    root = write(tmp_path, {"i.csv": b"192.0.2.7\n127.0.0.1\n", "e/W3SVC1/a.log": IIS})
    given = HuntSettings(indicators=(root / "i.csv",), processes=1, keep=False)
    found = hunt(root / "e", given)
    assert [(one.file, one.id, one.title) for one in found.unusable] == [
        ("i.csv", "line 2", "127.0.0.1")
    ]
    assert [(s.client, s.outcome) for one in found.files for s in one.sightings if s.rule.kind == "indicator"] == [
        ("192.0.2.7", Outcome.SUSPICIOUS)
    ]  # fmt: skip
