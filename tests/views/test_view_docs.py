"""The pages say what the code does."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from firedoor.result.compare import DIFF_SCHEMA, Comparison
from firedoor.result.document import SCHEMA, Result
from firedoor.views.csv import COLUMNS
from firedoor.views.registry import FORMATS

_DOCS = Path(__file__).resolve().parents[2] / "docs"


def _page(name: str) -> str:
    return (_DOCS / name).read_text(encoding="utf-8")


def test_every_key_of_the_result_is_explained() -> None:
    page = _page("result-document.md")
    assert SCHEMA in page
    assert not [field.name for field in fields(Result) if f"`{field.name}`" not in page]


def test_every_key_of_the_comparison_is_explained() -> None:
    page = _page("commands/diff.md")
    assert DIFF_SCHEMA in page
    assert not [field.name for field in fields(Comparison) if f"`{field.name}`" not in page]


def test_every_format_and_column_is_explained() -> None:
    page = _page("commands/report.md")
    assert not [name for name in (*FORMATS, *COLUMNS) if f"`{name}`" not in page]
