"""Damaged, shuffled and hostile files give a reading or the one error, quickly."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.problem import InputError
from firedoor.readers.firewalls.fortios.reader import FORTIOS_READER
from tests.readers.firewalls.fortios.samples import CASES, device_of, file_of, read_bytes

SAMPLES = [p.read_bytes() for p in sorted(CASES.glob("*/*")) if p.suffix != ".toml"]
LINES = sorted({line for sample in SAMPLES for line in sample.decode().splitlines()})


def _survives(folder: Path, data: bytes) -> None:
    path = folder / "evidence.conf"
    path.write_bytes(data)
    FORTIOS_READER.recognises(file_of(path, data))
    try:
        reading = read_bytes(path, data)
    except InputError as error:
        assert all(problem.file == "evidence.conf" for problem in error.problems)  # noqa: PT017
        return
    assert reading.network is not None
    told = reading.understood + reading.partly + reading.irrelevant + reading.not_understood
    assert told == reading.records


@settings(max_examples=60, deadline=None)
@given(sample=st.sampled_from(SAMPLES), cut=st.floats(0, 1), tail=st.binary(max_size=40))
def test_cut_and_damaged(
    tmp_path_factory: pytest.TempPathFactory, sample: bytes, cut: float, tail: bytes
) -> None:
    _survives(tmp_path_factory.mktemp("cut"), sample[: int(len(sample) * cut)] + tail)


_WORD_LIST = """config system interface firewall policy edit set unset append end next 1 "a" port1 10.0.0.1 255.0.0.0
    any all vip extip mappedip move before 'x' \\ " ENC 0 -1 99999999999 :: / member service 1-2:3 enable"""
_WORDS = st.sampled_from(_WORD_LIST.split())
_ANY_LINE = st.one_of(
    st.sampled_from(LINES),
    st.lists(_WORDS, max_size=6).map(" ".join),
    st.text("conf igset\"'\\#\t", max_size=20),
)


@settings(max_examples=120, deadline=None)
@given(lines=st.lists(_ANY_LINE, max_size=60))
def test_lines_in_any_order(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    text = "config system global\nend\n" + "\n".join(lines)
    _survives(tmp_path_factory.mktemp("lines"), text.encode())


def _policies(count: int) -> str:
    one = (
        '    edit {0}\n        set srcintf "port1"\n        set dstintf "port2"\n'
        '        set srcaddr "h{1}"\n        set dstaddr "all"\n        set action accept\n'
        '        set schedule "always"\n        set service "HTTPS"\n        set nat enable\n    next\n'
    )
    objects = "".join(
        f'    edit "h{n}"\n        set subnet 10.{n >> 8}.{n & 255}.0/24\n    next\n'
        for n in range(2000)
    )
    policies = "".join(one.format(n, n % 2000) for n in range(count))
    return f"config firewall address\n{objects}end\nconfig firewall policy\n{policies}end\n"


def test_a_hundred_thousand_lines_take_seconds(tmp_path: Path) -> None:
    text = _policies(10_000)
    assert text.count("\n") > 100_000
    begun = time.process_time()
    device = device_of(tmp_path / "big.conf", text)
    assert len(device.rule_set("policy").rules) == 10_000
    assert time.process_time() - begun < 10


def test_groups_nested_deep_and_in_circles(tmp_path: Path) -> None:
    deep = "".join(
        f'    edit "g{n}"\n        set member "g{n + 1}"\n    next\n' for n in range(20_000)
    )
    text = (
        f"config firewall addrgrp\n{deep}"
        '    edit "c1"\n        set member "c2"\n    next\n'
        '    edit "c2"\n        set member "c1" "all"\n    next\nend\n'
        'config firewall policy\n    edit 1\n        set srcintf "any"\n        set dstintf "any"\n'
        '        set srcaddr "g0"\n        set dstaddr "c1"\n        set service "ALL"\n    next\nend\n'
    )
    (rule,) = device_of(tmp_path / "deep.conf", text).rule_set("policy").rules
    assert any("nested more than" in doubt.what for doubt in rule.match.sources.doubts)
    assert any("contains itself" in doubt.what for doubt in rule.match.destinations.doubts)


@pytest.mark.parametrize(
    "hostile",
    [
        "config system settings\n" * 60_000,
        "config a\n" * 60_000,
        "config firewall vip\nedit 1\n" + "config realservers\n" * 60_000,
        "config firewall address\n" + 'edit "' * 60_000,
        "config firewall address\n" + 'edit "x\n' * 60_000,
        "config firewall address\n" + "set x 'y\n" * 60_000,
        "config firewall policy\n" + "edit 1\nnext\n" * 50_000 + "move 1 before 1\n" * 50_000,
        "config firewall address\nedit a\nnext\n" + "rename a to b\nrename b to a\n" * 50_000,
        "config firewall policy\nedit 1\nset srcaddr" + " x" * 500_000,
        "config system global\n" + "\n" * 300_000,
        "config system global\n" + " " * 3_000_000,
    ],
    ids=[
        "same", "unknown", "nested", "quotes", "open", "single", "moves", "renames", "long", "empty", "blank",
    ],
)  # fmt: skip
def test_hostile_shapes_are_bounded(tmp_path: Path, hostile: str) -> None:
    begun = time.process_time()
    _survives(tmp_path, hostile.encode())
    assert time.process_time() - begun < 8
