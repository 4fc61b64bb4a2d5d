"""The answers of the address families as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from firedoor.model.network.addresses import V4, V6
from firedoor.reach.answers import Answer, Reach, ServiceRange
from firedoor.reach.net import Net
from firedoor.reach.places import Place

_RANK = {Reach.REACHABLE: 0, Reach.UNKNOWN: 1, Reach.BLOCKED: 2}


def families(source: Place, target: Place, net: Net) -> tuple[int, ...]:
    """Return the address families that both ends have; IPv4 if there is none in common."""
    both = [
        family
        for family in (V4, V6)
        if source.space.family(family) and target.space.family(family) and net.uses(family)
    ]
    return tuple(both) or (V4,)


def joined_answer(parts: Sequence[Answer]) -> Answer:
    """Both families in one answer: what passes in one of them passes."""
    ordered = sorted(parts, key=lambda answer: _RANK[answer.verdict])
    first = ordered[0]
    return replace(
        first,
        services=_unique(s for part in parts for s in part.services),
        perhaps=_unique(s for part in parts for s in part.perhaps),
        stops=tuple(dict.fromkeys(o for part in parts for o in part.stops)),
        doubts=tuple(dict.fromkeys(d for part in parts for d in part.doubts)),
        assumptions=tuple(dict.fromkeys(a for part in parts for a in part.assumptions)),
        exhausted=any(part.exhausted for part in parts),
        reasons=tuple(
            dict.fromkeys(
                r for part in parts if part.verdict is first.verdict for r in part.reasons
            )
        ),
    )


def _unique(services: Iterable[ServiceRange]) -> tuple[ServiceRange, ...]:
    return tuple(dict.fromkeys(services))
