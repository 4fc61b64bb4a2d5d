"""Of a site folder the servers' files are hunted, not those of the test environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.hunt.evidence.listing import find_evidence


def _site(root: Path, names: list[str]) -> list[str]:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return [piece.name for piece in find_evidence(root).pieces]


def test_of_a_site_only_the_servers_are_hunted(tmp_path: Path) -> None:
    names = ["site.toml", "exchange/EXCH01/a.log", "network/fw.cfg", "test-environment/exchange/T/a.log"]  # fmt: skip
    assert _site(tmp_path, names) == ["exchange/EXCH01/a.log"]
    assert [piece.host for piece in find_evidence(tmp_path).pieces] == ["EXCH01"]


@pytest.mark.parametrize(
    "names", [["exchange/A/a.log", "other/b.log"], ["site.toml", "logs/a.log"]]
)
def test_what_is_no_site_or_has_no_such_folder_is_hunted_whole(
    tmp_path: Path, names: list[str]
) -> None:
    assert sorted(_site(tmp_path, names)) == sorted(names)


def test_problems_are_named_from_the_site(tmp_path: Path) -> None:
    _site(tmp_path, ["site.toml", "exchange/E/a.log"])
    link = tmp_path / "exchange" / "E" / "link"
    try:
        link.symlink_to(tmp_path)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    assert [one.file for one in find_evidence(tmp_path).problems] == ["exchange/E/link"]
