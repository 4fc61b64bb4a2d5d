"""Rules of a user through the whole hunt, over real formats of logs: Sigma with all that its specification has, YARA
and indicators.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from firedoor.hunt.answering import Asked, answer
from firedoor.hunt.run import Hunted, hunt
from tests.hunt.whole.own_rule_cases import Case, cases, expected, places, prepared, says

CASES = dict(cases())
NAMES = list(CASES)


def _hunted(case: Case, root: Path, **more: Any) -> Hunted:
    return hunt(root / "e", prepared(case, root, **more))


def _as_expected(case: Case, found: Hunted) -> None:
    seen = places(found)
    wanted = expected(case)
    if case.get("pack"):
        seen = {rule: where for rule, where in seen.items() if rule in case["met"]}
    assert seen == wanted
    said = case.get("says", {})
    assert {rule: told for rule, told in says(found).items() if rule in said} == said
    if "verdicts" in case:
        servers = answer(found, Asked()).servers
        assert {one.host: one.verdict.value for one in servers} == case["verdicts"]
    reasons = {one.file: one.reason for one in found.unusable}
    told = case.get("unusable", {})
    assert set(reasons) == set(told), reasons
    assert all(part in reasons[file] for file, part in told.items()), reasons
    assert not [problem for file in found.files for problem in file.problems]


@pytest.mark.parametrize("name", NAMES)
def test_the_rules_are_met_where_the_case_says(name: str, tmp_path: Path) -> None:
    _as_expected(CASES[name], _hunted(CASES[name], tmp_path))


@pytest.mark.parametrize("name", NAMES)
def test_so_they_are_in_another_spelling_of_the_logs(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    if case.get("only_as_written"):
        pytest.skip("the case is about the spelling itself")
    _as_expected(case, _hunted(case, tmp_path, otherwise=True))


@pytest.mark.parametrize("name", [name for name in NAMES if CASES[name].get("again")])
def test_so_they_are_by_several_processes_and_from_what_was_kept(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIREDOOR_CACHE", str(tmp_path / "cache"))
    case = CASES[name]
    settings = prepared(case, tmp_path, processes=2, keep=True)
    _as_expected(case, hunt(tmp_path / "e", settings))
    _as_expected(case, hunt(tmp_path / "e", settings))
