"""Damage to any line: what a whole configuration let pass must never become a certain "dropped".

A damaged line could have been the very line that let the packet pass. Damage that gives another valid configuration
(another name of a term, a filter, a zone or a group) cannot be seen and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.facts import NetworkFacts
from firedoor.model.problem import InputError
from tests.readers.firewalls.junos.helpers import CASES, end, facts
from tests.readers.firewalls.network_cases import EXPECTED, expectation

SAMPLES = sorted(p for p in CASES.rglob("*") if p.is_file() and p.name != EXPECTED)
PASSED = {"forwarded", "local", "unknown"}
# Any name is valid after these words.
_NAMED = {"term", "host-name", "description", "rule", "rule-set", "version", "count", "user", "class",
          "scheduler", "encrypted-password", "ascii-text", "scheduler-name", "file", "proposal",
          "ipsec-policy", "ike-policy", "admin@hall-a>", "traffic-selector", "filter", "security-zone"}  # fmt: skip
_FREE = {"node0", "node1", "last-word", "jumbo", "not-used"}  # groups of the samples
# Where services of the device itself listen stands in a block that is irrelevant by the list.
_MOVED = re.compile(r"^\s*port \d+;")


def probes(case: Path) -> list[tuple[str, str, str, str]]:
    """The packets that a case asks about, and some more of the same kind."""
    wanted = [
        (t["in"], t["src"], t["dst"], t["service"]) for t in expectation(case).get("cross", [])
    ]
    more = [(port, src, dst, "tcp/22") for port, src, dst, _ in wanted]
    return list(dict.fromkeys([*wanted, *more]))


def outcome(network: NetworkFacts, probe: tuple[str, str, str, str]) -> str:
    """What becomes of a packet; unknown wherever the device says that it could be anything."""
    device: Device = network.devices[0]
    ports = {i.name: i for i in device.interfaces}
    lost = device.doubts or any(i.place_unknown for i in device.interfaces)
    if probe[0] not in ports:
        return "unknown" if lost else "dropped"
    found = end(network, *probe)
    return "unknown" if found == "dropped" and lost else found


@cache
def whole(sample: Path) -> tuple[tuple[tuple[str, str, str, str], ...], tuple[str, ...]]:
    """The packets that the undamaged sample lets pass, and its lines."""
    text = sample.read_text(encoding="utf-8")
    network = facts(text)
    passed = tuple(p for p in probes(sample.parent) if outcome(network, p) in PASSED)
    assert passed, "a sample that lets nothing pass tests nothing"
    return passed, tuple(text.split("\n"))


def damaged(line: str, seen: set[tuple[str, ...]]) -> Iterator[str]:
    """Ways to damage a line so that it shows. Of a path that many lines begin with each word is damaged once."""
    if _MOVED.match(line):
        return
    yield "zz " + line.strip().rstrip(";{} ") + " zz;"
    words = line.split()
    for index, word in enumerate(words):
        plain = re.sub(r"[;{}\[\]]", "", word)
        before = words[index - 1] if index else ""
        path = tuple(words[: index + 1])
        known = path in seen and index < len(words) - 2
        seen.add(path)
        if known or not plain or plain in _FREE or before in _NAMED or word.startswith(("##", '"')):
            continue
        yield " ".join([*words[:index], word.replace(plain, plain + "~"), *words[index + 1 :]])


def certain_drops(sample: Path, lines: list[str]) -> list[tuple[str, str, str, str]]:
    """Packets that passed and are now dropped for certain."""
    try:
        network = facts("\n".join(lines))
    except InputError:
        return []
    return [probe for probe in whole(sample)[0] if outcome(network, probe) == "dropped"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parent.name)
def test_no_damaged_line_makes_a_passed_packet_certainly_dropped(sample: Path) -> None:
    lines = whole(sample)[1]
    faults = []
    seen: set[tuple[str, ...]] = set()
    for number, line in enumerate(lines):
        if not line.strip(" {};"):
            continue
        for bad in damaged(line, seen):
            dropped = certain_drops(sample, [*lines[:number], bad, *lines[number + 1 :]])
            faults += [f"{number + 1}: {bad.strip()} -> {probe}" for probe in dropped[:1]]
    assert not faults, "\n".join(faults)


GARBAGE = ("zz bar 12;", "}", "{", '"', "/*", "set zz", "[ a b", "]", "inactive: x {", "deactivate security zz",
           "delete zz;", "# }")  # fmt: skip
OBJECTS = re.compile(r"^(set )?(security address-book \S+ address|address\b|applications application|"
                     r"policy-options prefix-list|security nat \S+ pool)")  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parent.name)
def test_no_missing_object_makes_a_passed_packet_certainly_dropped(sample: Path) -> None:
    lines = whole(sample)[1]
    faults = []
    for number, line in enumerate(lines):
        if line.startswith("set ") and OBJECTS.match(line):
            dropped = certain_drops(sample, [*lines[:number], *lines[number + 1 :]])
            faults += [f"{number + 1}: {line} -> {probe}" for probe in dropped[:1]]
    # A line that is gone cannot be seen of a prefix list with several lines, or an exact one; nor is a pool's port,
    # which stands on a line of its own.
    unseen = ("prefix-list", "address port")
    assert not [f for f in faults if not any(word in f for word in unseen)], "\n".join(faults)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parent.name)
def test_garbage_between_any_two_lines_only_adds_doubt(sample: Path) -> None:
    lines = whole(sample)[1]
    for number in range(len(lines) + 1):
        for garbage in GARBAGE[number % 4 :: 4]:
            dropped = certain_drops(sample, [*lines[:number], garbage, *lines[number:]])
            assert not dropped, f"{garbage!r} before line {number + 1}: {dropped}"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parent.name)
def test_a_file_that_is_cut_only_adds_doubt_in_brace_form(sample: Path) -> None:
    lines = whole(sample)[1]
    if lines[0].startswith("set "):
        pytest.skip("set form has no end by which a cut could be seen")
    for number in range(5, len(lines) - 4):
        cut = [line for line in lines[:number] if line.strip()]
        if cut and not cut[-1].startswith("}"):
            assert not certain_drops(sample, cut), f"cut after line {number}"
