"""The verdict on a fix, from claims: every row of the facts on Exchange builds, at each of its bounds."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from firedoor.match.exchange import FixVerdict, fixed
from tests.match.claims import written

TEXT = (Path(__file__).parent / "cases" / "fixed.csv").read_text(encoding="utf-8")
CASES = tuple(csv.DictReader(TEXT.splitlines()))


@pytest.mark.parametrize("fix", ["2021-03", "2021-04"])
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_verdict(case: dict[str, str], fix: str) -> None:
    answer = fixed(written(case["claims"]), fix)
    assert answer.verdict == case[fix], answer.reason
    assert answer.reason
    if answer.verdict in {FixVerdict.UNKNOWN, FixVerdict.UNDETERMINED}:
        assert answer.settled_by
