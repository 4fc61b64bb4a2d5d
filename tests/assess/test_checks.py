"""Each check by cases: ``cases/*.toml``, one ``[[case]]`` each; add a case without code.

A case names a requirement, the machines with their claims, the records, the day, and the verdict
expected, for the whole or for a machine; ``says`` must stand in a reason, ``settled`` in what settles it.
A case about the network names a folder as its ``base`` (``folders.py``); ``lines`` must be evidence, as file:line.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from firedoor.assess.checks.registry import CHECKS
from tests.assess.build import requirement
from tests.assess.folders import context_of

CASES = Path(__file__).parent / "cases"


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}-{case['name']}")
        for path in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    asked = requirement(case)
    answer = CHECKS[asked.kind](asked, context_of(case, tmp_path))
    expected = case["expect"]
    assert answer.whole.verdict == expected["verdict"], answer.whole.reasons
    for name, verdict in expected.get("machines", {}).items():
        assert dict(answer.parts)[name].verdict == verdict
    for text in expected.get("says", []):
        assert any(text in reason for reason in answer.whole.reasons), answer.whole.reasons
    for text in expected.get("settled", []):
        assert any(text in step for step in answer.whole.settled_by), answer.whole.settled_by
    for text in expected.get("silent", []):
        assert not any(text in reason for reason in answer.whole.reasons), answer.whole.reasons
    places = {f"{origin.file}:{origin.line}" for origin in answer.whole.evidence}
    assert set(expected.get("lines", [])) <= places, answer.whole.evidence


def test_every_kind_has_a_case_that_hits_and_one_that_must_not() -> None:
    """A check that was never seen to say anything but one verdict is not tested."""
    seen: dict[str, set[str]] = {}
    for path in CASES.glob("*.toml"):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            seen.setdefault(case["requirement"]["kind"], set()).add(case["expect"]["verdict"])
    shared = {
        kind
        for kind, check in CHECKS.items()
        if check.__module__.endswith(("by_record", "not_examined"))
    }
    for kind in set(CHECKS) - shared | {"review"}:
        assert len(seen.get(kind, ())) >= 2, kind
