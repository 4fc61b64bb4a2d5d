"""Damaged and hostile outputs: no crash, and no table that is silently wrong."""

from __future__ import annotations

import contextlib
import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firedoor.model.network.facts import NetworkFacts, RouteTable
from firedoor.model.network.line_state import LineState
from firedoor.model.network.route import NextHop
from firedoor.model.problem import InputError
from firedoor.readers.firewalls.routes.reader import ROUTES_READER
from firedoor.readers.interface import Options
from tests.readers.firewalls.routes.samples import SAMPLES, facts, read_text, written

TEXTS = {
    name: file.path.read_text(encoding="utf-8") for name, file in SAMPLES.items() if name != "part"
}
GARBAGE = "zzz garbled %s line"
Key = tuple[str, str, str]


def _ways(network: NetworkFacts) -> dict[Key, set[NextHop]]:
    """The ways to each prefix of each table, without those that are in doubt."""
    found: dict[Key, set[NextHop]] = {}
    for table in network.route_tables:
        for route in table.routes:
            key = (table.device, table.instance, str(route.prefix))
            found.setdefault(key, set()).update(route.next_hops)
    return found


def _doubted(network: NetworkFacts) -> set[Key | str]:
    """The tables, and the routes, that are in doubt."""
    tables: set[Key | str] = {_name(table) for table in network.route_tables if table.doubts}
    routes = {
        (t.device, t.instance, str(r.prefix))
        for t in network.route_tables
        for r in t.routes
        if r.doubts
    }
    return tables | routes


def _name(table: RouteTable) -> str:
    return f"{table.device} {table.instance}"


def _silent_losses(before: NetworkFacts, after: NetworkFacts) -> list[Key]:
    """Ways that a damaged output lost although nothing says so; a table that is not there at all claims nothing."""
    there = {_name(table) for table in after.route_tables}
    doubted, now = _doubted(after), _ways(after)
    return [
        key
        for key, hops in _ways(before).items()
        if f"{key[0]} {key[1]}" in there
        and f"{key[0]} {key[1]}" not in doubted
        and key not in doubted
        and not hops <= now.get(key, set())
    ]  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_line_of_garbage_anywhere_is_not_silent(tmp_path: Path, name: str) -> None:
    lines = TEXTS[name].splitlines()
    before = facts(SAMPLES[name])
    for at in range(len(lines) + 1):
        text = "\n".join([*lines[:at], GARBAGE, *lines[at:]]) + "\n"
        after = read_text(tmp_path, text, SAMPLES[name].name)
        assert not _silent_losses(before, after), (name, at)
        # Within a table of Junos that is on the list, lines of the form of its own are irrelevant.
        listed = name == "junos" and lines[at - 1] in lines[40:45]
        assert after.lines.states[at] == LineState.NOT_UNDERSTOOD or listed, (name, at)


@pytest.mark.parametrize("name", TEXTS)
def test_a_garbled_word_loses_no_way_in_silence(tmp_path: Path, name: str) -> None:
    """Every word of every line in turn; a name of an interface that becomes another is left to the engine."""
    lines = TEXTS[name].splitlines()
    before = facts(SAMPLES[name])
    names = {
        n
        for hops in _ways(before).values()
        for hop in hops
        for n in (hop.interface, hop.instance)
        if n
    }
    pick = random.Random(7)  # noqa: S311 - the same words in every run
    for at, line in enumerate(lines):
        words = line.split(" ")
        spots = [
            i for i, word in enumerate(words) if word.strip() and not any(n in word for n in names)
        ]
        for spot in pick.sample(spots, min(3, len(spots))):
            garbled = " ".join([*words[:spot], "\xa7" + words[spot][1:], *words[spot + 1 :]])
            text = "\n".join([*lines[:at], garbled, *lines[at + 1 :]]) + "\n"
            after = read_text(tmp_path, text, SAMPLES[name].name)
            assert not _silent_losses(before, after), (name, at + 1, garbled)


@pytest.mark.parametrize("name", ["junos", "junos-json", "junos-xml", "panos", "ios", "ios6"])
def test_a_dropped_route_is_noticed_where_the_device_counts(tmp_path: Path, name: str) -> None:
    """Junos, PAN-OS and IOS print how many routes follow."""
    network = facts(SAMPLES[name])
    lines = TEXTS[name].splitlines()
    counted = [
        route.origin.line
        for table in network.route_tables for route in table.routes
        if name != "ios" or (table.instance == "" and str(route.prefix).startswith("10.") and route.origin.line)
    ]  # fmt: skip
    for at in counted:
        assert at is not None
        text = "\n".join([*lines[: at - 1], *lines[at:]]) + "\n"
        after = read_text(tmp_path, text, SAMPLES[name].name)
        assert not _silent_losses(network, after), (name, at)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    file = written(tmp_path, data)
    ROUTES_READER.recognises(file)
    with contextlib.suppress(InputError):
        ROUTES_READER.read(file, Options())


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(sorted(TEXTS)), seed=st.integers(0, 2**32), cut=st.floats(0, 1))
def test_cut_and_shuffled_outputs_are_read_or_refused(
    tmp_path: Path, name: str, seed: int, cut: float
) -> None:
    text = TEXTS[name]
    lines = text[: int(len(text) * cut)].splitlines()
    random.Random(seed).shuffle(lines)  # noqa: S311 - the seed of the test
    for damaged in (text[: int(len(text) * cut)], "\n".join(lines)):
        file = written(tmp_path, damaged)
        ROUTES_READER.recognises(file)
        made = ROUTES_READER.read(file, Options())
        assert made.network is not None
        assert len(made.network.lines.states) == made.records + made.network.lines.count(
            LineState.BLANK
        )


@pytest.mark.parametrize(
    "text",
    [
        "{" * 5000,
        '{"route-information":' + "[" * 5000 + '"route-table"',
        '{"vrfs":{"default":{"routes":{}}}, "rout":' + '{"a":' * 3000,
        "<route-information>" + "<route-table>" * 5000,
        '<!DOCTYPE x [<!ENTITY a "b">]><route-information><route-table>&a;</route-table></route-information>',
        "Codes: C - connected\n" + "C" + " " * 100_000 + "10.0.0.0/8\n",
        "Codes: C - connected\n" + "S 10.0.0.0/8 [1/0] via 10.0.0.1" + ", (" * 50_000,
        "default via 10.0.0.1 " + "metric 1 " * 50_000,
        "2: eth0    inet 10.0.0.1/8 " + "brd 10.0.0.2 " * 50_000,
    ],
)
def test_hostile_depth_and_length_end_quickly(tmp_path: Path, text: str) -> None:
    begun = time.monotonic()
    read_text(tmp_path, text)
    assert time.monotonic() - begun < 5


def test_a_hundred_thousand_routes_take_seconds(tmp_path: Path) -> None:
    rows = "".join(
        f"B        10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}/32 [200/0] via 10.255.0.1, 3w4d\n"
        for i in range(100_000)
    )
    text = f"Codes: C - connected\n\nC        10.255.0.0/24 is directly connected, Vlan1\n{rows}"
    begun = time.monotonic()
    (table,) = read_text(tmp_path, text).route_tables
    assert len(table.routes) == 100_001
    assert time.monotonic() - begun < 30
