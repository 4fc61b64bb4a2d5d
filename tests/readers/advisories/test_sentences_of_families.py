"""What a sentence asks for: the cases stand in ``sentences.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from firedoor.readers.advisories.recognise import Context, Recognition, recognise

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8")
)["sentence"]
ORDERS = [case for case in CASES if case.get("order")]
DENIALS = (
    "Users should not {}",
    "CISA does not recommend that users {}",
    "CISA recommends that users never {}",
    "It is not necessary to {}",
    "Under no circumstances should operators {}",
    "Do not {}",
)
REPORTS = ("An attacker could {}", "Successful exploitation may allow an attacker to {}")


def _kinds(found: Recognition) -> set[str]:
    return {kind for kind, _ in found.asks}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_sentence(case: dict[str, Any]) -> None:
    found = recognise(case["text"], Context())
    assert _kinds(found) == set(case["kinds"])
    if "titles" in case:
        assert len({title for _, title in found.asks}) == case["titles"]
    if "irrelevant" in case:
        assert found.irrelevant == case["irrelevant"]
    if "reason" in case:
        assert found.reason == case["reason"]


@pytest.mark.parametrize("denial", DENIALS)
@pytest.mark.parametrize("case", ORDERS, ids=lambda case: case["text"][:40])
def test_denying_a_command_takes_its_requirement_away(case: dict[str, Any], denial: str) -> None:
    text = case["text"]
    found = recognise(denial.format(text[0].lower() + text[1:]), Context())
    assert _kinds(found).isdisjoint(case["kinds"])
    assert not found.irrelevant, "a denied request is listed, not put aside"


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("case", ORDERS, ids=lambda case: case["text"][:40])
def test_what_an_attacker_could_do_is_not_asked_for(case: dict[str, Any], report: str) -> None:
    text = case["text"]
    found = recognise(report.format(text[0].lower() + text[1:]), Context())
    assert _kinds(found).isdisjoint(case["kinds"])


@pytest.mark.parametrize("case", ORDERS, ids=lambda case: case["text"][:40])
def test_a_request_for_a_command_asks_for_the_same(case: dict[str, Any]) -> None:
    text = case["text"]
    found = recognise(f"CISA recommends that users {text[0].lower()}{text[1:]}", Context())
    assert _kinds(found) >= set(case["kinds"])
