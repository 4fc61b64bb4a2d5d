"""Each rule of the pack: its facts are complete, its cases are met and its counter-cases are not."""

from __future__ import annotations

import uuid
from collections import Counter
from pathlib import Path

import pytest
from sigma.collection import SigmaCollection

from firedoor.hunt.pack import sigma_files
from firedoor.hunt.sigma.sources import routes
from firedoor.model.hunt.sighting import Outcome
from tests.hunt.pack.evaluating import CASES, PackRule, hits, pack_rules, records_of

RULES = pytest.mark.parametrize("rule", pack_rules(), ids=lambda rule: rule.stem)


def _cases(rule: PackRule, kind: str) -> list[Path]:
    return sorted((CASES / rule.stem).glob(f"{kind}*"))


@RULES
def test_cases_that_hit(rule: PackRule) -> None:
    cases = _cases(rule, "hit")
    assert cases, "a rule needs a case that hits"
    for case in cases:
        records = list(records_of(case))
        assert records
        missed = [record.texts for record in records if not hits(rule, record)]
        assert not missed
        assert rule.rule.facts.outcome is Outcome(case.stem.split("-")[1])


@RULES
def test_cases_that_must_not_hit(rule: PackRule) -> None:
    cases = _cases(rule, "miss")
    assert cases, "a rule needs a case that must not hit"
    for case in cases:
        records = list(records_of(case))
        assert records
        assert not [record.texts for record in records if hits(rule, record)]


@RULES
def test_says_where_it_comes_from_and_why(rule: PackRule) -> None:
    document = rule.document
    assert uuid.UUID(document["id"]).version == 4
    assert all(text.startswith("https://") for text in document["references"])
    assert document["firedoor"]["why"]
    assert any(tag.startswith("attack.") for tag in document["tags"])


@RULES
def test_is_about_a_log_that_is_read(rule: PackRule) -> None:
    assert routes(rule.rule.logsource)


def test_every_folder_of_cases_has_its_rule() -> None:
    assert {path.name for path in CASES.iterdir()} == {rule.stem for rule in pack_rules()}


def test_ids_and_titles_are_unique() -> None:
    counted = Counter(
        text for rule in pack_rules() for text in (rule.document["id"], rule.document["title"])
    )
    assert max(counted.values()) == 1


def test_another_reader_of_sigma_takes_them() -> None:
    rules = SigmaCollection.from_yaml("\n---\n".join(data.decode() for _, data in sigma_files()))
    assert len(rules.rules) == len(pack_rules())
    for rule in rules.rules:
        for condition in rule.detection.parsed_condition:  # type: ignore[union-attr]
            assert condition.parsed
