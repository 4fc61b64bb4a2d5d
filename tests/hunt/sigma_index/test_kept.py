"""Rules that were read before are taken up again as they were."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.hunt.one_file.building import build
from firedoor.hunt.pack import sigma_files
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.sigma.index import table
from firedoor.hunt.sigma.parsing.loading import book_of
from firedoor.site import cache
from firedoor.site.packing import pack, unpack
from tests.hunt.sigma.cases_of import rule_text


def test_a_book_is_the_same_after_it_was_kept() -> None:
    """Literal stars stay apart from wildcards, which compare as equal."""
    star = rule_text({"selection": {"A": [r"a\*", "a*"]}})
    book = book_of([*sigma_files(), ("star.yml", star)])
    again = unpack(pack(book))
    assert again == book
    before, after = table.TestTable(), table.TestTable()
    for old, new in zip(book.rules, again.rules, strict=True):
        assert before.formula(old.condition) == after.formula(new.condition)
    assert before == after


def test_rules_are_read_once_and_anew_when_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIREDOOR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "LEAST_SECONDS", 0.0)
    file = tmp_path / "own.yml"
    file.write_bytes(rule_text({"selection": {"A": "x"}}, title="first"))
    settings = HuntSettings(sigma=(file,), pack=False)
    read = [build(settings).book, build(settings).book]
    assert read[0] == read[1]
    assert len(list((tmp_path / "cache").iterdir())) == 1
    file.write_bytes(rule_text({"selection": {"A": "x"}}, title="second"))
    assert [rule.facts.title for rule in build(settings).book.rules] == ["second"]
