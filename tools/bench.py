"""Print each figure beside its anchor, as a ratio measured in the same run: ``make bench``.

An anchor is the least work that anyone could do for the same answer (start the interpreter, parse the
same bytes with the standard library). Both sides run alternately, and the medians are compared.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import statistics
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tools.bench_site import SITE_SIZES, measure_site

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "examples" / "riverside-water"
CORPORA = ROOT.parent / "shared" / "corpora"
ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; both sides in milliseconds."""

    name: str
    anchor: str
    ours_ms: float
    anchor_ms: float


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def pair(
    name: str, ours: Callable[[], object], anchor_name: str, anchor: Callable[[], object]
) -> Figure:
    """Run both sides alternately and keep the medians."""
    both = [(timed(ours), timed(anchor)) for _ in range(ROUNDS)]
    return Figure(
        name,
        anchor_name,
        statistics.median(a for a, _ in both),
        statistics.median(b for _, b in both),
    )


def process(*arguments: str) -> Callable[[], object]:
    """A whole process, start to end, with its bytecode cached as after the first run."""
    plain = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *arguments]

    def run() -> object:
        return subprocess.run(command, check=True, capture_output=True, env=plain)  # noqa: S603

    run()
    return run


def example() -> list[Figure]:
    """The assessment of the example, start to finish, against the start of the interpreter."""
    empty = process("-c", "pass")
    options = ("-m", "firedoor.cli", "assess", str(SITE), "--as-of", "2021-04-20")
    assess = process(*options)
    imports = process("-c", "import firedoor.cli.assess")
    return [
        pair("assess the example, whole process", assess, "python -c pass", empty),
        pair("the same, as HTML", process(*options, "--format", "html"), "python -c pass", empty),
        pair("imports before the work begins", imports, "the whole process", assess),
    ]


def readers() -> list[Figure]:
    """Readers against the standard library on the same bytes."""
    from firedoor.readers.interface import HEAD_BYTES, InputFile, Options  # noqa: PLC0415
    from firedoor.readers.inventory.clixml import CLIXML_READER  # noqa: PLC0415
    from firedoor.readers.inventory.csv import CSV_READER  # noqa: PLC0415

    figures = []
    table = SITE / "inventory" / "assets.csv"
    data = table.read_bytes()
    file = InputFile(table, "assets.csv", len(data), data[:HEAD_BYTES])
    figures.append(
        pair(
            "read inventory/assets.csv",
            lambda: CSV_READER.read(file, Options()),
            "csv.reader",
            lambda: list(csv.reader(io.StringIO(data.decode()))),
        )
    )
    servers = CORPORA / "exchange" / "clixml" / "E16" / "Exchange" / "GetExchangeServer.xml"
    if servers.is_file():
        xml = servers.read_bytes()
        listing = InputFile(servers, "GetExchangeServer.xml", len(xml), xml[:HEAD_BYTES])
        figures.append(
            pair(
                "read Get-ExchangeServer CliXml",
                lambda: CLIXML_READER.read(listing, Options()),
                "ElementTree.fromstring",
                lambda: ET.fromstring(xml),  # noqa: S314
            )
        )
    return figures


def alerts() -> list[Figure]:
    """The alert reader against one regular expression for sentences."""
    from firedoor.readers.advisories.reader import read_alert  # noqa: PLC0415

    page = CORPORA / "directives" / "ed-21-02.2021-04-13.md"
    if not page.is_file():
        return []
    data = page.read_bytes()
    sentence = re.compile(r"[^.!?]+[.!?]")
    return [
        pair(
            "read ED 21-02 as a page",
            lambda: read_alert(data, page.name),
            "one regex over the text",
            lambda: sentence.findall(data.decode()),
        )
    ]


def views() -> list[Figure]:
    """Views of the example's result against json.dumps of the same document."""
    from firedoor.result.decode import from_json  # noqa: PLC0415
    from firedoor.views.registry import render  # noqa: PLC0415

    done = subprocess.run(  # noqa: S603
        [
            sys.executable,
            "-m",
            "firedoor.cli",
            "assess",
            str(SITE),
            "--as-of",
            "2021-04-20",
            "--format",
            "json",
        ],
        check=True,
        capture_output=True,
    )
    text = done.stdout.decode()
    plain, result = json.loads(text), from_json(text, "result.json")
    return [
        pair(
            f"view {name}", partial(render, result, name), "json.dumps", partial(json.dumps, plain)
        )
        for name in ("json", "text", "html", "csv")
    ]


def rule_sets() -> None:
    """5,000 rules between two zones, each shape in a process of its own."""
    print(f"\n{'5,000 first-match rules':40} {'ms':>9}   {'anchor':32} {'ms':>9} {'ratio':>8}")
    for shape in ("random", "acl", "fw"):
        command = [sys.executable, "-m", "tools.bench_rules", shape]
        done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)  # noqa: S603
        found = json.loads(done.stdout)
        rows = (
            ("zone to zone, worst pair", "zone_pair", "numpy scan of 1,000 packets", "scan"),
            ("the Internet to a zone too, worst", "pair", "dd (CUDD), the same pairs", "cudd_pair"),
            ("the Internet to a zone too, worst", "pair", f"z3, one pair ({found['z3_says']})", "z3_pair"),
            ("what if one line is turned around", "what_if", "the question itself", "pair"),
        )  # fmt: skip
        for name, ours, anchor, theirs in rows:
            _print(Figure(f"{shape}: {name}", anchor, found[ours] * 1000, found[theirs] * 1000))
        print(
            f"  {found['live']} of 5000 rules are live; worst pair: {found['lines']} lines, "
            f"{found['nodes']} nodes; {found['megabytes']:.0f} MB"
        )


def sites() -> None:
    """Whole sites: parse, matrix of all zones with witnesses, document; and the same question again."""
    print(f"\n{'generated sites':10} {'lines':>8} {'s':>7} {'us a line':>10} {'to the first':>13} "
          f"{'again':>7} {'CPU s':>7} {'MB, largest process':>20}")  # fmt: skip
    first = 0.0
    for devices in SITE_SIZES:
        found = measure_site(devices)
        each = found.seconds / found.lines * 1e6
        first = first or each
        print(
            f"{devices:15} {found.lines:8} {found.seconds:7.1f} {each:10.0f} {each / first:12.2f}x "
            f"{found.again / found.seconds:6.2f}x {found.cpu:7.1f} {found.megabytes:20.0f}"
        )


def _print(row: Figure) -> None:
    ratio = row.ours_ms / row.anchor_ms
    print(f"{row.name:40} {row.ours_ms:9.2f}   {row.anchor:32} {row.anchor_ms:9.2f} {ratio:7.2f}x")


def main() -> int:
    """Print the tables; groups whose evidence is absent are left out and named."""
    print(f"{'figure':40} {'ms':>9}   {'anchor':32} {'ms':>9} {'ratio':>8}")
    for group in (example, readers, alerts, views):
        rows = group()
        for row in rows:
            _print(row)
        if not rows:
            print(f"({group.__name__}: no shared corpora beside the checkout)")
    rule_sets()
    sites()
    return 0


if __name__ == "__main__":
    sys.exit(main())
