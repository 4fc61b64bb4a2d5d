"""Branch questions and branches by cases: ``branches/*.toml``; add a case without code."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from firedoor.assess.branches import answer_all, applies
from tests.assess.build import requirement
from tests.assess.folders import context_of

CASES = Path(__file__).parent / "branches"


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=case["name"])
        for path in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    outcomes = answer_all(context_of(case, tmp_path))
    for id_, answer in case["expect"].get("answers", {}).items():
        assert outcomes[id_].answer == answer, outcomes[id_].reasons
    for id_, lines in case["expect"].get("lines", {}).items():
        places = {f"{origin.file}:{origin.line}" for origin in outcomes[id_].evidence}
        assert set(lines) <= places, outcomes[id_].evidence
    for id_, parts in case["expect"].get("reasons", {}).items():
        told = "\n".join(outcomes[id_].reasons)
        assert all(part in told for part in parts), told
    if "applies" in case["expect"]:
        assert applies(requirement(case), outcomes) == case["expect"]["applies"]
