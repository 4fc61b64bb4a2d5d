"""Files and dates named on the command line."""

from __future__ import annotations

import codecs
import json
import os
from pathlib import Path

import pytest

from tests.hostile.site import assess, put, run


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")
@pytest.mark.parametrize("device", [False, True])
def test_a_result_that_never_ends(tmp_path: Path, device: bool) -> None:  # noqa: FBT001
    path = Path("/dev/zero") if device else tmp_path / "pipe"
    if not device:
        os.mkfifo(path)
    ran = run("report", path)
    assert ran.code == 3
    assert "is a pipe or a device" in ran.err


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "9999-12-31T23:59:59-14:00"])
def test_a_day_beyond_every_calendar(site: Path, day: str) -> None:
    ran = run("assess", site, "--as-of", day)
    assert ran.code == 2
    assert "check the year" in ran.err


def test_a_result_as_powershell_redirects_it(site: Path, tmp_path: Path) -> None:
    text = assess(site).out
    expected = run("report", put(tmp_path, "plain.json", text), "--format", "json").out
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF8, "utf-8")):
        path = put(tmp_path, f"{encoding}.json", mark + text.encode(encoding))
        assert run("report", path, "--format", "json").out == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"schema": ' + "9" * 10_000 + "}",
        '{"schema": NaN}',
        '{"schema": "x", "schema": "y"}',
    ],
)
def test_a_result_that_is_none(tmp_path: Path, text: str) -> None:
    path = put(tmp_path, "a.json", text)
    for command in (("report", path), ("diff", path, path)):
        ran = run(*command)
        assert ran.code == 3
        (line,) = ran.err.splitlines()
        assert line.startswith("a.json")


def test_hostile_text_in_a_result_comes_out_inert(site: Path, tmp_path: Path) -> None:
    document = assess(site).result()
    hostile = "\x1b[31m\u202e<script>alert(1)</script>\ud800"
    document["site"] = hostile
    for requirement in document["requirements"]:
        requirement["reasons"] = [hostile, "=cmd|' /C calc'!A0"]
    path = put(tmp_path, "a.json", json.dumps(document))
    text = run("report", path).out
    html = run("report", path, "--format", "html").out
    assert not set("\x1b\u202e") & set(text + html)
    assert "<script" not in html
