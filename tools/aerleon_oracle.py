"""Compare renderings of random policies by Aerleon for longer than the tests do.

``python tools/aerleon_oracle.py --policies 2000 --seed 7``: each policy is rendered for nine platforms, read by our
readers, compared as sets of permitted connections and, on packets at the edges of its terms, with Aerleon's own check.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.oracles.policies import draw
from tests.oracles.test_aerleon_generated import faults

from firedoor.reach.acl_space import AclSpace


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--policies", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1000)
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)
    wrong = 0
    for number in range(asked.policies):
        # A new space for each: what the devices of a policy need is kept as long as their space.
        with tempfile.TemporaryDirectory() as folder:
            for fault in faults(draw(asked.seed + number), Path(folder), AclSpace()):
                wrong += 1
                print(f"policy {asked.seed + number}: {fault}")
    print(f"{asked.policies} policies, {wrong} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
