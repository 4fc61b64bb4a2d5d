"""A generated site from its files to the answers of all pairs of zones, as a whole process."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from firedoor.site.cache import own_version
from tools.generated_site import write

SITE_SIZES = (30, 100, 300, 1000)
RULES_PER_DEVICE = 1000 / 3


@dataclass(frozen=True, slots=True)
class SiteFigure:
    """``again``: the same question a second time, with what the first kept. ``megabytes``: the largest process."""

    lines: int
    seconds: float
    again: float
    cpu: float
    megabytes: float


def measure_site(devices: int) -> SiteFigure:
    """Write a site of a size, ask for every pair of zones, and ask again. Needs a POSIX system."""
    with tempfile.TemporaryDirectory() as folder:
        root, cache = Path(folder) / "site", Path(folder) / "cache"
        write(root, devices, min(60, devices // 2), int(devices * RULES_PER_DEVICE))
        lines = sum(
            len(path.read_bytes().splitlines()) for path in (root / "network").glob("*.cfg")
        )
        seconds, usage = _ask(root, "off", Path(folder) / "first.json")
        before = own_version.__wrapped__()
        _ask(root, str(cache), Path(folder) / "second.json")
        again, _ = _ask(root, str(cache), Path(folder) / "third.json")
        # What was kept holds only for the very same Firedoor.
        if own_version.__wrapped__() != before:
            raise RuntimeError(
                "the code changed meanwhile: the second answer could not use what the first kept"
            )
        if (Path(folder) / "first.json").read_bytes() != (Path(folder) / "third.json").read_bytes():
            raise RuntimeError("the cache changes an answer")
    cpu = usage.ru_utime + usage.ru_stime
    return SiteFigure(lines, seconds, again, cpu, usage.ru_maxrss / 1024)


def _ask(root: Path, cache: str, output: Path) -> tuple[float, resource.struct_rusage]:
    """Seconds and use of a whole process with its children."""
    options = ("-m", "firedoor.cli", "reach", str(root), "--format", "json", "-o", str(output))
    environment = {**os.environ, "FIREDOOR_CACHE": cache}
    begun = time.perf_counter()
    child = os.posix_spawn(sys.executable, [sys.executable, *options], environment)
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError(f"firedoor reach failed on {root}")
    return time.perf_counter() - begun, usage
