"""Damaged lines: what could pass before must never be stopped for certain because a line was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from firedoor.model.problem import InputError
from tests.readers.firewalls.panos.samples import (
    crossings,
    end_of,
    facts_of,
    read_text,
    sample_paths,
)

PATHS = sample_paths()
IDS = [path.parent.name for path in PATHS]
GARBAGE = {"xml": "<qux>zork</qux>", "brace": "qux zork;", "set": "set qux zork"}
# Words that people choose: another word there is another, equally good configuration.
CHOSEN = re.compile(
    r"(device-group|template|template-stack|templates|vsys vsys\d zone|external|parent-dg|zone|address-group"
    r"|address|service|import network interface|devices|security rules|nat rules|virtual-router"
    r"|visible-vsys|static-route|hostname) $"
)


def form(path: Path) -> str:
    if path.suffix == ".xml":
        return "xml"
    return "brace" if "{" in path.read_text(encoding="utf-8") else "set"


def let_through(path: Path) -> list[dict[str, object]]:
    return [t for t in crossings(path) if t["expect"] in {"forwarded", "local"}]


def garbled(line: str) -> Iterator[str]:
    """The line with each word damaged in turn, but for names that people choose."""
    for match in re.finditer(r"[A-Za-z$][-\w./$]{2,}", line):
        before = line[: match.start()]
        if before.endswith("</"):
            continue  # an end tag that does not fit breaks the file off there, and that is another test
        if CHOSEN.search(before) or before.rstrip().endswith(('name="', '"')):
            continue
        word = match[0]
        yield before + word[:1] + "zz" + word[1:] + line[match.end() :]


@pytest.mark.parametrize("path", PATHS, ids=IDS)
def test_a_damaged_word_never_makes_a_certain_drop(tmp_path: Path, path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    tests = let_through(path)
    wrong = []
    for index, line in enumerate(lines):
        for changed in garbled(line):
            text = "\n".join([*lines[:index], changed, *lines[index + 1 :]])
            try:
                facts = facts_of(read_text(tmp_path, text, path.name))
            except InputError:
                continue
            if any(end_of(facts, test) == "dropped" for test in tests):
                wrong.append((index + 1, changed.strip()))
    assert wrong == []


@pytest.mark.parametrize("path", PATHS, ids=IDS)
def test_a_line_that_nobody_knows_makes_no_certain_drop(tmp_path: Path, path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    tests = crossings(path)
    for index in range(2, len(lines) - 1, 1 + len(lines) // 100):
        text = "\n".join([*lines[:index], GARBAGE[form(path)], *lines[index:]])
        reading = read_text(tmp_path, text, path.name)
        facts = facts_of(reading)
        assert reading.not_understood >= 1 or form(path) != "set", index
        for test in tests:
            end = end_of(facts, test)
            if test["expect"] in {"forwarded", "local"}:
                assert end != "dropped", (index + 1, test)


@pytest.mark.parametrize("path", PATHS, ids=IDS)
def test_without_an_object_what_passed_is_in_doubt_at_most(tmp_path: Path, path: Path) -> None:
    if form(path) != "set":
        return
    lines = path.read_text(encoding="utf-8").split("\n")
    tests = let_through(path)
    for index, line in enumerate(lines):
        if re.search(r" (address|service) \S+ (ip-netmask|protocol) ", line):
            text = "\n".join([*lines[:index], *lines[index + 1 :]])
            facts = facts_of(read_text(tmp_path, text, path.name))
            assert all(end_of(facts, test) != "dropped" for test in tests), line
