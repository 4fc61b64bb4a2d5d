"""A page that was written alone is seen; pages of updates, and copies that lost their times, are not."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from firedoor.hunt.evidence.listing import find_evidence
from firedoor.hunt.files.alone import pages_alone
from firedoor.hunt.found import FileFound
from firedoor.model.coverage import FileState

AUTH = "EXCH01/FrontEnd/HttpProxy/owa/auth"
DAY = 86_400
INSTALLED, UPDATED = 1_600_000_000, 1_610_000_000


def seen(times: dict[str, int], root: Path, *, zipped: bool = False) -> list[str]:
    """The pages that are alone, of files made with these times."""
    for name, seconds in times.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
        os.utime(path, (seconds, seconds))
    where = root
    if zipped:
        where = root.parent / f"{root.name}.zip"
        with zipfile.ZipFile(where, "w") as archive:
            for name in times:
                archive.write(root / name, name)
    pieces = find_evidence(where).pieces
    files = [
        FileFound(p.name, p.size, "0" * 64, "file", FileState.READ, host=p.host) for p in pieces
    ]
    return [s.origin.file for f in pages_alone(files, pieces) for s in f.sightings]


def batch(start: int, count: int, step: int = 20, name: str = "page") -> dict[str, int]:
    return {f"{AUTH}/{name}{number}.aspx": start + step * number for number in range(count)}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("late", [UPDATED - 5 * DAY, UPDATED + 40 * DAY])
def test_a_page_that_came_alone_is_seen(tmp_path: Path, late: int, *, zipped: bool) -> None:
    times = {**batch(INSTALLED, 10), **batch(UPDATED, 5, name="new"), f"{AUTH}/x.aspx": late}
    assert [name.rsplit("/", 1)[1] for name in seen(times, tmp_path / "in", zipped=zipped)] == ["x.aspx"]  # fmt: skip


MISSES = {
    "only updates": {**batch(INSTALLED, 10), **batch(UPDATED, 5, name="new")},
    "copied all at once": batch(INSTALLED, 20, step=1),
    "each at a time of its own": batch(INSTALLED, 20, step=DAY),
    "too few to say": {**batch(INSTALLED, 5), f"{AUTH}/x.aspx": UPDATED},
    "no page": {**batch(INSTALLED, 15), f"{AUTH}/logo.png": UPDATED},
    "older than all updates": {**batch(INSTALLED, 15), f"{AUTH}/x.aspx": INSTALLED - 90 * DAY},
    "no web root": {**batch(INSTALLED, 15), "EXCH01/tools/x.aspx.txt": UPDATED},
}


@pytest.mark.parametrize("name", MISSES)
def test_what_says_nothing_is_not_seen(tmp_path: Path, name: str) -> None:
    assert seen(MISSES[name], tmp_path / "in") == []
