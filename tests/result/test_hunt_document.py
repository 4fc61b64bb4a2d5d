"""From real logs to the document: everything is in it once, and the same whatever the order."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.answering import Asked, answer
from firedoor.hunt.run import Hunted, hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.story.order import in_order
from firedoor.hunt.story.telling import tell
from firedoor.hunt.story.values import Mark
from firedoor.model.hunt.sighting import Outcome
from firedoor.result.hunt import hunt_document, hunt_json
from firedoor.result.hunt_document import HuntDocument

EVIDENCE = Path(__file__).parents[2] / "examples" / "harbor-power-evidence"


@cache
def _hunted() -> Hunted:
    return hunt(EVIDENCE, HuntSettings(keep=False, processes=1))


@cache
def _answer() -> HuntAnswer:
    return answer(_hunted(), Asked())


@cache
def _document() -> HuntDocument:
    return hunt_document(_answer(), "2021-03-08", "0")


def test_the_chain_of_the_example() -> None:
    first = _document().story.chains[0]
    marks = [mark.mark for mark in first.milestones]
    assert marks[-1] == Mark.LAST_SEEN.value
    assert {"first success", "shell written", "shell used", "follow-up"} <= set(marks)
    assert first.hosts == ("EXCH07",)
    assert (first.verdict, first.clients) == ("exploited", ("203.0.113.45", "203.0.113.46"))
    reasons = "\n".join(first.joined_by)
    assert "/aspnet_client/supp0rt.aspx on EXCH07" in reasons
    assert "within 5 minutes of the request before them" in reasons


def test_who_only_tried_is_another_chain() -> None:
    (tried,) = (chain for chain in _document().story.chains if chain.clients == ("198.51.100.77",))
    assert tried.verdict == "attempted"


def test_starting_points_are_the_server_and_the_accounts_that_were_used() -> None:
    points = {(one.kind, one.name.casefold()) for one in _document().story.starting_points}
    assert ("server", "exch07") in points
    assert ("account", "exchsvc2") in points
    assert ("machine", "hist01.corp.harbor-power.example") in points


def test_each_sighting_stands_there_once_and_the_servers_count_them() -> None:
    document = _document()
    ids = [one.id for one in document.sightings]
    assert ids == [f"s{number}" for number in range(1, len(ids) + 1)]
    told = [*document.story.context, *(i for c in document.story.chains for i in c.sightings)]
    assert Counter(told) == Counter(ids)
    for server in document.servers:
        mine = Counter(one.outcome for one in document.sightings if one.host == server.host)
        assert server.sightings == {outcome.value: mine[outcome.value] for outcome in Outcome}


def test_milestones_are_sightings_of_their_chain_at_their_time() -> None:
    document = _document()
    by_id = {one.id: one for one in document.sightings}
    for chain in document.story.chains:
        for mark in chain.milestones:
            assert mark.sighting in chain.sightings
            assert (by_id[mark.sighting].time, by_id[mark.sighting].host) == (mark.time, mark.host)


def test_a_record_of_a_text_log_is_its_line() -> None:
    lines = [one for one in _document().sightings if one.source == "iis"]
    assert lines
    assert all(one.record == str(one.line) for one in lines)


def test_the_manifest_has_every_file_that_was_read() -> None:
    on_disk = {
        path.relative_to(EVIDENCE).as_posix() for path in EVIDENCE.rglob("*") if path.is_file()
    }
    document = _document()
    assert {file.file for file in document.files} == on_disk
    assert all(len(file.sha256) == 64 for file in document.files)
    assert document.unchanged


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_files_were_read_changes_no_byte(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - an order
    before = _answer()
    servers = []
    for server in before.servers:
        sightings, coverage = list(server.sightings), list(server.coverage)
        chance.shuffle(sightings)
        chance.shuffle(coverage)
        servers.append(replace(server, sightings=tuple(sightings), coverage=tuple(coverage)))
    every = [one for file in before.hunted.files for one in file.sightings]
    chance.shuffle(every)
    shuffled = replace(before, servers=tuple(servers), story=tell(every))
    assert hunt_json(hunt_document(shuffled, "2021-03-08", "0")) == hunt_json(_document())


def test_equal_sightings_are_one() -> None:
    before = _answer()
    (server,) = before.servers
    twice = replace(before, servers=(replace(server, sightings=server.sightings * 2),))
    assert hunt_document(twice, "2021-03-08", "0") == _document()


def test_no_place_of_this_machine_is_in_it() -> None:
    assert str(EVIDENCE.parent) not in hunt_json(_document())


def test_sightings_stand_in_the_order_of_time() -> None:
    told = [one for server in _answer().servers for one in server.sightings]
    assert [one.title for one in _document().sightings] == [
        one.rule.title for one in in_order(dict.fromkeys(told))
    ]
