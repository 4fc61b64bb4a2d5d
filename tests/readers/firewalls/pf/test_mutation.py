"""A damaged line must not leave an answer certain that it could change."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from firedoor.model.network.line_state import LineState
from tests.readers.firewalls.pf.samples import TEXTS, facts, reading, verdicts

VALUE = re.compile(r"(.*<([\w.-]+)[^<>]*>)([^<>]+)(</\2>.*)")


def garbled_value(line: str) -> list[str] | None:
    found = VALUE.match(line)
    return None if found is None else [f"{found[1]}xq9{found[4]}"]


def garbled_name(line: str) -> list[str] | None:
    found = VALUE.match(line)
    return None if found is None else [re.sub(rf"(</?){found[2]}\b", r"\1xq9", line)]


def garbage_after(line: str) -> list[str] | None:
    return [line, "xq9 is nothing that an export writes"]


def mutated(text: str, change: Callable[[str], list[str] | None]) -> list[tuple[int, str]]:
    """The text with one line changed, for each line that the change is for."""
    lines = text.rstrip("\n").split("\n")
    found = []
    # Text may stand in so many places that each third of them is enough.
    step = 3 if change is garbage_after else 1
    for number, line in enumerate(lines):
        changed = change(line) if number % step == 0 else None
        if changed is not None:
            found.append((number + 1, "\n".join([*lines[:number], *changed, *lines[number + 1 :]])))
    return found


@pytest.mark.parametrize("change", [garbled_value, garbled_name, garbage_after])
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_damage_never_turns_an_answer_into_its_opposite(
    tmp_path: Path, name: str, change: Callable[[str], list[str] | None]
) -> None:
    before = [verdict for _, verdict in verdicts(facts(tmp_path, TEXTS[name]), name)]
    turned = []
    for number, text in mutated(TEXTS[name], change):
        found = reading(tmp_path, text)
        if found is None or found.network is None or found.network.devices[0].doubts:
            continue
        after = list(verdicts(found.network, name))
        turned += [
            (number, test, old, new)
            for (test, new), old in zip(after, before, strict=True)
            if new not in {old, "unknown"} and old != "unknown"
        ]
    assert turned == []


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_line_that_is_not_understood_leaves_a_doubt_or_stops_more(
    tmp_path: Path, name: str
) -> None:
    """Silence about a line is the second worst defect: what it says must be said somewhere."""
    silent = []
    for number, text in mutated(TEXTS[name], garbled_name):
        network = facts(tmp_path, text)
        if network.lines.states[number - 1] == LineState.NOT_UNDERSTOOD:
            said = repr(network.devices[0])
            if f"line={number}," not in said and not _names_an_alias(TEXTS[name], number):
                silent.append((number, text.split("\n")[number - 1].strip()))
    assert silent == []


def _names_an_alias(text: str, number: int) -> bool:
    """Without its name an alias can be meant by nothing; what uses the name is in doubt by itself."""
    lines = text.split("\n")
    before = "\n".join(lines[: number - 1])
    inside = before.rfind("<alias") > before.rfind("</alias>")
    return inside and lines[number - 1].strip().startswith("<name>")


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_without_any_one_line_it_is_read_or_refused(tmp_path: Path, name: str) -> None:
    for number, text in mutated(TEXTS[name], lambda _: []):
        found = reading(tmp_path, text)
        if found is not None:
            assert found.network is not None, number
            broken = any("breaks off" in problem.message for problem in found.problems)
            assert bool(found.network.devices[0].doubts) or not broken, number
