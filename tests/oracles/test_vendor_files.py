"""The small configurations of Batfish's own tests: all are read, no line is lost, little is not understood.

``python -m tools.network_coverage ../shared/corpora/network`` shows the figures for all corpora.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.network_coverage import Row, measure

from firedoor.model.coverage import FileState
from firedoor.model.network.line_state import LineState
from tests.conftest import CORPORA
from tests.oracles.files import evidence

pytestmark = pytest.mark.corpus
VENDORS = CORPORA / "network/batfish-configs/vendors"
# Of every hundred lines, at most so many may not be understood. Many files are wrong on purpose.
MOST = {"cisco": 1, "cisco_asa": 4, "fortios": 2, "iptables": 0, "juniper": 2, "palo_alto": 1}
# An ASA command in a file that is marked as IOS; brackets without their begin. Neither is a configuration.
NO_CONFIGURATION = {"cisco/aclIos", "juniper/misbraced"}


@pytest.fixture(scope="module")
def measured() -> dict[str, Row]:
    return measure(VENDORS)


@pytest.mark.parametrize("vendor", MOST)
def test_nearly_every_line_is_understood(measured: dict[str, Row], vendor: str) -> None:
    lines = measured[vendor].lines
    missed, all_ = lines[LineState.NOT_UNDERSTOOD], sum(lines.values())
    assert 100 * missed <= MOST[vendor] * all_, measured[vendor].words


def test_every_file_is_read(measured: dict[str, Row]) -> None:
    assert {name for row in measured.values() for name in row.unread} == NO_CONFIGURATION
    assert {name: row.files for name, row in measured.items()} == {
        "cisco": 84, "cisco_asa": 30, "fortios": 28, "iptables": 3, "juniper": 169, "palo_alto": 80
    }  # fmt: skip


def _files() -> list[Path]:
    return [path for path in sorted(VENDORS.rglob("*")) if path.is_file()]


def test_every_line_has_a_state() -> None:
    for path in _files():
        found = evidence(path)
        for _, facts in found.facts:
            if path.name == "ios-unicode":  # UTF-16
                continue
            count = len(
                path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").splitlines()
            )
            assert abs(len(facts.lines.states) - count) <= 1, path.name
        for row in found.coverage:
            assert row.state is FileState.READ, path.name
            states = row.understood + row.partly + row.irrelevant + row.not_understood
            assert states == row.records, path.name
