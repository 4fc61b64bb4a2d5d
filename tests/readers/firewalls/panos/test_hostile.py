"""Cut, damaged and hostile files give a reading or the one error, soon; what may be missing is in doubt."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.network.line_state import LineState
from firedoor.model.problem import InputError
from firedoor.readers.firewalls.panos.reader import PANOS_READER
from firedoor.readers.interface import Options, Reading
from tests.readers.firewalls.network_cases import input_file
from tests.readers.firewalls.panos.samples import facts_of, read_text, sample_paths

SAMPLES = [path.read_text(encoding="utf-8") for path in sample_paths()]
HOST = "set deviceconfig system hostname h\n"


def survives(folder: Path, data: bytes) -> Reading | None:
    path = folder / "config.txt"
    path.write_bytes(data)
    file = input_file(path)
    PANOS_READER.recognises(file)
    try:
        reading = PANOS_READER.read(file, Options())
    except InputError:
        return None
    states = facts_of(reading).lines.states
    assert reading.records == sum(state != LineState.BLANK for state in states)
    return reading


@settings(max_examples=60, deadline=None)
@given(sample=st.sampled_from(SAMPLES), cut=st.floats(0, 1), tail=st.binary(max_size=40))
def test_cut_samples(
    tmp_path_factory: pytest.TempPathFactory, sample: str, cut: float, tail: bytes
) -> None:
    survives(tmp_path_factory.mktemp("cut"), sample[: int(len(sample) * cut)].encode() + tail)


FIRST = ["", HOST, "deviceconfig {\n", "<config urldb='x'>\n"]
LINES = st.one_of(
    st.text("<>/{};[]\"' aset#!=", max_size=30),
    st.sampled_from([line for sample in SAMPLES for line in sample.split("\n")]),
)


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(LINES, max_size=40),
    first=st.sampled_from(["", HOST, "deviceconfig {\n", "<config urldb='x'>\n"]),
)
def test_lines_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], first: str
) -> None:
    text = first + "\n".join(lines)
    survives(tmp_path_factory.mktemp("lines"), text.encode("utf-8", "replace"))


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_file_that_breaks_off_in_a_block_says_so_and_is_in_doubt(
    tmp_path: Path, sample: str
) -> None:
    if sample.startswith("set"):
        return
    lines = sample.split("\n")
    for end in range(40, len(lines) - 8, 17):
        reading = read_text(tmp_path, "\n".join(lines[:end]))
        assert any("break" in p.message or "does not end" in p.message for p in reading.problems)
        assert all(device.doubts for device in facts_of(reading).devices)
        assert all(problem.line for problem in reading.problems)


XML_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    '<config urldb="x"><devices><entry name="localhost.localdomain">&b;</entry></devices></config>'
)


@pytest.mark.parametrize(
    "text",
    [
        XML_BOMB,
        '<config urldb="x">' + "<a>" * 5000,
        "nothing of the kind\n",
        "",
    ],
    ids=["entities", "deep", "other", "empty"],
)
def test_what_cannot_be_used_is_the_one_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError):
        read_text(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        HOST + "set " + "a " * 100_000,
        HOST + 'set address a description "x\n' * 20_000,
        "deviceconfig {\n" + "a {\n" * 30_000,
        "deviceconfig {\n" + ("x" * 70 + "\n") * 10_000,
        HOST
        + "".join(f"set address-group g{i} static g{i + 1}\n" for i in range(10_000))
        + "set address-group g10000 static g0\n",
        HOST
        + "".join(
            f"set address-group g{i} static [ g{i + 1} 10.{i >> 8}.{i & 255}.1 ]\n"
            for i in range(1500)
        ),
        HOST + 'set address-group g dynamic filter "' + "(" * 20_000 + '"\n',
        HOST
        + "".join(
            f"set vsys vsys{i} zone e network external [ vsys1 vsys2 ]\n" for i in range(200)
        ),
    ],
    ids=["long", "quotes", "blocks", "wrapped", "circle", "nested", "filter", "systems"],
)
def test_hostile_shapes_are_bounded(tmp_path: Path, text: str) -> None:
    began = time.process_time()
    read_text(tmp_path, text)
    assert time.process_time() - began < 20


def test_many_rules_take_time_in_proportion(tmp_path: Path) -> None:
    """A quadratic step would take minutes for ten times as many."""
    rule = (
        "set rulebase security rules r{0} from a\nset rulebase security rules r{0} to b\n"
        "set rulebase security rules r{0} source 10.0.0.1\nset rulebase security rules r{0} destination any\n"
        "set rulebase security rules r{0} application any\nset rulebase security rules r{0} service any\n"
        "set rulebase security rules r{0} action allow\n"
    )
    zones = "set zone a network layer3 ethernet1/1\nset zone b network layer3 ethernet1/2\n"
    spent = []
    for count in (300, 3000):
        began = time.process_time()
        reading = read_text(tmp_path, HOST + zones + "".join(rule.format(i) for i in range(count)))
        spent.append(time.process_time() - began)
        assert reading.not_understood == 0
    assert spent[1] < 40 * spent[0] + 1
