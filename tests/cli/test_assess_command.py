"""The front door, end to end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from firedoor.cli.main import run
from tests.conftest import REPOSITORY

EXAMPLE = REPOSITORY / "examples" / "riverside-water"
HOSTILE = "<script>alert(1)</script>"


def assessed(site: Path, out: Path, *options: str) -> dict[str, Any]:
    """The JSON of an assessment."""
    target = out / "result.json"
    run(["assess", str(site), "--format", "json", "-o", str(target), *options])
    document: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return document


def test_same_input_same_bytes_wherever_it_lies(tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "copy"
    shutil.copytree(EXAMPLE, copy)
    assessed(EXAMPLE, tmp_path / "a")
    assessed(copy, tmp_path / "b")
    assert (tmp_path / "a" / "result.json").read_bytes() == (
        tmp_path / "b" / "result.json"
    ).read_bytes()


def test_the_result_names_no_absolute_path(tmp_path: Path) -> None:
    assessed(EXAMPLE, tmp_path)
    assert str(REPOSITORY) not in (tmp_path / "result.json").read_text(encoding="utf-8")


def test_the_shape_that_others_script_against(tmp_path: Path) -> None:
    document = assessed(EXAMPLE, tmp_path)
    assert document["schema"] == "firedoor/result/v1"
    assert {"site", "alert", "as_of", "requirements", "coverage"} <= set(document)
    wanted = {"id", "title", "kind", "verdict", "reasons", "evidence", "settled_by", "deadline"}
    assert all(wanted <= set(requirement) for requirement in document["requirements"])
    counts = {"file", "reader", "records", "understood", "irrelevant", "not_understood"}
    assert all(counts <= set(row) for row in document["coverage"])


def test_every_unknown_says_what_would_settle_it(tmp_path: Path) -> None:
    for requirement in assessed(EXAMPLE, tmp_path)["requirements"]:
        assert requirement["reasons"], requirement["id"]
        if requirement["verdict"] == "unknown":
            assert requirement["settled_by"], requirement["id"]


def test_every_file_stands_in_the_coverage(tmp_path: Path) -> None:
    document = assessed(EXAMPLE, tmp_path)
    listed = {row["file"] for row in document["coverage"]}
    present = {
        path.relative_to(EXAMPLE).as_posix() for path in EXAMPLE.rglob("*") if path.is_file()
    }
    assert present <= listed
    assert {row["file"] for row in document["inputs"]} >= present - {
        row["file"] for row in document["coverage"] if row["irrelevant"] and not row["reader"]
    }


def test_every_view_renders_again_from_the_stored_result(tmp_path: Path) -> None:
    assessed(EXAMPLE, tmp_path)
    for format_ in ("text", "html", "csv", "json"):
        direct, stored = tmp_path / f"direct.{format_}", tmp_path / f"stored.{format_}"
        run(["assess", str(EXAMPLE), "--format", format_, "-o", str(direct)])
        run(["report", str(tmp_path / "result.json"), "--format", format_, "-o", str(stored)])
        assert direct.read_bytes() == stored.read_bytes(), format_


def test_text_fits_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    run(["assess", str(EXAMPLE)])
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines) <= 100
    assert not any("\x1b" in line for line in lines)


def test_the_revisions_in_force_follow_the_day(tmp_path: Path) -> None:
    counts = [
        len(assessed(EXAMPLE, tmp_path, "--alert", "ed-21-02", "--as-of", day)["requirements"])
        for day in ("2021-03-02", "2021-03-03", "2021-03-31", "2021-04-13")
    ]
    assert counts[0] == 0
    assert counts == sorted(set(counts))


def test_hostile_names_come_out_inert(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    formula = "=cmd|' /C calc'!A0"
    rows = f"Host,Product,Version\n{HOSTILE},Exchange 2016,15.1.1.1\n{formula},Exchange 2016,x\x1b[31m\n"
    (site / "a.csv").write_text(rows, encoding="utf-8")
    for format_ in ("html", "csv", "text"):
        run(["assess", str(site), "--format", format_, "-o", str(tmp_path / f"r.{format_}")])
    assert "<script" not in (tmp_path / "r.html").read_text(encoding="utf-8").lower()
    assert "\x1b" not in (tmp_path / "r.text").read_text(encoding="utf-8")
    cells = (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert "\x1b" not in cells
    assert not any(line.startswith(("=", '"=')) for line in cells.splitlines())


def test_a_page_as_alert(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "ICS Advisory (ICSA-21-001-01)\n\nMITIGATIONS\n\nMinimize network exposure for all control system "
        "devices and/or systems, and ensure that they are not accessible from the Internet.\n",
        encoding="utf-8",
    )
    document = assessed(EXAMPLE, tmp_path, "--alert", str(page))
    assert [r["kind"] for r in document["requirements"]] == ["exposure"]


@pytest.mark.corpus
def test_healthchecker_data_alone(corpora: Path, tmp_path: Path) -> None:
    """Nothing but what HealthChecker exports: the verdicts that the builds give (see the corpus README)."""
    document = assessed(corpora / "exchange" / "clixml" / "E16", tmp_path)
    [server] = document["servers"]
    assert (server["name"], server["cumulative_update"], server["build"]) == (
        "SOLO-E16A",
        "CU22",
        "15.1.2375.7",
    )
    verdicts = {r["id"]: r["verdict"] for r in document["requirements"]}
    assert verdicts["ICS-ALERT-21-063-01.B"] == "met"
    assert verdicts["ED-21-02.S2.1"] == "met"
    assert verdicts["ICS-ALERT-21-063-01.0"] == "unknown"


@pytest.mark.corpus
def test_two_servers_with_contradicting_exports(corpora: Path, tmp_path: Path) -> None:
    document = assessed(corpora / "exchange" / "clixml", tmp_path, "--as-of", "2026-11-01")
    assert {server["name"] for server in document["servers"]} == {"SOLO-E16A", "SOLO-E19A"}
    assert any(f["id"].startswith("FD-BUILD") for f in document["findings"])
    supported = next(r for r in document["requirements"] if r["kind"] == "supported")
    assert supported["verdict"] == "not_met"
