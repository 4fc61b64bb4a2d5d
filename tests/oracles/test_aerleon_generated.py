"""Random policies, rendered by Aerleon for nine platforms: all permit the same, and what its own check says.

``python tools/aerleon_oracle.py --policies 2000`` does the same for longer.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from firedoor.reach.acl_space import AclSpace
from firedoor.reach.decide import decide
from tests.oracles.policies import Policy, draw
from tests.oracles.renderings import PLATFORMS

POLICIES = 50
PACKETS = 60


@pytest.fixture(scope="module")
def acl() -> Iterator[AclSpace]:
    # The generator tells on the log which terms it leaves out; none of these policies has any.
    logging.disable(logging.CRITICAL)
    yield AclSpace()
    logging.disable(logging.NOTSET)


def faults(policy: Policy, folder: Path, acl: AclSpace, packets: int = PACKETS) -> Iterator[str]:
    """Every way in which the renderings differ from each other or from the generator's own verdict."""
    renderings = policy.renderings(folder)
    found = {platform: one.verdicts(acl) for platform, one in renderings.items()}
    first = found[PLATFORMS[0]]
    for platform, verdicts in found.items():
        if verdicts.unknown.satisfiable():
            yield f"{platform}: in doubt: {verdicts.doubts[:2]}"
        if verdicts.permit != first.permit:
            differ = (verdicts.permit & ~first.permit) | (first.permit & ~verdicts.permit)
            yield f"{platform}: differs from {PLATFORMS[0]} on {acl.space.pick(differ)}"
    for packet in policy.packets(packets):
        expected = "permit" if policy.permits(packet) else "deny"
        for platform, one in renderings.items():
            (where,) = one.between.situations(one.device)
            decided = decide(one.device, one.name, packet, where.in_tokens, where.out_tokens)
            if decided.verdict != expected:
                yield f"{platform}: {decided.verdict} for {packet}, the generator's check says {expected}"


@pytest.mark.parametrize("seed", range(POLICIES))
def test_all_platforms_permit_what_the_policy_says(
    seed: int, acl: AclSpace, tmp_path: Path
) -> None:
    assert not list(faults(draw(seed), tmp_path, acl))


@pytest.mark.usefixtures("acl")
def test_the_policies_are_no_empty_words() -> None:
    kinds = set()
    for seed in range(POLICIES):
        policy = draw(seed)
        verdicts = {policy.permits(packet) for packet in policy.packets(PACKETS)}
        kinds.add((policy.ported, len(verdicts)))
    assert {(True, 2), (False, 2)} <= kinds
