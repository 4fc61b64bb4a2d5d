"""The kernel itself as the oracle: random rule sets, real packets, and the verdict of the model for each."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY

SETS, PACKETS, PARTS = 240, 100, 2
_COUNT = re.compile(r"(\d+) (forwarded|dropped|local|not known|differs)")


@pytest.mark.kernel
@pytest.mark.parametrize("part", range(PARTS))
def test_the_model_says_what_the_kernel_does(part: int) -> None:
    sets = SETS // PARTS
    command = [sys.executable, "-m", "tests.readers.firewalls.kernel", "--sets", str(sets)]
    command += ["--first", str(part * sets), "--packets", str(PACKETS)]
    done = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = {word: int(number) for number, word in _COUNT.findall(done.stdout)}
    # That all agree says something only if packets take every way, and the model commits itself.
    assert counts["forwarded"] > sets * PACKETS // 10
    assert counts["dropped"] > sets * PACKETS // 10
    assert counts["local"] > sets * PACKETS // 50
    assert counts["not known"] < sets * PACKETS // 10
