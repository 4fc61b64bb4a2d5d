"""A small site with good evidence, to which a test adds what is bad; and the command as people run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TIMEOUT_SECONDS = 60
SITE_TOML = '[site]\nname = "Good site"\nutc_offset = "-05:00"\n'
GOOD = "Hostname,IP Address,Product,Version\nGOODHOST,10.1.1.1,Exchange Server 2016,15.1.2176.2\n"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    def result(self) -> Any:
        return json.loads(self.out)

    def coverage(self) -> dict[str, Any]:
        return {row["file"]: row for row in self.result()["coverage"]}


def run(*arguments: str | Path, env: dict[str, str] | None = None, **options: Any) -> Ran:
    """The command in a process of its own; one that hangs fails the test."""
    done = subprocess.run(
        [sys.executable, "-m", "firedoor.cli", *map(str, arguments)],
        capture_output=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
        env={**os.environ, **(env or {})},
        **options,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def assess(site: Path, *more: str) -> Ran:
    """The result as JSON, after the good evidence was seen to be judged all the same."""
    ran = run("assess", site, "--as-of", "2021-04-05", "--format", "json", *more)
    assert "Traceback" not in ran.err, ran.err
    assert "fault in Firedoor" not in ran.err, ran.err
    assert ran.code == 0, ran.err
    assert ran.coverage()["inventory/good.csv"]["state"] == "read"
    return ran


def good_site(folder: Path) -> Path:
    (folder / "inventory").mkdir(parents=True)
    (folder / "records").mkdir()
    (folder / "site.toml").write_text(SITE_TOML, encoding="utf-8")
    (folder / "inventory" / "good.csv").write_text(GOOD, encoding="utf-8")
    return folder


def put(site: Path, name: str, data: bytes | str) -> Path:
    path = site / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


def put_sparse(site: Path, name: str, head: bytes, size: int) -> None:
    """A file that claims ``size`` bytes and takes next to no room."""
    path = put(site, name, head)
    os.truncate(path, size)
