"""``firedoor hunt``, end to end: small evidence in the real formats, every exit code, rules that cannot be used."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import stix2

from firedoor.cli.exit_codes import Exit
from firedoor.cli.main import run
from tests.conftest import REPOSITORY

EXAMPLE = REPOSITORY / "examples" / "riverside-water"
_HEAD = (
    "#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2021-03-03 00:00:00\n"
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
    "cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n"
)
_ROW = "2021-03-03 {:02}:{:02}:{:02} 10.0.0.5 {} {} - 443 - 203.0.113.77 Mozilla/5.0 - {} 0 0 15\n"
_SHELL = "/aspnet_client/supp0rt.aspx"


def log(*rows: tuple[str, str, int]) -> str:
    """A log of IIS with a row for each method, path and status."""
    lines = (
        _ROW.format(4 + number // 3600, number // 60 % 60, number % 60, method, path, status)
        for number, (method, path, status) in enumerate(rows)
    )
    return _HEAD + "".join(lines)


def server(folder: Path, name: str, text: str) -> Path:
    place = folder / name / "inetpub" / "logs" / "LogFiles" / "W3SVC1"
    place.mkdir(parents=True)
    (place / "u_ex210303.log").write_text(text, encoding="utf-8", newline="\n")
    return folder


@pytest.fixture
def quiet(tmp_path: Path) -> Path:
    return server(tmp_path / "evidence", "EXCH01", log(*[("GET", "/owa/", 200)] * 20))


@pytest.fixture
def tried(tmp_path: Path) -> Path:
    rows = [("GET", "/owa/", 200), ("GET", _SHELL, 404), ("POST", "/ecp/y.js", 500)]
    return server(tmp_path / "evidence", "EXCH01", log(*rows))


RULE = """title: Anything that is asked for
id: 11111111-2222-4333-8444-555555555555
status: test
author: a tester
logsource:
    category: webserver
detection:
    selection:
        cs-uri-stem|contains: '/owa'
    condition: selection
