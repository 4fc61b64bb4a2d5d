"""The device's own expansion of object groups against ours.

``show access-list`` prints each line as configured and, indented under it, the plain entries that it makes of it. Here
the members of the groups are taken from the expansion of one line, written as definitions, and expanded by the reader.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import product
from pathlib import Path

import pytest

from firedoor.model.network.rule import Match, Rule
from firedoor.model.network.services import ALL_PORTS
from tests.readers.firewalls.asa.samples import facts_of

pytestmark = pytest.mark.corpus
NOISE = re.compile(
    r"\s*\((?:hitcnt=\d+|inactive|unresolved|[\w.\-]+)\)|\s+0x[0-9a-f]+\s*$|\s+log .*$| inactive"
)
Box = tuple[object, ...]


def outputs(corpora: Path) -> list[Path]:
    folder = corpora / "network" / "asa-object-groups" / "cisco_asa" / "show_access-list"
    return sorted(folder.glob("*.raw"))


def boxes(match: Match) -> set[Box]:
    """A match as a set of (protocol, source range, destination range, source ports, destination ports)."""
    found: set[Box] = set()
    sources, destinations = match.sources.surely, match.destinations.surely
    for service in match.services.surely:
        for src, dst in product((*sources.v4, *sources.v6), (*destinations.v4, *destinations.v6)):
            for low, high in service.protocols:
                for proto in range(low, high + 1) if (low, high) != (0, 255) else ("ip",):
                    found |= {
                        (proto, src, dst, sp, dp)
                        for sp, dp in product(service.sports, service.dports)
                    }
    return found


def plain(line: str) -> str:
    """An expanded line as a configuration line."""
    text = line.strip()
    while NOISE.search(text):
        text = NOISE.sub("", text)
    return re.sub(r"line \d+ ", "", text)


def covered(packet_box: Box, by: set[Box]) -> bool:
    """Whether a box lies in one of the others."""
    return any(_within(packet_box, other) for other in by)


def _within(box: Box, other: Box) -> bool:
    same = box[0] == other[0] or other[0] == "ip"
    ranges = zip(box[1:], other[1:], strict=True)
    return same and all(o[0] <= b[0] and b[1] <= o[1] for b, o in ranges)  # type: ignore[index]


def rules_of(folder: Path, lines: list[str]) -> list[Rule]:
    text = "\n".join(["ASA Version 9.8(4)", "hostname x", *lines])
    device = facts_of(folder, text).devices[0]
    return [rule for name in device.lists for rule in device.rule_set(name).rules]


def test_plain_entries_of_every_output_are_understood(corpora: Path, tmp_path: Path) -> None:
    """Every expanded entry, each number and name of port, protocol and ICMP type in it, is read without a doubt."""
    count = 0
    for path in outputs(corpora):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("  access-list") or "fqdn" in line:
                continue
            (rule,) = rules_of(tmp_path, [plain(line)])
            assert not rule.match.all_doubts, line
            assert boxes(rule.match), line
            count += 1
    assert count > 90


def test_a_group_line_means_what_the_device_expands_it_to(corpora: Path, tmp_path: Path) -> None:
    """Lines with one address group: its members are what stands in its place in the expansion."""
    checked = 0
    for path in outputs(corpora):
        for head, expanded in _grouped(path).items():
            if head.count("object-group") != 1 or "ServiceGroup" in head or " object " in head:
                continue
            members = _members(head, expanded)
            if members is None:
                continue
            name = re.search(r"object-group (\S+)", head)
            assert name is not None
            group = [f"object-group network {name[1]}", *(f" network-object {m}" for m in members)]
            (ours,) = rules_of(tmp_path, [*group, head])
            theirs = set().union(*(boxes(r.match) for r in rules_of(tmp_path, expanded)))
            mine = boxes(ours.match)
            assert all(covered(box, mine) for box in theirs), head
            assert all(covered(box, theirs) for box in mine), head
            checked += 1
    assert checked >= 4


def _grouped(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    head = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("  access-list"):
            if "fqdn" not in line:
                found[head].append(plain(line))
        elif " line " in line:
            head = plain(line)
    return found


def _members(head: str, expanded: list[str]) -> list[str] | None:
    """What stands in the place of the group in each expanded line; None where it is no address."""
    before, _, after = re.split(r"object-group (\S+)", head)
    found = []
    for line in expanded:
        if not line.startswith(before) or not line.endswith(after):
            return None
        member = line[len(before) : len(line) - len(after)].strip()
        if not re.fullmatch(r"host \S+|[\d.]+ [\d.]+", member):
            return None
        found.append(member)
    return found


def test_ports_of_all_are_kept_as_all(tmp_path: Path) -> None:
    (rule,) = rules_of(tmp_path, ["access-list A extended permit tcp any any"])
    assert rule.match.services.surely[0].dports == ALL_PORTS
