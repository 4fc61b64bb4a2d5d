"""Every bench, one after the other: ``make bench``. ``python -m tools.bench_all NAME ...`` runs those so named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"


@dataclass(frozen=True, slots=True)
class Bench:
    """A module of ``tools`` with its arguments. ``corpora``: it reads those beside the checkout."""

    module: str
    title: str
    arguments: tuple[str, ...] = ()
    corpora: bool = False


BENCHES = (
    Bench("bench", "Readers, assessment, reachability"),
    Bench("bench_hunt_text", "Hunt: text logs"),
    Bench("bench_hunt_events", "Hunt: Windows events", (str(CORPORA / "evtx-attack"),), corpora=True),
    Bench("bench_hunt_sigma", "Hunt: Sigma rules", corpora=True),
    Bench("bench_hunt_whole", "Hunt: event logs with all rules", corpora=True),
    Bench("bench_hunt_yara", "Hunt: YARA"),
    Bench("bench_hunt_indicators", "Hunt: indicators"),
    Bench("bench_hunt", "Hunt: growth, and taking it up again"),
)  # fmt: skip


def main(names: Sequence[str]) -> int:
    """Run them; 1 if one of them failed."""
    failed = []
    for bench in BENCHES:
        if names and not any(name in bench.module for name in names):
            continue
        print(f"\n== {bench.title} ==", flush=True)
        if bench.corpora and not CORPORA.is_dir():
            print("skipped: no shared/corpora beside the checkout")
            continue
        command = [sys.executable, "-m", f"tools.{bench.module}", *bench.arguments]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:  # noqa: S603
            failed.append(bench.module)
    for module in failed:
        print(f"failed: {module}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
