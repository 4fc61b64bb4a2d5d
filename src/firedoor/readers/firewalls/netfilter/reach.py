"""Which chains are passed at which hooks, and what all chains together do to marks and tracking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from firedoor.model.network.rule import Match
from firedoor.readers.firewalls.netfilter.chains import Act, Base, Chain, Hook

# Connection tracking looks at a packet here (NF_IP_PRI_CONNTRACK); chains before it see no state.
CONNTRACK_PRIORITY = -200
_FIRST_OUT = frozenset({Hook.OUTPUT})  # only the device's own packets: no answer is about them


@dataclass(frozen=True, slots=True)
class Passed:
    """The hooks at which a chain is passed, and whether it can be passed before connection tracking."""

    hooks: frozenset[Hook] = frozenset()
    untracked: bool = False
    routes: bool = False  # in a filter chain before routing, where a mark can steer it


@dataclass(slots=True)
class Known:
    """What is known once all chains are there.

    ``untracking``: matches of which packets are left out of connection tracking. ``translations``: names of the
    destination translations; ``asks_translated``: whether a rule asks for one.
    """

    chains: Mapping[str, Chain]
    passed: Mapping[str, Passed] = field(default_factory=dict)
    marks: bool = False
    connection_marks: bool = False
    untracking: tuple[Match, ...] = ()
    translations: frozenset[str] = frozenset()
    asks_translated: bool = False


def know(chains: Mapping[str, Chain]) -> Known:
    """Look at all chains once."""
    steps = [step for chain in chains.values() for step in chain.steps]
    passed = _passed(chains)
    unknown = any(step.act is Act.UNKNOWN for step in steps)  # it could set a mark, too
    return Known(
        chains,
        passed,
        marks=unknown or any(step.marks for step in steps),
        connection_marks=unknown or any(step.connection_marks for step in steps),
        untracking=tuple(
            condition.match
            for name, chain in chains.items()
            for step in chain.steps
            if step.act is Act.UNTRACK or (step.act is Act.UNKNOWN and passed[name].untracked)
            for condition in step.conditions
        ),
        translations=frozenset(step.name for step in steps if step.destination is not None),
        asks_translated=any(c.translated is not None for step in steps for c in step.conditions),
    )


def _passed(chains: Mapping[str, Chain]) -> dict[str, Passed]:
    found = {name: Passed() for name in chains}
    for chain in chains.values():
        if chain.base is not None and chain.base.hook not in _FIRST_OUT:
            _walk(chain.name, chain.base, chains, found)
    return found


def _walk(begin: str, base: Base, chains: Mapping[str, Chain], found: dict[str, Passed]) -> None:
    early = base.hook is Hook.INGRESS or (
        base.hook is Hook.PREROUTING and base.priority <= CONNTRACK_PRIORITY
    )
    routes = base.hook is Hook.PREROUTING and not base.translates
    seen, waiting = {begin}, [begin]
    while waiting:
        name = waiting.pop()
        old = found[name]
        found[name] = Passed(old.hooks | {base.hook}, old.untracked or early, old.routes or routes)
        for target in targets_of(chains[name]):
            if target not in seen:
                seen.add(target)
                waiting.append(target)


def targets_of(chain: Chain) -> frozenset[str]:
    """The chains that a chain calls."""
    return frozenset(step.target for step in chain.steps if step.target)
