"""The whole hunt over the regression data of SigmaHQ: every rule is seen in its own log, as often as the data say."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest
import yaml

from firedoor.hunt.one_file.building import build
from firedoor.hunt.run import Hunted, hunt
from firedoor.hunt.settings import HuntSettings
from tests.hunt.sigma.corpus_events import FOLDERS, SIGMA
from tests.hunt.sigma.test_corpus import COUNTED_LOW

FEWEST = 90  # or the corpus is not the one that these tests are about

pytestmark = pytest.mark.corpus


USUAL = HuntSettings(sigma=tuple(FOLDERS), pack=False, keep=False, processes=1)
RULES = cache(build)  # they are the same for every log


@cache
def hunted() -> dict[str, Hunted]:
    """What is found in each folder; it holds a log, and its records once more as JSON."""
    return {
        folder: hunt(SIGMA / "regression" / folder, USUAL, None, RULES) for _, folder in expected()
    }


@cache
def expected() -> dict[tuple[str, str], int | None]:
    """Rule and folder -> how often it is met there, None where the data do not say."""
    found: dict[tuple[str, str], int | None] = {}
    for path in sorted(SIGMA.glob("regression/**/info.yml")):
        info: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        folder = path.parent.relative_to(SIGMA / "regression").as_posix()
        said = (info.get("regression_tests_info") or [{}])[0].get("match_count")
        found[info["rule_metadata"][0]["id"], folder] = COUNTED_LOW.get(path.parent.name, said)
    return found


def test_every_rule_is_seen_in_its_own_log_as_often_as_the_data_say() -> None:
    seen = Counter(
        (one.rule.id, folder)
        for folder, found in hunted().items()
        for file in found.files
        for one in file.sightings
    )
    asked = expected()
    assert len(asked) > FEWEST
    missing = [key for key in asked if not seen[key]]
    wrong = {
        key: (seen[key], count) for key, count in asked.items() if count not in (None, seen[key])
    }
    assert (missing, wrong) == ([], {})


def test_every_event_log_was_read_whole() -> None:
    files = [file for found in hunted().values() for file in found.files]
    logs = [file for file in files if file.file.endswith(".evtx")]
    assert len(logs) > FEWEST
    assert {file.reader for file in logs} == {"evtx"}
    assert not [problem for file in logs for problem in file.problems]


def test_rules_that_cannot_be_used_are_named_with_the_reason() -> None:
    assert all(one.reason and one.file for one in RULES(USUAL).unusable)
