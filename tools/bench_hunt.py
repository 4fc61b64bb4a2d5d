"""How a hunt grows with files and rules, and what it saves to take one up again: ``python -m tools.bench_hunt``.

All figures are ratios within one run. The evidence is HttpProxy-shaped text without attacks but for one row.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from tools.example_logs import PROXY_FIELDS

ROWS = 200
ROUNDS = 1
PLAIN = HuntSettings(keep=False, processes=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure beside its anchor, in seconds."""

    name: str
    seconds: float
    anchor: str
    anchor_seconds: float


def write_logs(root: Path, files: int) -> int:
    """Write logs of an hour each; the bytes written."""
    root.mkdir(parents=True)
    columns = PROXY_FIELDS.split(",")
    size = 0
    for number in range(files):
        begun = datetime(2021, 3, 1, tzinfo=UTC) + timedelta(hours=number)
        rows = (_row(columns, begun + timedelta(seconds=second), second) for second in range(ROWS))
        data = "\ufeff" + "\r\n".join((PROXY_FIELDS, f"#Fields: {PROXY_FIELDS}", *rows, ""))
        size += (root / f"HttpProxy_{begun:%Y%m%d%H}-1.LOG").write_bytes(data.encode())
    return size


def _row(columns: list[str], when: datetime, number: int) -> str:
    known = {
        "DateTime": f"{when:%Y-%m-%dT%H:%M:%S}.000Z",
        "Protocol": "Owa",
        "UrlHost": "mail.corp.example",
        "UrlStem": f"/owa/service{number % 97}.svc",
        "AuthenticatedUser": f"CORP\\user{number % 53}",
        "UserAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        "ClientIpAddress": f"10.0.{number % 7}.{number % 251}",
        "ServerHostName": "EXCH01",
        "HttpStatus": "200",
        "GenericInfo": f"BeginRequest={when:%H:%M:%S};CorrelationID=<empty>;ProxyState-Run=None;n={number};",
    }
    return ",".join(known.get(name, str(number % 89)) for name in columns)


def write_rules(root: Path, count: int) -> Path:
    """Rules of a user over web logs, none of which is met."""
    root.mkdir()
    for number in range(count):
        (root / f"{number}.yml").write_text(
            f"title: Rule {number}\nid: 00000000-0000-4000-8000-{number:012}\n"
            "logsource: {category: webserver}\nlevel: low\n"
            f"detection: {{a: {{cs-uri-stem|contains: '/never{number}/'}}, condition: a}}\n",
            encoding="utf-8",
        )
    return root


def measured(work: Callable[[], object]) -> float:
    """The median of some runs, in seconds."""
    return statistics.median(_seconds(work) for _ in range(ROUNDS))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def lines(folder: Path) -> list[Line]:
    """All figures."""
    write_logs(folder / "one", 8)
    size = write_logs(folder / "two", 16)
    one = measured(lambda: hunt(folder / "one", PLAIN))
    two = measured(lambda: hunt(folder / "two", PLAIN))
    both = measured(lambda: hunt(folder / "two", replace(PLAIN, processes=2)))
    rules = write_rules(folder / "rules", 100)
    more = measured(lambda: hunt(folder / "two", replace(PLAIN, sigma=(rules,))))
    name = f"{size / 1e6:.0f} MB of HttpProxy logs, our own rules"
    return [
        Line(f"{name}, twice the files", two, "half of them", one),
        Line(f"{name}, two processes", both, "one process", two),
        Line(f"{name}, and 100 rules of a user", more, "our own rules only", two),
        *_resumed(folder, two),
    ]


def _resumed(folder: Path, whole: float) -> list[Line]:
    kept = HuntSettings(processes=1)
    os.environ["FIREDOOR_CACHE"] = str(folder / "cache")
    first = hunt(folder / "two", kept)
    again = measured(lambda: hunt(folder / "two", kept))
    if hunt(folder / "two", kept) != first:
        raise AssertionError("a hunt that was taken up gives another answer")
    newest = max((folder / "two").iterdir())
    newest.write_bytes(newest.read_bytes() + b"2021-03-01T23:59:59.000Z\r\n")
    grown = _seconds(lambda: hunt(folder / "two", kept))
    return [
        Line("the same hunt again", again, "the first time", whole),
        Line("the same hunt with one file of 16 changed", grown, "the first time", whole),
    ]


def main() -> int:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        for line in lines(Path(folder)):
            ratio = line.seconds / line.anchor_seconds
            print(
                f"{line.name}: {line.seconds:.2f} s, {ratio:.2f} x {line.anchor} ({line.anchor_seconds:.2f} s)"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
