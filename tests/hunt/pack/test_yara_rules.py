"""Each YARA rule of the pack: met by its cases, not by its counter-cases, and by no ordinary page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yara_x

from firedoor.hunt.pack import yara_files
from firedoor.model.hunt.sighting import Confidence, Outcome, Severity, Stage

CASES = Path(__file__).parent / "yara_cases"
ORDINARY = sorted((CASES / "ordinary").iterdir())
NAMES = sorted(path.name for path in CASES.iterdir() if path.name != "ordinary")
EACH = pytest.mark.parametrize("name", NAMES)


@cache
def _rules() -> yara_x.Rules:
    compiler = yara_x.Compiler()
    for _, data in yara_files():
        compiler.add_source(data.decode())
    return compiler.build()


def _met(path: Path) -> dict[str, dict[str, Any]]:
    found = yara_x.Scanner(_rules()).scan(path.read_bytes())
    return {rule.identifier: dict(rule.metadata) for rule in found.matching_rules}


@EACH
def test_cases_that_hit(name: str) -> None:
    cases = sorted((CASES / name).glob("hit*"))
    assert cases
    for case in cases:
        facts = _met(case).get(name)
        assert facts is not None, case.name
        assert Outcome(facts["firedoor_outcome"])
        assert Stage(facts["firedoor_stage"])
        assert Confidence(facts["firedoor_confidence"])
        assert Severity(facts["severity"])
        assert facts["firedoor_why"]
        assert facts["reference"].startswith("https://")


@EACH
def test_cases_that_must_not_hit(name: str) -> None:
    cases = sorted((CASES / name).glob("miss*"))
    assert cases
    assert not [case.name for case in cases if name in _met(case)]


def test_every_rule_has_cases() -> None:
    declared = {
        line.split()[1]
        for _, data in yara_files()
        for line in data.decode().splitlines()
        if line.startswith("rule ")
    }
    assert declared == set(NAMES)


@pytest.mark.parametrize("page", ORDINARY, ids=lambda path: path.name)
def test_ordinary_files_meet_nothing(page: Path) -> None:
    assert not _met(page)
