"""Whatever one line becomes, a packet that was denied is not denied for certain if the line could let it pass."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.line_state import LineState
from firedoor.reach.cross import End, cross, joined
from tests.readers.firewalls.asa.samples import CASES, facts_of, text_of
from tests.readers.firewalls.network_cases import packet_of

GARBAGE = "quantum entanglement of 10.0.0.0"
SAMPLES = ("edge", "levels", "global", "nat", "old", "vpn", "ftd", "doubts", "routing")
# Lines without which the model says so: their loss as a whole cannot be seen in a file.
NAMES_ONLY = frozenset({"hostname", "domain-name"})


def crossings(case: str) -> list[dict[str, object]]:
    expected = tomllib.loads((CASES / case / "expected.toml").read_text(encoding="utf-8"))
    return [dict(test) for test in expected.get("cross", [])]


def outcome(device: Device, test: dict[str, object]) -> End | None:
    """What becomes of a packet; None where its interface has no name any more."""
    if test["in"] not in {interface.name for interface in device.interfaces}:
        return None
    return joined(cross(device, str(test["in"]), packet_of(test))).end


def garbled(lines: list[str], at: int) -> Iterator[str]:
    """A line with one word spoilt at a time, and with all of them."""
    words = lines[at].split()
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    for spoilt in range(len(words)):
        changed = [*words[:spoilt], "gArBlE", *words[spoilt + 1 :]]
        yield indent + " ".join(changed)


@pytest.mark.parametrize("case", SAMPLES)
def test_a_strange_line_anywhere_never_leaves_a_certain_drop(case: str, tmp_path: Path) -> None:
    lines = text_of(case).splitlines()
    tests = crossings(case)
    for at in range(2, len(lines), 3):
        facts = facts_of(tmp_path, "\n".join([*lines[:at], GARBAGE, *lines[at:]]))
        assert facts.lines.states[at] == LineState.NOT_UNDERSTOOD, lines[at]
        for device in facts.devices:
            assert device.doubts
            for test in tests:
                if test["device"] == device.name:
                    assert outcome(device, test) is not End.DROPPED, (at, test)


@pytest.mark.parametrize("case", SAMPLES)
def test_a_spoilt_word_never_turns_a_permit_into_a_certain_drop(case: str, tmp_path: Path) -> None:
    lines = text_of(case).splitlines()
    tests = [t for t in crossings(case) if t["expect"] in {"forwarded", "local", "unknown"}]
    for at, line in enumerate(lines):
        if not line.strip() or line.strip()[0] in "!:" or line.split()[0] in NAMES_ONLY:
            continue
        for changed in garbled(lines, at):
            facts = facts_of(tmp_path, "\n".join([*lines[:at], changed, *lines[at + 1 :]]))
            if not _a_name_of_ours(line, changed):
                _check(facts.devices, tests, (at + 1, changed))


def _a_name_of_ours(line: str, changed: str) -> bool:
    """A definition under another name is valid: then its uses are in doubt, but not those of a list's own name."""
    old, new = line.split(), changed.split()
    spoilt = next(i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b)
    free_names = {
        "access-list": 1,
        "hostname": 1,
        "crypto": 2,
        "group-policy": 1,
        "tunnel-group": 1,
        "username": 1,
    }
    return free_names.get(old[0], -1) == spoilt or (
        old[:2] == ["ipv6", "access-list"] and spoilt == 2
    )


def _check(devices: tuple[Device, ...], tests: list[dict[str, object]], where: object) -> None:
    for device in devices:
        for test in tests:
            if test["device"] == device.name:
                assert outcome(device, test) is not End.DROPPED, (where, test)


@pytest.mark.parametrize("case", SAMPLES)
def test_a_lost_definition_never_turns_a_permit_into_a_certain_drop(
    case: str, tmp_path: Path
) -> None:
    lines = text_of(case).splitlines()
    tests = [t for t in crossings(case) if t["expect"] in {"forwarded", "local", "unknown"}]
    for at, line in enumerate(lines):
        if line.startswith(("object", "name ")):
            end = at + 1
            while end < len(lines) and lines[end].startswith(" "):
                end += 1
            if any(" nat " in body or body.startswith(" nat ") for body in lines[at:end]):
                continue  # losing a translation cannot be seen
            facts = facts_of(tmp_path, "\n".join([*lines[:at], *lines[end:]]))
            _check(facts.devices, tests, (at + 1, line))


@pytest.mark.parametrize("case", SAMPLES)
def test_a_denying_line_that_could_be_a_permit_leaves_no_certain_drop(
    case: str, tmp_path: Path
) -> None:
    lines = text_of(case).splitlines()
    for test in crossings(case):
        at = int(str(test.get("line", 0))) - 1
        if test["expect"] != "dropped" or " deny " not in lines[at]:
            continue
        strange = f"access-list {lines[at].split()[1]} line 1 extended gArBlE ip any any"
        spoilt = [*lines[:at], lines[at].replace(" deny ", " gArBlE ", 1), *lines[at + 1 :]]
        before = [*lines[:at], strange, *lines[at:]]
        for changed in (spoilt, before):
            _check(facts_of(tmp_path, "\n".join(changed)).devices, [test], lines[at])


NARROW = (
    ("access-list DMZ-IN gArBlE", "dmz", "outside"),
    ("access-group NOWHERE in interface mgmt", "mgmt", "outside"),
)


@pytest.mark.parametrize(("line", "touched", "untouched"), NARROW)
def test_a_strange_line_of_one_list_leaves_the_others_certain(
    line: str, touched: str, untouched: str, tmp_path: Path
) -> None:
    lines = text_of("edge").splitlines()
    (device,) = facts_of(tmp_path, "\n".join([*lines[:84], line, *lines[84:]])).devices
    assert not device.doubts
    drops = [t for t in crossings("edge") if t["expect"] == "dropped"]
    still = {outcome(device, t) for t in drops if t["in"] == untouched}
    assert still == {End.DROPPED}
    assert touched in {interface.name for interface in device.interfaces}
