"""Rule files as users have them: what is used, what is seen with it, and what is listed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from firedoor.hunt.yara.rules import YaraRules
from tests.hunt.yara.looking import content, log_file, look, rules_in

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases(case: dict[str, Any], tmp_path: Path) -> None:
    rules = rules_in(tmp_path / "mine", case["rules"])
    file = log_file(content(case["file"]), case["file"]["name"], case["file"].get("place", ""))
    found, problems = look(YaraRules(rules), file)
    assert sorted(one.rule.id for one in found) == sorted(case["met"])
    assert not problems
    expected = case.get("unusable", [])
    told = [(one.file, one.id, one.reason) for one in rules.unusable]
    assert [(f"mine/{file}", rule) for file, rule, _ in expected] == [one[:2] for one in told]
    assert not [(e, t) for e, t in zip(expected, told, strict=True) if e[2] not in t[2]]
