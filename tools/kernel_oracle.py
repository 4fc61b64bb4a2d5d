"""Hold the readers of iptables and nftables against the kernel for longer than the tests do.

As root: ``python tools/kernel_oracle.py --sets 5000 --seed 7``. Needs iptables, nftables and iproute2. Packets go only
through network namespaces that the program makes and that end with it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def main() -> int:
    command = [sys.executable, "-m", "tests.readers.firewalls.kernel", *sys.argv[1:]]
    return subprocess.run(command, cwd=REPOSITORY, check=False).returncode  # noqa: S603 - our own


if __name__ == "__main__":
    sys.exit(main())
