"""Answers are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.cli import output
from firedoor.cli.output import colour_wanted, terminal_of, write_whole
from firedoor.cli.progress import short


def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.html"
    target.write_text("old", encoding="utf-8")

    def interrupted(path: Path) -> None:
        raise KeyboardInterrupt(path)

    monkeypatch.setattr(output, "_share", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert target.read_text(encoding="utf-8") == "old"


def test_folders_are_made(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b.json", b"{}")
    assert (tmp_path / "a" / "b.json").read_bytes() == b"{}"


def test_no_colour_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert colour_wanted()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colour_wanted()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ecp/a.log", "Ecp/a.log"),
        ("\x1b[2J\u202e.log", r"\x1b[2J\u202e.log"),
        ("folder/" * 30 + "a.log", "...er/folder/folder/folder/folder/a.log"),
    ],
)
def test_the_name_beside_the_bar_is_inert_and_leaves_it_room(name: str, shown: str) -> None:
    assert short(name) == shown


def test_a_closed_stdout_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert terminal_of("-") == (False, 100)
