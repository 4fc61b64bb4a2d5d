"""``firedoor hunt``: the same evidence gives the same bytes, however it is read; a part of it gives an answer."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from firedoor.cli.main import run
from tests.conftest import REPOSITORY

EXAMPLE = REPOSITORY / "examples" / "harbor-power-evidence"


def said(capsys: pytest.CaptureFixture[str], path: Path, *arguments: str) -> str:
    """The document as JSON."""
    run(["hunt", str(path), "--format", "json", *arguments])
    return capsys.readouterr().out


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """The example as an archive, the last file first."""
    archive = tmp_path / "e.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as stream:
        for path in sorted(EXAMPLE.rglob("*"), reverse=True):
            if path.is_file():
                stream.write(path, path.relative_to(EXAMPLE).as_posix())
    return archive


def test_processes_and_what_was_kept_change_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FIREDOOR_CACHE", str(tmp_path / "cache"))
    plain = said(capsys, EXAMPLE, "--no-cache", "--processes", "1")
    assert said(capsys, EXAMPLE, "--no-cache", "--processes", "4") == plain
    assert said(capsys, EXAMPLE, "--processes", "2") == plain
    assert said(capsys, EXAMPLE, "--processes", "1") == plain, "from what was kept"


def test_a_zip_says_the_same_as_its_folder(
    packed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = json.loads(said(capsys, EXAMPLE, "--no-cache", "--processes", "1"))
    zipped = json.loads(
        said(capsys, packed, "--no-cache", "--processes", "3").replace("e.zip/", "")
    )
    assert files(zipped).pop("e.zip")["reader"] == "file"
    assert {name: one for name, one in files(zipped).items() if name != "e.zip"} == files(plain)
    for document in (plain, zipped):
        del document["files"], document["report_fields"]  # that tell how many files there are
    assert zipped == plain


def test_the_web_root_alone_is_enough_for_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Its pages have no time, and one of them is seen as a whole and in one of its lines."""
    root = EXAMPLE / "EXCH07" / "inetpub" / "wwwroot"
    assert json.loads(said(capsys, root, "--no-cache"))["verdict"] == "exploited"


def files(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The files of a document by their names."""
    return {one["file"]: one for one in document["files"]}
