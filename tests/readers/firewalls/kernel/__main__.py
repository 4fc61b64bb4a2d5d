"""``python -m tests.readers.firewalls.kernel --sets 200``: the comparison by itself, as root."""

from __future__ import annotations

import argparse
import sys

from tests.readers.firewalls.kernel.comparing import Comparer

_SHOWN = 3


def main() -> int:
    """Run and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="the number of the first rule set")
    parser.add_argument("--packets", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    tally = Comparer(given.seed, given.packets).run(given.sets, given.first)
    for difference in tally.differences[:_SHOWN]:
        sys.stdout.write(difference + "\n")
    counts = ", ".join(f"{count} {word}" for word, count in sorted(tally.counts.items()))
    sys.stdout.write(f"{tally.sets} rule sets with seed {given.seed}: {counts}\n")
    return 1 if tally.differences else 0


if __name__ == "__main__":
    sys.exit(main())
