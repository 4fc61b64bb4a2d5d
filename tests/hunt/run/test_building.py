"""The rules that settings name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from firedoor.hunt.one_file import digesting
from firedoor.hunt.one_file.digesting import digest_of
from firedoor.hunt.settings import HuntSettings
from firedoor.model.problem import InputError
from tests.hunt.run.test_hunt import write


def test_the_digest_changes_with_every_rule_and_its_use(tmp_path: Path) -> None:
    root = write(tmp_path, {"a/x.yml": b"1", "b/x.yml": b"2"})
    settings = HuntSettings(sigma=(root / "a",))
    seen = {digest_of(settings)}
    for other in (
        replace(settings, pack=False),
        replace(settings, sigma=(root / "b",)),
        replace(settings, sigma=(root / "a", root / "b")),
        replace(settings, sigma=(), yara=(root / "a",)),
        HuntSettings(),
    ):
        seen.add(digest_of(other))
    write(tmp_path, {"a/x.yml": b"3"})
    seen.add(digest_of(settings))
    write(tmp_path, {"a/x.yml": b"1", "a/y.yml": b""})
    seen.add(digest_of(settings))
    assert len(seen) == 8


def test_the_digest_changes_with_the_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest_of(HuntSettings())
    monkeypatch.setattr(digesting, "version", lambda engine: f"another {engine}")
    assert digest_of(HuntSettings()) != before


def test_the_digest_knows_which_folder_a_rule_is_of(tmp_path: Path) -> None:
    one = write(tmp_path / "1", {"a/x.yar": b"1", "a/y.yar": b"2", "b/z.yar": b""})
    other = write(tmp_path / "2", {"a/x.yar": b"1", "b/y.yar": b"2", "b/z.yar": b""})
    first, second = (HuntSettings(yara=(root / "a", root / "b")) for root in (one, other))
    assert digest_of(first) != digest_of(second)
    again = write(tmp_path / "3", {"a/x.yar": b"1", "b/y.yar": b"2", "b/z.yar": b""})
    assert digest_of(HuntSettings(yara=(again / "a", again / "b"))) == digest_of(second)


@pytest.mark.parametrize("kind", ["sigma", "yara", "indicators", "known_good"])
def test_rules_that_are_not_there_are_told(tmp_path: Path, kind: str) -> None:
    with pytest.raises(InputError, match="does not exist"):
        digest_of(replace(HuntSettings(), **{kind: (tmp_path / "none",)}))  # type: ignore[arg-type]
