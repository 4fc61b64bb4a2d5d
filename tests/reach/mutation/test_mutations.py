"""No ``blocked`` survives a change of a line that could have opened the way. The whole run: ``tools.mutate_site``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tools.mutate_site import Bench, Vendor, cases, run, vendors

from firedoor.reach.answers import Reach

MOST, MOST_OF_CASES = 6, 2
VENDORS = {vendor.name: vendor for vendor in vendors()}
CASES = {vendor.name: vendor for vendor in cases()}
# Changes that leave every word as it is.
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "bom": lambda text: text.encode("utf-8-sig"),
    "utf16": lambda text: text.encode("utf-16"),
    "latin": lambda text: text.encode("latin-1"),
    "trailing": lambda text: text.replace("\n", "  \n").encode(),
}


@pytest.mark.parametrize("name", VENDORS)
def test_garbage_could_be_any_line(name: str) -> None:
    assert [str(fault) for fault in run(VENDORS[name], MOST)] == []


@pytest.mark.parametrize("name", CASES)
def test_garbage_blocks_nothing_that_passed(name: str) -> None:
    assert [str(fault) for fault in run(CASES[name], MOST_OF_CASES)] == []


@pytest.mark.parametrize("name", [n for n in VENDORS if not n.startswith("riverside")])
def test_an_encoding_changes_nothing(tmp_path: Path, name: str) -> None:
    bench = Bench(VENDORS[name], tmp_path)
    known = bench.verdicts(bench.original)
    assert {Reach.BLOCKED, Reach.REACHABLE} <= set(known.values())
    assert Reach.UNKNOWN not in {
        v for pair, v in known.items() if {"lab", "pilot"}.isdisjoint(pair)
    }
    for kind, encode in ENCODINGS.items():
        assert bench.verdicts(encode(bench.original)) == known, kind


# A line of each file that is about rules and no interface: garbage there is not everywhere.
RULES = {
    "fortios": "set srcintf \"office\"", "asa": "access-list OFFICE_IN", "ios": " permit ip 10.1",
    "ios-zones": " class type inspect OUTBOUND", "panos-xml": "<from>", "panos-set": "rules surf",
    "junos-brace": "policy surf {", "junos-set": "policy surf", "iptables": "-A OFFICE_PLANT",
    "nftables": "iifname \"eth1\" oifname \"eth0\"", "opnsense": "<type>block", "pfsense": "<type>block",
    "table": "20;accept",
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_what_no_path_through_the_line_joins_stays_decided(tmp_path: Path, name: str) -> None:
    vendor: Vendor = VENDORS[name]
    bench = Bench(vendor, tmp_path)
    lines = bench.original.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines, 1) if RULES[name] in line)
    garbage = vendor.garbage[2 if name == "junos-set" else 0].rpartition(" ~> ")[2] + "\n"
    after = bench.verdicts("".join((*lines[:at], garbage, *lines[at:])))
    assert after["lab", "pilot"] is Reach.BLOCKED
    assert after["pilot", "lab"] is Reach.REACHABLE
