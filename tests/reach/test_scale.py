"""Large sites: several processes, folded rule sets and the cache change how long it takes and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from tools.generated_site import write

from firedoor.model.network.addresses import V4
from firedoor.reach import headers, parallel, proofs
from firedoor.reach.answers import Reach
from firedoor.reach.ask import Answered, Asked, ask
from firedoor.reach.net import Net
from firedoor.reach.question import Prover
from firedoor.reach.survey import places_of
from firedoor.readers.firewalls.registry import NETWORK_READERS
from firedoor.readers.interface import Reader
from firedoor.site import cache as cache_module
from firedoor.site import parallel_reading
from firedoor.site.cache import Cache
from firedoor.site.network_files import NetworkEvidence, gather_network

EVERYTHING = Asked()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("generated")
    write(root, devices=16, zones=8, rules=2400)
    return root


@pytest.fixture
def small_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packet sets of a size that is made quickly."""
    monkeypatch.setattr(headers, "NODES", {4: 1 << 20, 6: 1 << 16})
    monkeypatch.setattr(headers, "CACHE", {4: 1 << 18, 6: 1 << 14})


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIREDOOR_PROCESSES", "2")
    for module in (parallel, parallel_reading):
        for name in ("FEWEST_ROWS", "FEWEST_RULES", "FEWEST_FILES", "FEWEST_BYTES"):
            monkeypatch.setattr(module, name, 2, raising=False)


def asked(evidence: NetworkEvidence, question: Asked = EVERYTHING) -> Answered:
    devices = evidence.topology.devices
    return ask(evidence.declaration, devices, question, memory=evidence.memory)


@pytest.fixture(scope="module")
def expected(site: Path) -> tuple[NetworkEvidence, Answered]:
    evidence = gather_network(site, NETWORK_READERS)
    return evidence, asked(evidence)


def test_two_processes_give_what_one_gives(
    site: Path, expected: tuple[NetworkEvidence, Answered], two_processes: None
) -> None:
    del two_processes
    evidence = gather_network(site, NETWORK_READERS)
    assert evidence == expected[0]
    assert asked(evidence) == expected[1]
    verdicts = {answer.verdict for answer in expected[1].answers}
    assert verdicts == {Reach.REACHABLE, Reach.BLOCKED}


def test_rows_give_what_single_questions_give(
    expected: tuple[NetworkEvidence, Answered], small_memory: None
) -> None:
    """The matrix folds rule sets and begins with all destinations; a question walks, and begins with one."""
    del small_memory
    evidence, answered = expected
    net = Net(evidence.topology.devices, (), evidence.declaration.zones)
    places = {place.name: place for place in places_of(evidence.declaration, net)}
    for answer in answered.answers[::5]:
        alone = Prover(net).answer(places[answer.source], places[answer.target])
        assert (alone.verdict, alone.services) == (answer.verdict, answer.services)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.setattr(cache_module, "LEAST_SECONDS", 0)
    monkeypatch.setattr("firedoor.site.reading.LEAST_REMEMBERED", 0)
    return Cache(tmp_path / "cache")


def _unused(*_: object) -> NoReturn:
    raise AssertionError("was to be found in the cache")


def test_an_unchanged_site_is_neither_read_nor_proven_again(
    site: Path,
    expected: tuple[NetworkEvidence, Answered],
    cache: Cache,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = gather_network(site, NETWORK_READERS, cache=cache)
    assert asked(first) == expected[1]
    blind = [Reader(r.name, r.recognises, _unused, r.max_bytes) for r in NETWORK_READERS]
    again = gather_network(site, blind, cache=cache)
    assert (again.facts, again.coverage) == (expected[0].facts, expected[0].coverage)
    monkeypatch.setattr(Prover, "row", _unused)
    assert asked(again) == expected[1]


def test_changed_files_are_read_and_proven_again(site: Path, cache: Cache, tmp_path: Path) -> None:
    before = gather_network(site, NETWORK_READERS, cache=cache)
    question = Asked("zone000", "zone001")
    assert asked(before, question).answers[0].verdict is Reach.REACHABLE
    swapped = {}
    for name in ("leaf0001.cfg", "leaf0009.cfg"):
        text = (site / "network" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("permit", "deny"), encoding="utf-8")
        swapped[f"network/{name}"] = tmp_path / name
    after = gather_network(site, NETWORK_READERS, swapped, cache=cache)
    assert asked(after, question).answers[0].verdict is Reach.BLOCKED


def test_a_damaged_cache_is_made_again(
    site: Path, expected: tuple[NetworkEvidence, Answered], cache: Cache
) -> None:
    asked(gather_network(site, NETWORK_READERS, cache=cache))
    for path in cache.folder.iterdir():
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
    again = gather_network(site, NETWORK_READERS, cache=cache)
    assert again.facts == expected[0].facts
    assert asked(again) == expected[1]


def test_without_memory_the_answer_is_unknown_and_not_kept(
    expected: tuple[NetworkEvidence, Answered], cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never blocked: what ran out of nodes has shown nothing."""
    evidence, answered = expected
    memory = cache_module.Memory(cache, b"site")
    question = Asked("zone000", "zone001")
    with monkeypatch.context() as tiny:
        tiny.setattr(headers, "NODES", {4: 3000, 6: 3000})
        tiny.setattr(headers, "CACHE", {4: 1 << 10, 6: 1 << 10})
        devices = evidence.topology.devices
        poor = ask(evidence.declaration, devices, question, memory=memory)
        assert [a.verdict for a in poor.answers] == [Reach.UNKNOWN]
        assert "ran out" in poor.answers[0].reasons[0]
        everything = ask(evidence.declaration, devices, EVERYTHING, memory=memory)
        assert {a.verdict for a in everything.answers} == {Reach.UNKNOWN}
    rich = ask(evidence.declaration, devices, question, memory=memory)
    pair = next(a for a in answered.answers if (a.source, a.target) == ("zone000", "zone001"))
    assert rich.answers[0].verdict is pair.verdict is Reach.REACHABLE
    assert proofs.Proofs(poor.answers).exhausted


def test_rules_of_generated_sets_are_live(expected: tuple[NetworkEvidence, Answered]) -> None:
    """Measurements on rules that no packet can meet would say nothing."""
    evidence, _ = expected
    net = Net(evidence.topology.devices)
    engine = Prover(net).engine(V4)
    total, met = 0, 0
    for device in net.devices:
        for rule_set in device.rule_sets:
            rest = engine.space.new_connections
            for rule in rule_set.rules:
                hit = engine.maker.headers(rule.match)[1] & rest
                total += 1
                met += hit.satisfiable()
                rest = headers.minus(rest, hit)
    assert met > 0.8 * total
