"""The pages in docs/directives say what the data say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from firedoor.assess.checks.registry import CHECKS
from firedoor.directives.in_force import in_force
from firedoor.directives.kinds import FIXES, KINDS
from firedoor.directives.loader import available, load, read_bytes
from firedoor.match.builds import load as load_builds
from tests.directives.rows import rows

PAGES = Path(__file__).resolve().parents[2] / "docs" / "directives"
FORMAT = (PAGES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("id_", available())
def test_the_table_of_requirements(id_: str) -> None:
    text = (PAGES / f"{id_}.md").read_text(encoding="utf-8")
    table = text.split("<!-- requirements -->\n", 1)[1].split("\n<!-- end -->", 1)[0]
    assert table.splitlines()[2:] == rows(load(id_))


@pytest.mark.parametrize("id_", available())
def test_the_questions_and_the_list_of_pages(id_: str) -> None:
    text = (PAGES / f"{id_}.md").read_text(encoding="utf-8")
    assert [q.id for q in load(id_).head.questions if f"`{q.id}`" not in text] == []
    assert f"[{id_}]({id_}.md)" in FORMAT


def test_the_worked_example_loads() -> None:
    example = re.findall(r"```toml\n(.*?)```", FORMAT, re.DOTALL)
    assert len(example) == 1
    directive = in_force(read_bytes(example[0].encode(), "example.toml"), None)
    assert [r.deadline.kind.value for r in directive.requirements if r.deadline] == ["at", "within"]


def test_every_kind_and_parameter_has_a_place_on_the_page() -> None:
    names = {name for kind in KINDS.values() for name in (kind.name, *kind.params)}
    assert sorted(name for name in names if f"`{name}`" not in FORMAT) == []


def test_the_kinds_are_those_that_have_a_check() -> None:
    assert set(KINDS) == set(CHECKS)


def test_the_fixes_are_those_of_the_build_table() -> None:
    assert set(FIXES) == set(load_builds().fixes)