level: low
"""
PLACEHOLDER = RULE.replace("'/owa'", "'%paths%'").replace("contains:", "contains|expand:")


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    run(["hunt", *arguments, "--no-cache", "--format", "json"])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


# --- the answer


def test_the_shape_that_scripts_use(tried: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = asked(capsys, str(tried), "--as-of", "2021-04-20")
    assert document["schema"] == "firedoor/hunt/v1"
    assert document["verdict"] == "attempted"
    assert set(document["sightings"][0]) >= {
        "rule", "title", "severity", "confidence", "host", "time", "file", "record", "fields",
    }  # fmt: skip
    assert set(document["coverage"][0]) >= {"source", "host", "from", "to", "gaps", "records"}
    assert {one["host"] for one in document["servers"]} == {"EXCH01"}
    assert all(one["sha256"] for one in document["files"])


def test_an_empty_look_is_unknown_and_never_no_sign(
    quiet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = asked(capsys, str(quiet))
    assert document["verdict"] == "unknown"
    assert any(one["fetch"] for one in document["coverage"])


def test_every_view_tells_of_the_attempt_and_none_of_the_place(
    tried: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")  # workers of pytest-xdist have a width of their own
    for format_ in ("text", "json", "html", "csv", "stix", "timesketch"):
        out = tmp_path / f"out.{format_}"
        options = ["--no-cache", "--format", format_, "-o", str(out)]
        assert run(["hunt", str(tried), *options]) == Exit.DONE
        text = out.read_text("utf-8")
        assert "u_ex210303.log" in text, format_
        assert str(tmp_path) not in text, format_
        assert _SHELL in text or format_ == "stix", format_
    stix2.parse((tmp_path / "out.stix").read_text("utf-8"), allow_custom=False)


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_the_same_evidence_in_a_zip_gives_the_same_sightings(
    tried: Path, tmp_path: Path, packed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "evidence.zip"
    with zipfile.ZipFile(archive, "w", packed) as stream:
        for path in sorted(tried.rglob("*.log")):
            stream.write(path, path.relative_to(tried).as_posix())
    plain, zipped = asked(capsys, str(tried)), asked(capsys, str(archive))
    keys = ("rule", "host", "time", "line", "outcome", "client")
    found = [[[one[key] for key in keys] for one in d["sightings"]] for d in (plain, zipped)]
    assert found[0] == found[1] != []


def test_logs_in_a_container_that_is_not_opened_are_no_log_and_no_silence(
    tried: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "evidence.tar"
    with tarfile.open(archive, "w") as stream:
        stream.add(tried, "evidence")
    document = asked(capsys, str(archive))
    assert document["verdict"] == "unknown"
    assert [one["state"] for one in document["files"]] == ["not_examined"]


def test_of_a_site_its_servers_are_hunted_and_not_those_of_the_test_environment(
    capsys: pytest.CaptureFixture[str],
) -> None:
    document = asked(capsys, str(EXAMPLE), "--as-of", "2021-04-20")
    assert {one["host"] for one in document["servers"]} == {"EXCH01", "EXCH02"}
    assert all(one["file"].startswith("exchange/") for one in document["files"])


def test_the_window_is_what_was_asked_and_the_last_day_is_in_it(
    quiet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = asked(capsys, str(quiet), "--from", "2021-03-01", "--to", "2021-03-05")
    window = document["window"]
    assert (window["from"], window["to"]) == ("2021-03-01T00:00:00Z", "2021-03-06T00:00:00Z")
    times = ("--from", "2021-03-01T12:00+02:00", "--to", "2021-03-05T00:00+00:00")
    window = asked(capsys, str(quiet), *times)["window"]
    assert (window["from"], window["to"]) == ("2021-03-01T10:00:00Z", "2021-03-05T00:00:00Z")


def test_the_terminal_decides_the_width(
    tried: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "64")
    run(["hunt", str(tried), "--no-cache"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 64


# --- exit codes


@pytest.mark.parametrize(
    ("evidence", "options", "expected"),
    [
        ("tried", [], Exit.DONE),
        ("tried", ["--fail-on", "never"], Exit.DONE),
        ("tried", ["--fail-on", "exploited"], Exit.DONE),
        ("tried", ["--fail-on", "attempted"], Exit.NOT_MET),
        ("tried", ["--fail-on", "unknown"], Exit.NOT_MET),
        ("quiet", ["--fail-on", "attempted"], Exit.DONE),
        ("quiet", ["--fail-on", "unknown"], Exit.NOT_MET),
        ("quiet", ["--strict"], Exit.DONE),
    ],
)
def test_fail_on(
    evidence: str,
    options: list[str],
    expected: Exit,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder: Path = request.getfixturevalue(evidence)
    assert run(["hunt", str(folder), "--no-cache", *options]) == expected
    assert capsys.readouterr().out.startswith("Has it happened?")


@pytest.mark.parametrize(
    "options",
    [
        ["--sigma", "no-such-folder"],
        ["--yara", "no-such-folder"],
        ["--indicators", "no-such-file"],
        ["--known-good", "no-such-file"],
        ["--sigma-values", "no-such-file"],
        ["--from", "yesterday"],
        ["--to", "2021-03-03T10:00"],
        ["--from", "2021-03-05", "--to", "2021-03-04"],
        ["--format", "pdf"],
        ["--processes", "0"],
        ["--rules", "--format", "html"],
        ["--fail-on", "no_sign"],
    ],
)
def test_wrong_usage_is_said_and_nothing_is_answered(
    quiet: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["hunt", str(quiet), "--no-cache", *options]) == Exit.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert options[0] in captured.err
    assert "Traceback" not in captured.err


def test_a_path_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["hunt", "no-such-folder"]) == Exit.USAGE
    assert "no-such-folder" in capsys.readouterr().err


def test_nothing_readable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert run(["hunt", str(tmp_path / "empty"), "--no-cache"]) == Exit.NOTHING_READABLE
    captured = capsys.readouterr()
    assert "Unknown" in captured.out
    assert captured.err.splitlines()[-1] == "firedoor: no file here could be read"


def test_strict_tells_that_a_file_was_not_read(
    quiet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (quiet / "EXCH01" / "old.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(100))
    options = ["hunt", str(quiet), "--no-cache", "--format", "csv"]
    assert run(options) == Exit.DONE
    assert run([*options, "--strict"]) == Exit.SKIPPED_UNDER_STRICT
    assert "old.7z" in capsys.readouterr().out + asked_text(quiet)


def asked_text(folder: Path) -> str:
    out = folder.parent / "page.txt"
    run(["hunt", str(folder), "--no-cache", "-o", str(out)])
    return out.read_text("utf-8")


# --- rules


def test_a_rule_of_the_user_is_used_and_the_pack_can_be_left_out(
    quiet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "own.yml").write_text(RULE, encoding="utf-8")
    document = asked(capsys, str(quiet), "--sigma", str(rules), "--no-pack")
    assert {one["title"] for one in document["sightings"]} == {"Anything that is asked for"}
    assert {one["author"] for one in document["sightings"]} == {"a tester"}
    without = asked(capsys, str(quiet), "--no-pack")
    assert without["sightings"] == []
    assert without["verdict"] == "unknown"


def test_rules_that_cannot_be_used_are_told_with_what_would_help(
    quiet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "a.yml").write_text(PLACEHOLDER, encoding="utf-8")
    (rules / "b.yml").write_text("title: [", encoding="utf-8")
    given = ["hunt", str(quiet), "--no-cache", "--sigma", str(rules)]
    assert run([*given, "--rules", "--format", "csv"]) == Exit.DONE
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))
    assert sorted(Path(row["file"]).name for row in rows) == ["a.yml", "b.yml"]
    (expand,) = (row["reason"] for row in rows if row["file"].endswith("a.yml"))
    assert "%paths%" in expand
    assert "--sigma-values" in expand
    assert run([*given, "--rules"]) == Exit.DONE
    assert "2 rules not usable" in capsys.readouterr().out
    assert run([*given, "--format", "json"]) == Exit.DONE
    assert "2 rules could not be used; --rules lists each" in capsys.readouterr().err
    assert run([*given, "--strict"]) == Exit.SKIPPED_UNDER_STRICT


def test_with_values_the_placeholder_is_used(
    quiet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule, values = tmp_path / "a.yml", tmp_path / "values.toml"
    rule.write_text(PLACEHOLDER, encoding="utf-8")
    values.write_text('paths = ["/owa"]\n', encoding="utf-8")
    options = ("--sigma", str(rule), "--no-pack", "--sigma-values", str(values))
    assert len(asked(capsys, str(quiet), *options)["sightings"]) == 20


# --- a hunt that is interrupted


@pytest.mark.skipif(sys.platform == "win32", reason="a child cannot be sent Ctrl-C alone")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_hunt_leaves_nothing_and_the_next_gives_the_same_answer(
    tmp_path: Path, how: signal.Signals
) -> None:
    evidence = tmp_path / "evidence"
    for number in range(6):
        rows = [("GET", "/owa/", 200), ("GET", _SHELL, 404)] * 2500
        server(evidence, f"EXCH{number:02}", log(*((m, f"{p}?{number}", s) for m, p, s in rows)))
    environment = os.environ | {"FIREDOOR_CACHE": str(tmp_path / "cache")}
    out = tmp_path / "answers" / "out.json"
    command = [
        sys.executable, "-m", "firedoor.cli", "hunt", str(evidence), "--format", "json", "-o", str(out),
    ]  # fmt: skip
    ended = _interrupted(command, environment, how)
    if ended is not None:
        code, errors = ended
        assert code == Exit.INTERRUPTED
        assert errors.splitlines()[-1].startswith("firedoor: interrupted; nothing was left")
        assert "Traceback" not in errors
        assert not out.parent.exists() or list(out.parent.iterdir()) == []
    subprocess.run(command, env=environment, check=True, capture_output=True)
    again = tmp_path / "again.json"
    fresh = [*command[:-1], str(again), "--no-cache"]
    subprocess.run(fresh, env=environment, check=True, capture_output=True)
    assert out.read_bytes() == again.read_bytes()
    assert [path.name for path in out.parent.iterdir()] == ["out.json"]


def _interrupted(
    command: list[str], environment: dict[str, str], how: signal.Signals
) -> tuple[int, str] | None:
    """Start a hunt and interrupt it when it has kept something; None where it was done before."""
    cache = Path(environment["FIREDOOR_CACHE"])
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, start_new_session=True
    ) as child:
        while child.poll() is None and not any(path.is_file() for path in cache.rglob("*")):
            time.sleep(0.01)
        child.send_signal(how)
        errors = child.communicate(timeout=60)[1].decode()
    return None if child.returncode == 0 else (child.returncode, errors)
