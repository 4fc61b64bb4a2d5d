"""Answers into odd places: nothing is destroyed, nothing half-written, no traceback."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from firedoor.cli import output
from tests.hostile.site import put, run

posix = pytest.mark.skipif(os.name != "posix", reason="pipes, devices and signals of POSIX")


@posix
def test_a_pipe_is_written_into_and_not_replaced(tmp_path: Path) -> None:
    """So are devices: `-o /dev/null` as the superuser must not cost the machine its /dev/null."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        output.write_answer("the answer", str(pipe))
        assert os.read(reader, 100) == b"the answer"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    link, target = tmp_path / "latest.html", tmp_path / "report.html"
    link.symlink_to(target.name)
    output.write_answer("new", str(link))
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("place", ["", "folder", "file/below", "x" * 400])
def test_a_place_that_cannot_be_written(site: Path, tmp_path: Path, place: str) -> None:
    put(tmp_path, "file", "old")
    (tmp_path / "folder").mkdir()
    before = sorted(path.name for path in tmp_path.iterdir())
    ran = run("assess", site, "-o", place, cwd=tmp_path)
    assert ran.code == 1
    (line,) = ran.err.splitlines()
    assert "cannot be written" in line
    assert "with -o" in line
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@posix
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(site: Path, tmp_path: Path, closed: str) -> None:
    target = tmp_path / "out.json"
    script = f'"$1" -m firedoor.cli assess "$2" --format json {closed}; echo $? > "$3"'
    done = subprocess.run(
        ["sh", "-c", script, "sh", sys.executable, str(site), str(target)],
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert target.read_text(encoding="utf-8").strip() == "0"


@posix
def test_an_interrupt_leaves_the_old_report(site: Path, tmp_path: Path) -> None:
    for number in range(4000):
        put(site, f"m/{number}.csv", f"Hostname,IP Address,OS\nM{number},10.5.0.1,W\n")
    target = put(tmp_path, "report.html", "old")
    command = [sys.executable, "-m", "firedoor.cli", "assess", str(site), "--format", "html"]
    # A shell starts what runs in its background with interrupts switched off, and the program inherits that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [*command, "-o", str(target)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    time.sleep(1.2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode in (130, -signal.SIGINT)
    assert b"interrupted" in err
    assert b"Traceback" not in err
    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "site"]


def test_the_place_of_a_new_site_is_shown_inert(tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("names with line breaks")
    ran = run("new", "a\nb\u202e", cwd=tmp_path)
    assert ran.code == 0
    assert len(ran.err.splitlines()) == 1
    assert "\u202e" not in ran.err
