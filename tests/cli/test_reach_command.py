"""``firedoor reach``, end to end over the example site."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from firedoor.cli.exit_codes import Exit
from firedoor.cli.main import run
from tests.conftest import REPOSITORY

EXAMPLE = REPOSITORY / "examples" / "riverside-water"
VENDOR = "object-group VENDOR-SUPPORT object HMI01 eq 3389"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The part of the example site that speaks of its network."""
    folder = tmp_path / "site"
    shutil.copytree(EXAMPLE / "network", folder / "network")
    shutil.copy(EXAMPLE / "site.toml", folder)
    return folder


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    """The firewall of the plant without the vendor's line."""
    lines = (EXAMPLE / "network" / "plant-fw.cfg").read_text("utf-8").splitlines(keepends=True)
    path = tmp_path / "candidate.cfg"
    path.write_text("".join(line for line in lines if VENDOR not in line), encoding="utf-8")
    return path


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    run(["reach", *arguments, "--format", "json"])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_the_shape_that_scripts_use(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = asked(
        capsys, str(site), "--from", "enterprise", "--to", "HMI01", "--service", "tcp/3389"
    )
    assert document["schema"] == "firedoor/reach/v1"
    (answer,) = document["answers"]
    assert (answer["from"], answer["to"], answer["verdict"]) == ("enterprise", "HMI01", "reachable")
    assert answer["flow"]["dst"] == "10.20.20.11"
    assert set(answer["flow"]) >= {"src", "dst", "proto", "sport", "dport"}
    assert set(answer["path"][0]) >= {
        "device",
        "interface",
        "file",
        "line",
        "text",
        "before",
        "packet",
    }
    assert any(VENDOR in step["text"] for step in answer["path"])
    assert isinstance(answer["reasons"], list)


def test_the_mistake_of_the_example_stands_in_every_view(
    site: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "100")  # workers of pytest-xdist have a width of their own
    for format_ in ("text", "html", "csv"):
        out = tmp_path / f"out.{format_}"
        assert run(["reach", str(site), "--format", format_, "-o", str(out)]) == Exit.DONE
        assert VENDOR in out.read_text("utf-8"), format_
        assert str(tmp_path) not in out.read_text("utf-8")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], Exit.DONE),
        (["--fail-on", "reachable"], Exit.NOT_MET),
        (["--fail-on", "unknown"], Exit.NOT_MET),
        (["--from", "internet", "--to", "cell", "--fail-on", "unknown"], Exit.DONE),
        (["--from", "remote", "--to", "HMI01", "--fail-on", "reachable"], Exit.NOT_MET),
        (["--from", "remote", "--to", "HMI01"], Exit.DONE),
    ],
)
def test_fail_on(
    site: Path, options: list[str], expected: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["reach", str(site), *options]) == expected
    assert "Riverside Water" in capsys.readouterr().out


def test_without_zones_only_unknown_fails(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "site.toml").unlink()
    assert run(["reach", str(site), "--fail-on", "reachable"]) == Exit.DONE
    assert run(["reach", str(site), "--fail-on", "unknown"]) == Exit.NOT_MET
    assert "NOT JUDGED" in capsys.readouterr().out


def test_what_if_shows_what_a_line_less_would_close(
    site: Path, candidate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = asked(capsys, str(site), "--replace", f"network/plant-fw.cfg={candidate}")
    assert document["schema"] == "firedoor/reach-diff/v1"
    (change,) = document["changes"]
    assert (change["from"], change["to"]) == ("enterprise", "operations")
    assert (change["before"]["verdict"], change["after"]["verdict"]) == ("reachable", "blocked")
    assert (change["gained"], change["lost"]) == ([], ["tcp/3389"])
    assert change["less"]["targets"] == ["10.20.20.11"]
    assert document["flows"] == []
    assert document["replaced"] == [{"file": "network/plant-fw.cfg", "by": "candidate.cfg"}]
    assert document["before"]["site"] == document["after"]["site"]


def test_what_if_judges_the_network_after_the_change(
    site: Path, candidate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = [
        "reach",
        str(site),
        "--from",
        "enterprise",
        "--to",
        "HMI01",
        "--fail-on",
        "reachable",
    ]
    assert run(question) == Exit.NOT_MET
    assert run([*question, "--replace", f"network/plant-fw.cfg={candidate}"]) == Exit.DONE
    assert "reachable -> blocked" in capsys.readouterr().out


def test_what_if_names_the_flow_that_breaks(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = (EXAMPLE / "network" / "cell-fw.rules").read_text("utf-8")
    new = tmp_path / "new.rules"
    new.write_text(rules.replace("--dports 102,502,4001,44818", "--dports 102,502,4001"), "utf-8")
    document = asked(capsys, str(site), "--replace", f"network/cell-fw.rules={new}")
    assert {(flow["id"], flow["change"]) for flow in document["flows"]} == {
        ("F-SCADA-DOSING", "breaks")
    }


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--replace", "network/plant-fw.cfg"], Exit.USAGE),
        (["--replace", "network/plant-fw.cfg=nowhere.cfg"], Exit.USAGE),
        (["--coverage", "--format", "json"], Exit.USAGE),
        (["--from", "nobody"], Exit.NOTHING_READABLE),
        (["--from", "enterprise", "--service", "tcp/99999"], Exit.NOTHING_READABLE),
    ],
)
def test_what_cannot_be_asked_is_one_clear_line(
    site: Path, arguments: list[str], code: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["reach", str(site), *arguments]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err


def test_coverage_counts_every_line_and_names_those_in_doubt(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = site / "network" / "plant-fw.cfg"
    file.write_text(file.read_text("utf-8") + "frobnicate all traffic\n", "utf-8")
    assert run(["reach", str(site), "--coverage"]) == Exit.DONE
    out = capsys.readouterr().out
    assert "frobnicate all traffic" in out
    assert "1 not understood" in out


def test_the_terminal_decides_the_width(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "64")
    run(["reach", str(site)])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 64
