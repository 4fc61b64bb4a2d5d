"""The page of the reader names everything that the reader may answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.readers.advisories.families import HEADINGS, IRRELEVANT, REQUIREMENTS
from firedoor.readers.advisories.recognise import Context, recognise

PAGE = (
    Path(__file__)
    .parents[3]
    .joinpath("docs", "readers", "alert-text.md")
    .read_text(encoding="utf-8")
)
ANSWERS = {family.kind for family in REQUIREMENTS} | {family.name for family in IRRELEVANT}
SECTIONS = set(HEADINGS.values()) - {"actions"}


@pytest.mark.parametrize("name", sorted(ANSWERS | SECTIONS))
def test_every_kind_and_family_is_named(name: str) -> None:
    assert f"`{name}`" in PAGE


def _examples() -> list[tuple[str, str]]:
    table = PAGE.split("| sentence | becomes |")[1].split("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.endswith("|")]
    pairs = [(row[0], row[1]) for row in rows[1:] if "and below it" not in row[0]]
    return [(text, answer) for texts, answer in pairs for text in texts.split(" / ")]


@pytest.mark.parametrize(("sentence", "answer"), _examples())
def test_the_examples_are_true(sentence: str, answer: str) -> None:
    found = recognise(sentence, Context())
    given = [*(kind for kind, _ in found.asks), found.irrelevant, found.reason]
    assert any(f"`{one}`" in answer for one in given if one)
    assert answer.startswith("unrecognised") == bool(found.reason)
    assert answer.startswith("irrelevant") == bool(found.irrelevant)
