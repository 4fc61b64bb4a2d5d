"""Exit codes: "found" and "failed" never share one."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.cli.exit_codes import Exit
from firedoor.cli.main import run
from tests.conftest import REPOSITORY

EXAMPLE = str(REPOSITORY / "examples" / "riverside-water")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], Exit.DONE),
        (["--fail-on", "never"], Exit.DONE),
        (["--fail-on", "not_met"], Exit.NOT_MET),
        (["--fail-on", "unknown"], Exit.NOT_MET),
    ],
)
def test_fail_on(options: list[str], expected: Exit, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", EXAMPLE, *options]) == expected
    assert "Riverside Water" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["assess"],
        ["assess", "no-such-folder"],
        ["assess", EXAMPLE, "--as-of", "yesterday"],
        ["assess", EXAMPLE, "--format", "pdf"],
        ["frobnicate"],
    ],
)
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == Exit.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err


def test_nothing_readable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(64))
    assert run(["assess", str(tmp_path)]) == Exit.NOTHING_READABLE
    assert "nothing" in capsys.readouterr().err


def test_an_empty_skeleton_shows_nothing(tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert run(["new", str(site)]) == Exit.DONE
    assert run(["assess", str(site)]) == Exit.NOTHING_READABLE


def test_strict_tells_that_input_was_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.csv").write_text(
        "Host,Product\nEX1,Exchange Server 2016 CU19\n", encoding="utf-8"
    )
    (tmp_path / "broken.xml").write_text(
        '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj',
        encoding="utf-8",
    )
    assert run(["assess", str(tmp_path)]) == Exit.DONE
    assert run(["assess", str(tmp_path), "--strict"]) == Exit.SKIPPED_UNDER_STRICT
    errors = capsys.readouterr().err.splitlines()
    assert errors
    assert all(line.startswith("broken.xml") for line in errors)


def test_a_result_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stored = tmp_path / "result.json"
    stored.write_text('{"schema": "something/else"}', encoding="utf-8")
    assert run(["report", str(stored)]) == Exit.NOTHING_READABLE
    assert capsys.readouterr().err.startswith("result.json")


def test_an_alert_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", EXAMPLE, "--alert", "ed-99-99"]) == Exit.NOTHING_READABLE
    assert "known alerts: ed-21-02" in capsys.readouterr().err
