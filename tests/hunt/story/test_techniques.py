from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from firedoor.hunt.pack import sigma_files
from firedoor.hunt.sigma.parsing.loading import book_of
from firedoor.hunt.story.telling import tell

from .building import sighting_of

LISTS = tomllib.loads(
    files("firedoor.hunt.story").joinpath("techniques.toml").read_text(encoding="utf-8")
)
FIRST = {"id": "a", "client": "203.0.113.45", "time": "02 03:00:00"}


def _told(**of: Any) -> set[str]:
    return {f"{one.matrix} {one.id}" for one in tell([sighting_of({**FIRST, **of})]).techniques}


def test_every_technique_of_our_rules_has_a_name() -> None:
    named = {
        technique for rule in book_of(sigma_files()).rules for technique in rule.facts.techniques
    }
    assert named
    assert named - set(LISTS["enterprise"]) == set()


def test_ids_have_the_form_of_their_matrix() -> None:
    assert all(re.fullmatch(r"T1\d{3}(\.\d{3})?", id_) for id_ in LISTS["enterprise"])
    assert all(re.fullmatch(r"T0\d{3}", id_) for id_ in LISTS["ics"])
    assert {one["id"] for one in LISTS["shown"]} <= set(LISTS["ics"])
    assert all(by in LISTS["enterprise"] for one in LISTS["shown"] for by in one["by"])


def test_parts_of_a_technique_are_told_with_it() -> None:
    (one,) = tell([sighting_of({**FIRST, "techniques": ["T1136.001"]})]).techniques
    assert one.name == "Create Account: Local Account"


def test_an_unknown_one_keeps_its_id() -> None:
    (one,) = tell([sighting_of({**FIRST, "techniques": ["T9999"]})]).techniques
    assert (one.id, one.name, one.matrix) == ("T9999", "", "enterprise")


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ({"techniques": ["T1190"]}, {"enterprise T1190", "ics T0819"}),
        ({"techniques": ["T1190"], "outcome": "attempted"}, {"enterprise T1190", "ics T0819"}),
        ({"techniques": ["T1190"], "outcome": "context"}, set()),
        ({"techniques": ["T1190"], "outcome": "excluded"}, set()),
        ({"techniques": ["T1078.002"]}, {"enterprise T1078.002"}),
        (
            {"techniques": ["T1078.002"], "account": "CORP\\anna"},
            {"enterprise T1078.002", "ics T0859"},
        ),
        ({"techniques": ["T1078"], "account": "SYSTEM"}, {"enterprise T1078"}),
        ({"techniques": ["T1021.002"]}, {"enterprise T1021.002"}),
        (
            {"techniques": ["T1021.002"], "targets": ["10.1.2.3"]},
            {"enterprise T1021.002", "ics T0886"},
        ),
        ({"techniques": ["T1570"], "targets": ["EXCH01"]}, {"enterprise T1570"}),
        ({"techniques": ["T0883"]}, {"ics T0883"}),
    ],
)
def test_control_systems_only_where_the_sighting_shows_it(
    of: dict[str, Any], told: set[str]
) -> None:
    assert _told(**of) == told
